import type { MessageBatch, TrafficNames } from "../../sim/batch.ts";
import type { CountedProfile } from "../../sim/counted-profile.ts";
import type { RejectedRow, Warning } from "../../sim/result.ts";

/** The columns of a message that a log can give; the left side of `--map time=COLUMN,…`. */
export type MapField =
  | "time"
  | "server"
  | "build"
  | "id"
  | "recipients"
  | "recipient"
  | "sender"
  | "bytes"
  | "group"
  | "scope"
  | "reply";

/**
 * Column names of the log by field, compared without case. `time` is required when a map is given.
 */
export type ColumnMap = Readonly<Partial<Record<MapField, string>>>;

/** How to read logs, all defaults filled in. */
export interface ReadOptions {
  /** Files, globs and `-` (standard input), as the user wrote them, relative to `baseFolder`. */
  readonly inputs: readonly string[];
  readonly baseFolder: string;
  /** null = detect the format from the head of each file. */
  readonly map: ColumnMap | null;
  /**
   * true = every attempt of a message counts, also those that were refused; else handing over
   * alone.
   */
  readonly withAttempts?: boolean;
  /** true = who sends and receives is kept, as numbers, for `LogRead.people`. */
  readonly withPeople?: boolean;
  /**
   * `iso`, `epoch-s`, `epoch-ms`, `syslog-2026` (the year of stamps without one) or a pattern such
   * as `dd/MM/yyyy HH:mm:ss`; null = detect.
   */
  readonly timeFormat: string | null;
  /** IANA zone of zone-less times in the log; null = UTC, or what the log itself shows. */
  readonly timeZone: string | null;
  /** WHATWG encoding label; null = detect (UTF-8, UTF-16 with or without BOM). */
  readonly encoding: string | null;
  /** The one server of a log without a server column. */
  readonly serverName: string | null;
  /** A column whose value stands for the server (FromIP, connector, …). */
  readonly serverKey: string | null;
  /** Server name by value of the `serverKey` column, from the inventory; keys lower-cased. */
  readonly serverNameByKey: ReadonlyMap<string, string>;
  /** Column whose value becomes the message's group; null = none. */
  readonly by: string | null;
  /** false: group values that look like addresses become keyed hashes. */
  readonly allowAddresses: boolean;
  /** Most rows that may be rejected before the run stops with TOO_MANY_REJECTS. */
  readonly maxRejects: { readonly kind: "rows" | "percent"; readonly value: number };
  /** CSV file that receives every rejected row (source, line, reason, text); null = none. */
  readonly rejectsPath: string | null;
  /** DuckDB's memory limit in MB; null = DuckDB's default. */
  readonly memoryMb: number | null;
  readonly stdin: AsyncIterable<Uint8Array> | null;
  readonly onProgress: (progress: ReadProgress) => void;
  readonly signal: AbortSignal;
}

/** `fraction` of the work of `step` done, 0–1, or null when the size is unknown. */
export interface ReadProgress {
  readonly step: "spool" | "scan" | "group" | "count";
  readonly fraction: number | null;
  readonly rows: number | null;
}

/** One message of the log, for `--decisions`. `id` is "" when the log has none. */
export interface MessageRows extends MessageBatch {
  readonly id: readonly string[];
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
  /** `attemptOutcome` of src/readers/replies.ts. */
  readonly outcome: Uint8Array;
  /** `replyKind` of src/readers/replies.ts. */
  readonly kind: Uint8Array;
  /** Minutes per hour that the reply names; 0 = none. */
  readonly minutesPerHour: Uint8Array;
  /** Reply codes such as `451 4.4.0`, never the text, which may hold addresses. */
  readonly code: readonly string[];
  readonly id: readonly string[];
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
export interface PeopleOfRoles {
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
    readonly rejected: number;
    readonly rejectedSamples: readonly RejectedRow[];
  };
  readonly warnings: readonly Warning[];
  /** Kept rows whose message arrived in minutes `[fromMinute, toMinute)`. */
  rowsInMinutes(fromMinute: number, toMinute: number): number;
  /**
   * The messages that arrived in minutes `[fromMinute, toMinute)`, ordered by (arrival ms, server,
   * build, group, id, bytes).
   */
  messages(fromMinute: number, toMinute: number): AsyncIterable<MessageRows>;
  /** All attempts, by (arrival, server, id, time); none where the log was read without them. */
  attempts(): AsyncIterable<AttemptRows>;
  /** Who is on the mail; null where it names nobody, or was read without `withPeople`. */
  readonly people: LogPeople | null;
  /** Deletes the private temporary folder. Safe to call twice. */
  close(): Promise<void>;
}
