import { sqlText } from "../../duck/sql.ts";
import { filterReason } from "../formats/filter-reason.ts";
import type { Columns, RowSql } from "../formats/format.ts";
import { replyColumns } from "../formats/reply-kind.ts";
import { rowKind } from "../formats/row-kind.ts";
import { isWanted } from "../formats/wanted.ts";
import type { TimeFormat } from "../times/times.ts";
import { msInRange, timeProblem, timeValue } from "../times/times.ts";
import { wholeNumber } from "./whole-numbers.ts";

/**
 * What the scan's error message holds when it met a row that must be rejected and could not say
 * where it is.
 */
const badRowMark = "mailflow: bad row";

/** The table that every log is read into, one row for each row of the logs. */
export const createRowTable = `CREATE OR REPLACE TABLE log_rows (
  segment INTEGER, kind UTINYINT, time_ms BIGINT, is_local BOOLEAN, server VARCHAR, build UBIGINT,
  id VARCHAR, recipient UBIGINT, addresses UBIGINT[], sender UBIGINT, recipient_count DOUBLE, bytes DOUBLE,
  in_scope UTINYINT, "group" VARCHAR, message_key VARCHAR, entered_ms BIGINT,
  outcome UTINYINT, reply_kind UTINYINT, reply_minutes UTINYINT, reply_code VARCHAR,
  reply_text VARCHAR, is_wanted BOOLEAN, is_partial BOOLEAN,
  thread VARCHAR, step DOUBLE, mark UTINYINT, note VARCHAR, waited_ms DOUBLE,
  destination VARCHAR, goes_online BOOLEAN,
  at_byte BIGINT, byte_count BIGINT, reason VARCHAR)`;

/** Where a table of a log is, and how its rows become rows of `log_rows`. */
export interface RowSource {
  /** A table expression. */
  readonly from: string;
  /** SQL for the number of the segment. */
  readonly segment: string;
  readonly columns: Columns;
  /** DuckDB's names of the columns' types; null = all are text. */
  readonly types: readonly string[] | null;
  readonly row: RowSql;
  readonly server: string;
  readonly group: string | null;
  /** true or false: a row that is a header again, or holds nothing. */
  readonly isNotRow: string;
  readonly timeFormat: TimeFormat;
  /**
   * SQL for place and length of the row and for why it is rejected; null = stop at the first bad
   * row.
   */
  readonly place: {
    readonly offset: string;
    readonly length: string;
    readonly reason: string;
  } | null;
}

const none = "NULL::VARCHAR";

/**
 * The statement that reads a table of a log into `log_rows`; `where` chooses among its rows when
 * all is known of them.
 */
export function insertRows(source: RowSource, where = "true"): string {
  return `INSERT INTO log_rows ${judgedRows(source)}
    SELECT segment, ${finalKind(source)}, time_ms, is_local, server_text, build, id,
      recipient, addresses, sender, recipient_count, bytes, in_scope, "group", message_key,
      entered_ms, outcome, reply_kind, reply_minutes, reply_code, reply_text, is_wanted, NULL::BOOLEAN,
      thread, step, mark, note,
      waited_ms, destination, goes_online, at_byte, byte_count, coalesce(reason, problem, filter_reason) FROM judged WHERE ${where}`;
}

/** Of `judged`: the row is rejected. */
export const isRejected = "coalesce(reason, problem) IS NOT NULL";

/** `WITH … judged`: the rows of a table, what they say, and why they cannot be used. */
export function judgedRows(source: RowSource): string {
  const { row, place } = source;
  const filteredKind = `CASE WHEN ${row.isArrival ?? "false"} THEN ${rowKind.arrival} ELSE ${rowKind.filtered} END`;
  const kind = `CASE
    WHEN ${place === null ? "false" : `${place.reason} IS NOT NULL`} THEN ${rowKind.rejected}
    WHEN ${source.isNotRow} THEN ${rowKind.notRow}
    WHEN ${row.filterReason === null ? "false" : `(${row.filterReason}) IS NOT NULL`} THEN ${filteredKind}
    ELSE ${rowKind.message} END`;
  return `WITH kinds AS (SELECT *, CAST(${kind} AS UTINYINT) AS row_kind FROM ${source.from}),
    texts AS (SELECT ${textColumns(source)} FROM kinds),
    numbers AS (SELECT ${numberColumns(source)} FROM texts),
    judged AS (SELECT *, ${problem(row)} AS problem, ${msInRange("said_ms")} AS time_ms FROM numbers)`;
}

/** Of `judged`: what the row is; stops at a row to reject whose place is not known. */
export function finalKind({ place }: RowSource): string {
  const bad =
    place !== null ? `${rowKind.rejected}` : `error(${sqlText(`${badRowMark}: `)} || problem)`;
  return `CASE WHEN problem IS NULL THEN row_kind ELSE ${bad} END`;
}

/**
 * Texts of the rows that matter; for all others NULL, so that nothing more is worked out for them.
 */
function textColumns(source: RowSource): string {
  const { row, place } = source;
  const ofMessage = (sql: string | null): string =>
    sql === null ? none : `CASE WHEN row_kind = ${rowKind.message} THEN ${sql} END`;
  const isUsed = `row_kind IN (${rowKind.message}, ${rowKind.arrival})`;
  const isUnused = `row_kind IN (${rowKind.filtered}, ${rowKind.arrival})`;
  const ofBoth = (sql: string | null): string =>
    sql === null ? none : `CASE WHEN ${isUsed} THEN ${sql} END`;
  const destination =
    row.destination === null
      ? none
      : `CASE WHEN row_kind IN (${rowKind.message}, ${rowKind.filtered}) THEN ${row.destination} END`;
  const server = `CASE WHEN row_kind = ${rowKind.message} THEN ${source.server}
    WHEN row_kind = ${rowKind.arrival} THEN ${row.arrivalServer ?? none} END`;
  return [
    `CAST(${source.segment} AS INTEGER) AS segment`,
    "row_kind",
    `CASE WHEN ${isUsed} THEN ${row.time.sql} END AS time_text`,
    `${server} AS server_name`,
    `${ofMessage(row.build)} AS build_text`,
    `${ofMessage(row.id)} AS id`,
    `${ofMessage(row.recipient)} AS recipient_text`,
    `${ofMessage(row.sender)} AS sender_text`,
    `${ofMessage(given(row.recipients, source))} AS recipients_text`,
    `${ofMessage(row.recipientCount)} AS count_text`,
    `${ofMessage(given(row.bytes, source))} AS bytes_text`,
    `${ofMessage(row.scope)} AS scope_text`,
    `${row.isOutOfScope ?? "false"} AS is_out_of_scope`,
    `${ofMessage(source.group)} AS group_text`,
    `${ofBoth(row.messageKey)} AS message_key`,
    `${ofBoth(row.enteredTime)} AS entered_text`,
    `${ofMessage(row.outcome)} AS outcome_text`,
    `${ofMessage(row.reply)} AS reply_text`,
    `${row.wantedId === null ? "NULL::BOOLEAN" : ofMessage(isWanted(row.aliases, row.wantedId))} AS is_wanted`,
    `${ofMessage(row.thread)} AS thread`,
    `${ofMessage(row.step)} AS step_text`,
    `${ofMessage(row.mark)} AS mark_text`,
    `${ofMessage(row.note)} AS note`,
    `${ofMessage(row.waitedSeconds)} AS waited_text`,
    `${destination} AS destination_text`,
    `${row.goesOnline === null ? "NULL::BOOLEAN" : ofMessage(row.goesOnline)} AS goes_online`,
    `${place?.offset ?? "NULL::BIGINT"} AS at_byte`,
    `${place?.length ?? "NULL::BIGINT"} AS byte_count`,
    `${place?.reason ?? none} AS reason`,
    `${row.filterReason === null ? none : `CASE WHEN ${isUnused} THEN ${row.filterReason} END`} AS filter_reason`,
  ].join(",\n      ");
}

const buildRule = "\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}";
const outWords = "'0', 'false', 'no', 'out', 'out-of-scope', 'outofscope'";
const inWords = "'1', 'true', 'yes', 'in', 'in-scope', 'inscope', 'onpremises'";

const scopeWord = "lower(scope_text)";

function given(sql: string | null, source: RowSource): string | null {
  return sql === null ? null : wholeNumber(sql, "", source).given;
}

/**
 * A server's name as it is compared; NULL = none. `rtrim` costs more than all the rest (a row: 102
 * ns → 40 ns), and few names end with a dot.
 */
export function serverText(server: string): string {
  return `nullif(lower(CASE WHEN suffix(${server}, '.') THEN rtrim(${server}, '.') ELSE ${server} END), '')`;
}

/** 1 in scope, 0 out of scope, NULL = not understood; of `is_out_of_scope` and `scope_text`. */
export const scopeNumber: string = `CASE WHEN is_out_of_scope OR ${scopeWord} IN (${outWords}) THEN 0
      WHEN scope_text IS NULL OR ${scopeWord} IN (${inWords}) THEN 1 END`;

function numberColumns(source: RowSource): string {
  const { row, timeFormat } = source;
  const recipients = wholeNumber(row.recipients, "recipients_text", source);
  const count = wholeNumber(row.recipientCount, "count_text", { ...source, types: null });
  const time = timeValue({ ...row.time, sql: "time_text" }, timeFormat);
  return [
    "segment, row_kind, id, message_key, at_byte, byte_count, reason, filter_reason",
    `${serverText("server_name")} AS server_text`,
    "time_text, build_text, recipients_text, count_text, bytes_text, scope_text",
    `${time.ms} AS said_ms`,
    `${time.isLocal} AS is_local`,
    `${row.build === null ? "NULL::UBIGINT" : packedBuild("build_text")} AS build`,
    `CASE WHEN recipient_text IS NOT NULL THEN hash(lower(recipient_text)) END AS recipient`,
    `${row.sender === null ? "NULL::UBIGINT" : senderHash("sender_text")} AS sender`,
    `${recipients.isText ? addressHashes("recipients_text") : "NULL::UBIGINT[]"} AS addresses`,
    `greatest(${recipients.value}, ${count.value}) AS recipient_count`,
    `${wholeNumber(row.bytes, "bytes_text", source).value} AS bytes`,
    `${scopeNumber} AS in_scope`,
    `group_text AS "group"`,
    `${msInRange("epoch_ms(try_cast(entered_text AS TIMESTAMP_NS))")} AS entered_ms`,
    ...attemptColumns(row),
  ].join(",\n      ");
}

/** What only rows of attempts have; for other formats constants, which cost nothing. */
function attemptColumns(row: RowSql): readonly string[] {
  const reply = replyColumns("outcome_text", "coalesce(reply_text, '')");
  const isAttempt = row.outcome !== null;
  const orNull = (sql: string | undefined, type: string): string =>
    isAttempt && sql !== undefined ? sql : `NULL::${type}`;
  return [
    `${orNull(reply["outcome"], "UTINYINT")} AS outcome`,
    `${orNull(reply["reply_kind"], "UTINYINT")} AS reply_kind`,
    `${orNull(reply["reply_minutes"], "UTINYINT")} AS reply_minutes`,
    `${orNull(reply["reply_code"], "VARCHAR")} AS reply_code`,
    `${orNull(row.keepsReply ? reply["reply_text"] : undefined, "VARCHAR")} AS reply_text`,
    "is_wanted, thread, note, goes_online",
    `CASE WHEN filter_reason IS NULL OR filter_reason = ${sqlText(filterReason.otherDestination)}
      THEN destination_text END AS destination`,
    `${row.step === null ? "NULL::DOUBLE" : "try_cast(step_text AS DOUBLE)"} AS step`,
    `${row.mark === null ? "NULL::UTINYINT" : "try_cast(mark_text AS UTINYINT)"} AS mark`,
    `${row.waitedSeconds === null ? "NULL::DOUBLE" : "try_cast(waited_text AS DOUBLE) * 1000"} AS waited_ms`,
  ];
}

/**
 * Four numbers of 16 bits each in one that sorts like them, in every spelling that `parseBuild`
 * reads.
 */
export function packedBuild(text: string): string {
  const plain = `CASE WHEN suffix(${text}, ')')
    THEN regexp_replace(${text}, '^Version (\\d+\\.\\d+) \\(Build (\\d+\\.\\d+)\\)$', '\\1.\\2', 'i')
    ELSE ${text} END`;
  const numbers = `list_transform(string_split(${plain}, '.'), lambda part: CAST(part AS UBIGINT))`;
  // Active Directory adds 30000 to the third number, which stays below it.
  const packed = "((n[1] * 65536 + n[2]) * 65536 + n[3] % 30000) * 65536 + n[4]";
  const isSound = "list_max(n) < 65536 AND n[3] < 60000";
  // A list of one names the numbers; written out at each place they are worked out again there.
  return `CASE WHEN regexp_full_match(${plain}, ${sqlText(buildRule)})
    THEN list_transform([${numbers}], lambda n: CASE WHEN ${isSound} THEN ${packed} END)[1] END`;
}

/**
 * `<>` is the sender of a notification, and nobody. An address without brackets begins behind `?`;
 * taking them off looks at every letter (a row: 167 ns → 33 ns).
 */
function senderHash(text: string): string {
  const address = `nullif(trim(lower(${text}), '<> '), '')`;
  const isBare = `${text} >= '?' AND NOT suffix(${text}, '>') AND NOT suffix(${text}, ' ')`;
  return `CASE WHEN ${isBare} THEN hash(lower(${text}))
    WHEN ${address} IS NOT NULL THEN hash(${address}) END`;
}

/** Distinct addresses of a list, as sorted hashes, so that equal lists are equal. */
export function addressHashes(text: string): string {
  const words = `regexp_split_to_array(lower(${text}), '[;,\\s]+')`;
  const hashes = `list_transform(list_filter(${words}, lambda word: word <> ''), lambda word: hash(word))`;
  return `CASE WHEN contains(${text}, '@') THEN list_sort(list_distinct(${hashes})) END`;
}

/** Why a message row cannot be used, by `said_ms`, `time_text` and the rest; NULL when it can. */
export function problem(row: RowSql): string {
  const text = row.time.kind === "ms" ? none : "time_text";
  const isBadTime = `(${msInRange("said_ms")}) IS NULL`;
  const checks = [
    "WHEN time_text IS NULL THEN 'time: missing'",
    `WHEN ${isBadTime} THEN ${timeProblem(text, "said_ms")}`,
    "WHEN server_text IS NULL THEN 'server: missing'",
    "WHEN build_text IS NOT NULL AND build IS NULL THEN 'build: not four numbers'",
    `WHEN recipients_text IS NOT NULL AND addresses IS NULL AND recipient_count IS NULL
      THEN 'recipients: neither a whole number nor addresses'`,
    "WHEN count_text IS NOT NULL AND recipient_count IS NULL THEN 'recipients: not a whole number'",
    "WHEN bytes_text IS NOT NULL AND bytes IS NULL THEN 'bytes: not a whole number'",
    "WHEN in_scope IS NULL THEN 'scope: expected in or out'",
  ];
  if (row.time.kind === "ms") checks[0] = "WHEN said_ms IS NULL THEN 'time: missing'";
  return `CASE WHEN row_kind <> ${rowKind.message} THEN NULL ${checks.join("\n      ")} END`;
}
