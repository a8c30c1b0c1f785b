import type { CsvCell } from "../platform/csv.ts";

/** Where in the dialogue the provider replies. */
export type DialoguePoint = "end-of-data" | "mail" | "rcpt" | "connect";

/** One attempt to hand a message over, or a connection that was refused, and its reply. */
export interface Attempt {
  /** On the simulated clock. Units: UTC ms. */
  readonly simulatedMs: number;
  /** On the machine's clock. Units: UTC ms. */
  readonly realMs: number;
  readonly server: string;
  /** The build the attempt was judged by; null = the inventory's, or unknown. */
  readonly build: string | null;
  readonly messageId: string | null;
  readonly helo: string | null;
  /** Recipients named so far; null where the dialogue was not that far. */
  readonly recipients: number | null;
  readonly bytes: number | null;
  readonly stage: number;
  readonly replyPoint: DialoguePoint;
  /** `tooLarge`: refused for its size, whatever the clock says. */
  readonly verdict: "accept" | "throttle" | "block" | "tooLarge";
  readonly reply: string;
  readonly isEncrypted: boolean;
}

/**
 * Columns of the attempt log. `time`, `server`, `build`, `id`, `recipients` and `bytes` are those
 * that `mailflow replay` knows by themselves; `time` is simulated. There is no address among them.
 */
export const ATTEMPT_COLUMNS: readonly string[] = [
  "time",
  "realTime",
  "server",
  "build",
  "id",
  "helo",
  "recipients",
  "bytes",
  "stage",
  "replyPoint",
  "verdict",
  "reply",
  "tls",
];

/** An attempt as a row of the log. */
export function attemptRow(attempt: Attempt): readonly CsvCell[] {
  return [
    new Date(attempt.simulatedMs).toISOString(),
    new Date(attempt.realMs).toISOString(),
    attempt.server,
    attempt.build,
    attempt.messageId,
    attempt.helo,
    attempt.recipients,
    attempt.bytes,
    attempt.stage,
    attempt.replyPoint,
    attempt.verdict,
    attempt.reply,
    attempt.isEncrypted ? "yes" : "no",
  ];
}
