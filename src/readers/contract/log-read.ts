import type { MessageBatch, TrafficNames } from "../../../sim/contract/batch.ts";
import type { FilteredRows, RejectedRow, Warning } from "../../../sim/contract/result.ts";
import type { CountedProfile } from "../../../sim/traffic/counted-profile.ts";

/** One message of the log, for `--decisions`. `id` is "" when the log has none. */
export interface MessageRows extends MessageBatch {
  readonly id: readonly string[];
}

/** Minutes of a log, both of them with mail. */
interface MailSpan {
  readonly firstMinute: number;
  readonly lastMinute: number;
}

/**
 * Attempts of messages, a column each; the attempts of one message stand together in order of time.
 */
export interface AttemptRows {
  readonly count: number;
  /** Index of the message; ascending. */
  readonly message: Uint32Array;
  /** Indexes into `servers` and `builds`. */
  readonly server: Uint32Array;
  readonly build: Uint32Array;
  readonly inScope: Uint8Array;
  readonly arrivalMs: Float64Array;
  readonly timeMs: Float64Array;
  /** `attemptOutcome` of src/readers/formats/reply-kind.ts. */
  readonly outcome: Uint8Array;
  /** `replyKind` of src/readers/formats/reply-kind.ts. */
  readonly kind: Uint8Array;
  /** Minutes per hour that the reply names; 0 = none. */
  readonly minutesPerHour: Uint8Array;
  /** Reply codes such as `451 4.4.0`, never the text, which may hold addresses. */
  readonly code: readonly string[];
  readonly id: readonly string[];
  /** 1 = accepted, though a recipient was refused in the same attempt. */
  readonly isPartial: Uint8Array;
  /** The reply in one line, its addresses masked; "" of what was accepted, or `withReplies` off. */
  readonly reply: readonly string[];
}

/**
 * What mail of some minutes met, a row for each server, build and minute whose mail in scope met
 * anything. Indexes into `servers` and `builds` of the log.
 */
export interface MinuteMarks {
  readonly server: Uint32Array;
  readonly build: Uint32Array;
  /** Minute of the message's arrival. */
  readonly minute: Int32Array;
  /** Bits of `mark`, as the caller means them. */
  readonly mark: Uint8Array;
}

/** People by the marks of all their mail: how many have each set of bits; 0 = none. */
export type PeopleByMarks = ReadonlyMap<number, number>;

/** null = no row of the log has an address of that role. */
interface PeopleOfRoles {
  readonly senders: PeopleByMarks | null;
  readonly recipients: PeopleByMarks | null;
}

/** Who is on the mail of a log. */
export interface LogPeople {
  /**
   * Takes the marks, and counts those on messages that arrived in minutes `[fromMinute, toMinute)`
   * when it is asked to: the parser does so while the caller does other work.
   * Cost: one join and one grouping.
   */
  mark(
    marks: MinuteMarks,
  ): Promise<(fromMinute: number, toMinute: number) => Promise<PeopleOfRoles>>;
}

/**
 * A log that has been read: grouped to messages, sorted, duplicates dropped; `profile` is the whole
 * log, before window, shift and extension. Must be closed.
 */
export interface LogRead extends TrafficNames, CountedProfile {
  /** e.g. `exchange-online-trace`, `tracking-log`, `tracking-export`, `csv`, `parquet`. */
  readonly format: string;
  /** Whether it holds replies to attempts; they are read `withAttempts` alone. */
  readonly hasReplies: boolean;
  readonly inputs: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly rows: number;
  }[];
  /**
   * read = kept + duplicates + filtered + rejected. `kept` rows belong to a message of `profile`.
   */
  readonly rows: {
    readonly read: number;
    readonly kept: number;
    readonly duplicates: number;
    readonly filtered: number;
    /** Sums to `filtered`, most rows first. */
    readonly filteredByReason: readonly FilteredRows[];
    readonly rejected: number;
    readonly rejectedSamples: readonly RejectedRow[];
  };
  /** Of each input the first and the last minute of its messages; null where it has none. */
  readonly spans: readonly (MailSpan | null)[];
  readonly warnings: readonly Warning[];
  /** Kept rows whose message arrived in minutes `[fromMinute, toMinute)`. */
  rowsInMinutes(fromMinute: number, toMinute: number): number;
  /**
   * The messages that arrived in minutes `[fromMinute, toMinute)`, ordered by (arrival ms, server,
   * build, group, id, bytes).
   */
  messages(fromMinute: number, toMinute: number): AsyncIterable<MessageRows>;
  /**
   * All attempts, by (arrival, server, id, time); none where the log was read without them.
   * `wanted` = those of the message that `wantedId` names alone.
   */
  attempts(which?: "all" | "wanted"): AsyncIterable<AttemptRows>;
  /** Who is on the mail; null where it names nobody, or was read without `withPeople`. */
  readonly people: LogPeople | null;
  /** Deletes the private temporary folder. Safe to call twice. */
  close(): Promise<void>;
}
