import type { ModelResult } from "../../sim/contract/result.ts";

/**
 * One message as the log has it: one plain object each. Units: `timeMs` UTC ms, `sizeBytes` bytes.
 */
export interface ReferenceMessage {
  readonly timeMs: number;
  readonly server: string;
  /** Normalised build of its own log row, "" for none. */
  readonly build: string;
  readonly inScope: boolean;
  readonly group: string;
  readonly recipients: number;
  readonly sizeBytes: number;
}

/** A message of the run: inside the window, moved to the server it arrives at. */
export interface Mail extends ReferenceMessage {
  /** Arrival minute since 1970, after extension and shift. */
  readonly minute: number;
  /** Appended by the extension; absent = the log's own. */
  readonly isCopy?: boolean;
}

/** The engine's own random draws, given to the slow model so that both place the same minutes. */
export interface Draws {
  /** ⌊60·u(server)⌋. */
  readonly offsetOf: (server: string) => number;
  /** ⌊choices·u(server, hour)⌋ for a UTC hour number since 1970. */
  readonly randomOf: (server: string, hour: number, choices: number) => number;
  /** Rank 0–59 of a minute of the hour in that hour's random permutation. */
  readonly rankOf: (server: string, hour: number, minuteOfHour: number) => number;
}

/** The reply to one attempt. */
export type Verdict = "accept" | "throttle" | "block";

/**
 * How a message ended. `pending` does not occur: the slow model follows every message to its end.
 */
export type Outcome = "outOfScope" | "delivered" | "delayed" | "bounced" | "expired";

/** What became of one message. Units: whole minutes. */
export interface Fate {
  readonly mail: Mail;
  readonly outcome: Outcome;
  /** One verdict per attempt, in order; empty for mail out of scope. */
  readonly verdicts: readonly Verdict[];
  /** Minute of each attempt. */
  readonly attemptMinutes: readonly number[];
  /** Last attempt − arrival; for expired mail its lifetime. */
  readonly delayMinutes: number;
  /** Minute in which it left the queue: accepted, bounced or expired. */
  readonly endMinute: number;
  readonly stageAtArrival: number;
  /** One delay DSN was sent. */
  readonly delayDsn: boolean;
}

/** State of one server's clock in one minute. `stage` is 0 while undetected or clean. */
export interface ClockState {
  readonly kind: "undetected" | "stage" | "paused" | "clean";
  readonly stage: number;
}

/** What a server's clock did, minute by minute. */
export interface ClockHistory {
  readonly fromMinute: number;
  /** `states[i]` is the state of minute `fromMinute + i`. */
  readonly states: readonly ClockState[];
  readonly detectedMinute: number | null;
  readonly relapseMinutes: readonly number[];
  readonly cleanMinutes: readonly number[];
  readonly fullBlockMinute: number | null;
}

/** Everything the specification fixes of a run: the model's result, and one fate per message. */
export interface ReferenceResult {
  readonly result: Omit<ModelResult, "ranges" | "warnings">;
  readonly shiftWeeks: number;
  readonly extension: { readonly days: number; readonly copies: number };
  readonly fates: readonly Fate[];
}
