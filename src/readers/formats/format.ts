import type { Warning } from "../../../sim/contract/result.ts";
import type { ReadOptions } from "../contract/read-options.ts";
import type { TimeSql } from "../times/times.ts";

/** The columns of one table of a log, as SQL. Names are compared without case. */
export interface Columns {
  /** What the user wrote, for error messages. */
  readonly shownPath: string;
  /** As written in the log. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Text without blanks around it, NULL when empty; null when there is no such column. */
  text(name: string): string | null;
  time(name: string): TimeSql | null;
  /** The build in the head of a tracking log; null elsewhere. */
  readonly version: string | null;
}

/** What a row says, as SQL over one table of a log; null = the log does not say. */
export interface RowSql {
  readonly time: TimeSql;
  /** The format's own server field. */
  readonly server: string | null;
  readonly build: string | null;
  /** Rows with one id on one server are one message; null or NULL = the row is a message. */
  readonly id: string | null;
  /** One address. */
  readonly recipient: string | null;
  /** The address of the sender; only counted, never kept as text. */
  readonly sender: string | null;
  /** A whole number, or addresses with `;` between. */
  readonly recipients: string | null;
  /** A whole number that `recipients` counts at least. */
  readonly recipientCount: string | null;
  readonly bytes: string | null;
  readonly scope: string | null;
  /** true or false: the row is mail that no server of one's own handed over. */
  readonly isOutOfScope: string | null;
  /** The server under which rows out of scope are counted. */
  readonly outOfScopeServer: string | null;
  /** The address of the host that handed the message over. */
  readonly peerAddress: string | null;
  /** Its name, where the log has one beside the address. */
  readonly peerName: string | null;
  /** The inbound connector that the message came over; NULL = over none. */
  readonly connector: string | null;
  /** The host that a row's message goes to; of rows that hand messages over. */
  readonly destination: string | null;
  /** true = the row tells that its message goes to Exchange Online; only for `link`. */
  readonly goesOnline: string | null;
  /**
   * Why the row is no handing over of a message, a text of `filterReason`; NULL = it is one, or the
   * log does not say.
   */
  readonly filterReason: string | null;
  /** true or false: a filtered row that tells when a message came to its server. */
  readonly isArrival: string | null;
  readonly arrivalServer: string | null;
  /** Joins arrival rows to message rows, on one server. */
  readonly messageKey: string | null;
  /** Text of an earlier time of the message, ISO in UTC. */
  readonly enteredTime: string | null;
  /** The server where neither `server` nor the user names one. */
  readonly serverFallback: string | null;
  /**
   * How the row's attempt ended: `accepted`, `deferred`, `failed` or `expired`; NULL = the row
   * tells of none.
   */
  readonly outcome: string | null;
  /** The next hop's reply to the attempt. */
  readonly reply: string | null;
  /** Ids by which people know the row's message, beside `id`; of rows that count or are linked. */
  readonly aliases: readonly string[];
  /** Whether the reply's text is kept, and the id that is looked for; set by whoever reads. */
  readonly keepsReply: boolean;
  readonly wantedId: string | null;
  /** Joins rows that only together tell of a message: an SMTP session, a queue id. */
  readonly thread: string | null;
  /** Order of the rows of a thread, a number; NULL = by time. */
  readonly step: string | null;
  /** What a row is to its thread, a small number that the format's `link` knows. */
  readonly mark: string | null;
  /** A text that `link` uses. */
  readonly note: string | null;
  /** Seconds that the message had waited at the row's time. */
  readonly waitedSeconds: string | null;
}

/** A row that says nothing but its time: what every format starts from. */
export function emptyRow(time: TimeSql): RowSql {
  return {
    time,
    server: null,
    build: null,
    id: null,
    recipient: null,
    sender: null,
    recipients: null,
    recipientCount: null,
    bytes: null,
    scope: null,
    isOutOfScope: null,
    outOfScopeServer: null,
    peerAddress: null,
    peerName: null,
    connector: null,
    destination: null,
    goesOnline: null,
    filterReason: null,
    isArrival: null,
    arrivalServer: null,
    messageKey: null,
    enteredTime: null,
    serverFallback: null,
    outcome: null,
    reply: null,
    aliases: [],
    keepsReply: false,
    wantedId: null,
    thread: null,
    step: null,
    mark: null,
    note: null,
    waitedSeconds: null,
  };
}

/** What the meaning of a row depends on, beside its columns. */
export type FormatOptions = Pick<
  ReadOptions,
  "map" | "withAttempts" | "wantedId" | "connectors" | "nextHops"
> & { readonly serverKey?: string | null };

/** A kind of log. */
export interface LogFormat {
  readonly id: string;
  readonly title: string;
  /** What its header must hold, for error messages. */
  readonly needs: string;
  /**
   * How zone-less times are meant: `utc` by contract, `recovered` from other columns, or unknown.
   */
  readonly zone: "utc" | "recovered" | "unknown";
  /** One server often goes by its bare name and by its full name. */
  readonly hasBareServerNames: boolean;
  /** true = it holds mail that others handed to Exchange Online as well as that of one's own. */
  readonly holdsForeignMail?: boolean;
  detect(columns: Columns): boolean;
  /**
   * Statements that make messages of the rows of threads in `log_rows`, once all logs are read;
   * `timeSql` is a row's time in UTC ms.
   */
  link?(timeSql: string): readonly string[];
  /** What must be said to whoever replays or judges such a log. */
  readonly caution?: Warning;
  /** Errors: COLUMN_MISSING. */
  row(columns: Columns, options: FormatOptions): RowSql;
}
