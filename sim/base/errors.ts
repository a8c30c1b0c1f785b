/** Every code a user can meet. The wording lives where the error is made; the code is stable. */
export type ErrorCode =
  | "USAGE"
  | "ASSERT_FAILED"
  | "INTERRUPTED"
  | "INPUT_MISSING"
  | "INPUT_IS_DIRECTORY"
  | "INPUT_EMPTY"
  | "INPUT_NO_ROWS"
  | "INPUT_BINARY"
  | "INPUT_ENCODING"
  | "INPUT_TRUNCATED"
  | "LINE_TOO_LONG"
  | "FORMAT_UNKNOWN"
  | "COLUMN_MISSING"
  | "TIME_AMBIGUOUS"
  | "TIME_INVALID"
  | "SERVER_UNKNOWN"
  | "SCOPE_UNKNOWN"
  | "TOO_MANY_REJECTS"
  | "NO_MESSAGES"
  | "LOG_TOO_SHORT"
  | "NEEDS_MESSAGES"
  | "RESULT_INVALID"
  | "SCENARIO_INVALID"
  | "POLICY_INVALID"
  | "INVENTORY_INVALID"
  | "PAUSE_INVALID"
  | "RETRY_INVALID"
  | "STUDY_INVALID"
  | "REMEDIATION_INVALID"
  | "RETIREMENT_INVALID"
  | "BUILD_INVALID"
  | "DATA_INVALID"
  | "PROFILE_INVALID"
  | "PROFILE_MISMATCH"
  | "SHARD_INVALID"
  | "SHARDS_INCOMPLETE"
  | "OUTPUT_UNWRITABLE"
  | "OUTPUT_TAKEN"
  | "MEMORY_TOO_SMALL"
  | "PORT_UNAVAILABLE"
  | "INVARIANT";

/** Where an error is: whichever of these are known. `line` and `column` are 1-based. */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
}

/** One problem of an input file; a configuration reports all of its issues at once. */
export interface Issue {
  readonly message: string;
  readonly where: ErrorPlace;
}

/**
 * An error with a stable code, the place, and the next step.
 * Wording of `message`: what, "expected …, received …". `hint` is the next step; with `addWords`
 * the command line shows the command to type.
 */
export class MailflowError extends Error {
  readonly code: ErrorCode;
  readonly where: ErrorPlace;
  readonly hint: string;
  readonly issues: readonly Issue[];
  /** Words that lead on when they are added to the command; empty = there are none. */
  readonly addWords: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    details: {
      readonly where?: ErrorPlace;
      readonly hint?: string;
      readonly issues?: readonly Issue[];
      readonly addWords?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "MailflowError";
    this.code = code;
    this.where = details.where ?? {};
    this.hint = details.hint ?? "";
    this.issues = details.issues ?? [];
    this.addWords = details.addWords ?? [];
  }
}

/**
 * Stops the run on a broken invariant: a bug of mailflow, never of the input. Errors: INVARIANT
 * (exit 70).
 */
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new MailflowError("INVARIANT", `Invariant broken: ${what}`);
}

/** Proves to the compiler that a switch over a union is complete. */
export function assertNever(value: never): never {
  throw new MailflowError("INVARIANT", `Invariant broken: unhandled case ${JSON.stringify(value)}`);
}
