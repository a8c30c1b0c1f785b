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

/** Values by the column that must have one of them. */
export type RowFilter = Readonly<Record<string, readonly string[]>>;

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
  /**
   * true = what was replied to each attempt is kept as text, addresses in it masked; only with
   * attempts.
   */
  readonly withReplies?: boolean;
  /**
   * Any id of a message, without brackets: its attempts count wherever they went, and
   * `attempts("wanted")` gives them alone; only with attempts.
   */
  readonly wantedId?: string | null;
  /** true = who sends and receives is kept, as numbers, for `LogRead.people`. */
  readonly withPeople?: boolean;
  /**
   * `iso`, `epoch-s`, `epoch-ms`, `syslog-2026` (the year of stamps without one) or a pattern such
   * as `dd/MM/yyyy HH:mm:ss`; null = detect.
   */
  readonly timeFormat: string | null;
  /** How dates such as 4/6/2021 are meant; null or left out = as the logs show. */
  readonly dateOrder?: "dmy" | "mdy" | null;
  /**
   * Zone of zone-less times in the log: an IANA name, one of Windows or an offset; null = UTC, or
   * what the log itself shows.
   */
  readonly timeZone: string | null;
  /** WHATWG encoding label; null = detect (UTF-8, UTF-16 with or without BOM). */
  readonly encoding: string | null;
  /** The one server of a log without a server column. */
  readonly serverName: string | null;
  /** A column whose value stands for the server (FromIP, connector, …). */
  readonly serverKey: string | null;
  /** Server name by value of the `serverKey` column, from the inventory; keys lower-cased. */
  readonly serverNameByKey: ReadonlyMap<string, string>;
  /**
   * The senders that are one's own: addresses, ranges, host names, `*.contoso.example`, or `all`;
   * missing = the log, or the keys of `serverNameByKey`, must say it.
   */
  readonly own?: readonly string[] | null;
  /**
   * Only mail over these connectors is in scope, or counts; `*` stands for any letters. Missing =
   * every inbound connector, and the connectors that lead to Exchange Online.
   */
  readonly connectors?: readonly string[] | null;
  /** Next hops whose mail counts as mail to Exchange Online; `*` stands for any letters. */
  readonly nextHops?: readonly string[] | null;
  /** Rows count whose column has one of the values, without regard to case; all of them hold. */
  readonly where?: RowFilter | null;
  /** Column whose value becomes the message's group; null = none. */
  readonly by: string | null;
  /** false: group values that look like addresses become keyed hashes. */
  readonly allowAddresses: boolean;
  /**
   * Key of the pseudonyms that take the place of addresses and message ids in whatever is written;
   * null = ids as they are, addresses among groups hashed with a key that anyone can know.
   */
  readonly pseudonymKey?: string | null;
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
