import { MailflowError } from "../../../sim/base/errors.ts";
import { sqlText } from "../../duck/sql.ts";
import { rowKind } from "../formats/row-kind.ts";
import type { ReadPlan, TablePlan } from "./read-plan.ts";
import { type ScanContext, scanTables } from "./scan.ts";
import { noPartMark, type RowSink } from "./sink.ts";
import { finalKind, judgedRows, type RowSource } from "./table.ts";

const isMessage = `kind = ${rowKind.message}`;

/** Parts of messages, one for each id in a segment, and the other rows counted by their kind. */
const createParts = `CREATE OR REPLACE TABLE message_parts (
  segment INTEGER, kind UTINYINT, is_local BOOLEAN, server VARCHAR, id VARCHAR, "group" VARCHAR,
  reason VARCHAR, time_ms BIGINT, build UBIGINT, in_scope UTINYINT, bytes DOUBLE, recipient_count DOUBLE,
  row_count BIGINT, out_of_scope BIGINT, named BIGINT, recipient_min UBIGINT,
  recipient_max UBIGINT, sender_min UBIGINT, sender_max UBIGINT)`;

/** Rows with one id become one while they are read; needs far fewer columns than rows do. */
const partSink: RowSink = {
  table: "message_parts",
  rowCount: "sum(row_count)",
  create: createParts,
  insert: insertParts,
  holdsEveryRow: true,
};

/**
 * Reads logs whose rows are put together by their id alone into `message_parts`, and what is
 * rejected into `log_rows`, as `scanTables` would; returns the tables as they were read. null = the
 * logs are not of that kind, or memory is too short; then `scanTables` must read them. After it
 * `part_summary` counts the rows by what they have in common.
 * Cost: one scan; to write the rows down and group them afterwards took 30 s instead of 12 (50 M
 * rows by id, 1 GB).
 * Errors: those of `scanTables`.
 */
export async function scanParts(
  plan: ReadPlan,
  context: ScanContext,
  timeZone: string | null,
): Promise<readonly TablePlan[] | null> {
  // Local times are told apart row by row: some come twice in a zone, and some never.
  if (timeZone !== null || !plan.tables.every((table) => isPart(table, plan))) return null;
  const { duck } = context;
  let tables = await tryScan(plan, context);
  // Now and then memory is too short for two threads and enough for one: 50 M rows by id at 0.9 GB
  // then take 40 s instead of 22, and written down 55.
  if (tables === "short of memory") {
    tables = await duck.byOneThread(() => tryScan(plan, context));
  }
  if (typeof tables === "string") {
    await duck.run(createParts);
    return null;
  }
  await duck.run(`CREATE OR REPLACE TABLE part_summary AS
    SELECT segment, kind, is_local, server, "group", reason, min(time_ms) AS time_ms,
      max(time_ms) AS last_ms,
      CAST(sum(row_count) AS BIGINT) AS row_count, CAST(sum(out_of_scope) AS BIGINT) AS out_of_scope
    FROM message_parts GROUP BY segment, kind, is_local, server, "group", reason`);
  return tables;
}

/** The tables as they were read, or why their rows must be written down. */
async function tryScan(
  plan: ReadPlan,
  context: ScanContext,
): Promise<readonly TablePlan[] | "short of memory" | "not parts"> {
  try {
    return await scanTables(plan, context, partSink);
  } catch (error) {
    if (error instanceof MailflowError && error.code === "MEMORY_TOO_SMALL") {
      return "short of memory";
    }
    if (error instanceof Error && error.message.includes(noPartMark)) return "not parts";
    throw error;
  }
}

/** Whether the parts of a message in one segment are all there is of it. */
export const partsAreWhole: string = `SELECT count(DISTINCT segment) * count(DISTINCT is_local) <= 1
    AND count("group") = 0 AS is_whole FROM part_summary WHERE ${isMessage}`;

function isPart({ row }: TablePlan, { format }: ReadPlan): boolean {
  const { id, outcome, isArrival, messageKey, enteredTime, thread, waitedSeconds } = row;
  const others = [outcome, isArrival, messageKey, enteredTime, thread, waitedSeconds];
  const isLinked = format.link !== undefined || format.zone === "recovered";
  return id !== null && !isLinked && others.every((sql) => sql === null);
}

/** The statement that reads a table of a log into `message_parts`. */
function insertParts(source: RowSource): string {
  const { row, place } = source;
  const mark = `error(${sqlText(noPartMark)})`;
  const kind = `CASE WHEN row_kind = ${rowKind.message} AND problem IS NULL
    AND (id IS NULL OR addresses IS NOT NULL) THEN ${mark} ELSE ${finalKind(source)} END`;
  // Where rejected rows do not end the scan, they must not be told apart.
  const ofMessage = (sql: string): string =>
    place === null ? sql : `CASE WHEN ${isMessage} THEN ${sql} END`;
  const whereGiven = (sql: string | null, part: string, none: string): string =>
    sql === null ? none : part;
  const isKey = (sql: string): boolean => !/^(-?\d+|true|false|NULL)$/.test(sql);
  const isLocal = row.time.kind === "ms" ? `${row.time.isLocal}` : "is_local";
  const group = source.group === null ? "NULL" : ofMessage(`coalesce("group", '')`);
  const scope = row.scope ?? row.isOutOfScope;
  const keys = [
    ["segment", /^\d+$/.test(source.segment) ? source.segment : "segment"],
    ["kind", "kind"],
    ["is_local", isLocal],
    ["server", ofMessage("server_text")],
    ["id", ofMessage("id")],
    ["group", group],
    ["reason", row.filterReason === null ? "NULL" : "filter_reason"],
  ] as const;
  const grouped = keys.flatMap(([, sql], index) => (isKey(sql) ? [index + 1] : []));
  return `INSERT INTO message_parts ${judgedRows(source)},
    known AS (SELECT *, CAST(${kind} AS UTINYINT) AS kind FROM judged)
    SELECT ${keys.map(([name, sql]) => `${sql} AS "${name}"`).join(", ")}, min(time_ms),
      ${whereGiven(row.build, "min(build)", "NULL")},
      ${whereGiven(scope, "max(in_scope)", "1")},
      ${whereGiven(row.bytes, "max(bytes)", "NULL")},
      ${whereGiven(row.recipients ?? row.recipientCount, "max(recipient_count)", "NULL")},
      count(*),
      ${whereGiven(scope, "count(*) FILTER (in_scope = 0)", "0")},
      ${whereGiven(row.recipient, "count(recipient), min(recipient), max(recipient)", "0, NULL, NULL")},
      ${whereGiven(row.sender, "min(sender), max(sender)", "NULL, NULL")}
    FROM known GROUP BY ${grouped.join(", ")}`;
}
