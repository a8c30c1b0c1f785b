import { MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { RowSql } from "../formats/format.ts";
import { mappedParquet } from "../formats/mapped.ts";
import { rowKind } from "../formats/row-kind.ts";
import { timeValue } from "../times/times.ts";
import type { ParquetTablePlan, ReadPlan, TablePlan } from "./read-plan.ts";
import { type ScanContext, scanTables } from "./scan.ts";
import type { RowSink } from "./sink.ts";
import {
  addressHashes,
  packedBuild,
  problem,
  type RowSource,
  scopeNumber,
  serverText,
} from "./table.ts";
import { typeOf, wholeNumber } from "./whole-numbers.ts";

const createCountedRows = `CREATE OR REPLACE TABLE counted_rows (
  segment INTEGER, kind UTINYINT, time_ms BIGINT, is_local BOOLEAN, server VARCHAR, build UBIGINT,
  in_scope UTINYINT, "group" VARCHAR, row_count BIGINT, recipients DOUBLE, bytes DOUBLE)`;

const countSink: RowSink = {
  table: "counted_rows",
  rowCount: "sum(row_count)",
  create: createCountedRows,
  insert: countRowsSql,
  holdsEveryRow: true,
};

/**
 * Reads Parquet files whose every row is a message into `counted_rows`, equal rows of a minute
 * together, and the rejected rows into `log_rows`, as `scanTables` would. false = the logs are not
 * of that kind; then `scanTables` must read them.
 * Cost: one scan, and another where rows are rejected.
 * Errors: those of `scanTables`.
 */
export async function countTables(plan: ReadPlan, context: ScanContext): Promise<boolean> {
  const tables = plan.tables.filter(isCounted);
  if (plan.format !== mappedParquet || tables.length < plan.tables.length) return false;
  // Rows put together no longer tell who is on them.
  if (plan.withPeople && tables.some(namesPeople)) return false;
  await scanTables(plan, context, countSink);
  return true;
}

function isCounted(table: TablePlan): table is ParquetTablePlan {
  const { source, row } = table;
  const { id, outcome, filterReason, isOutOfScope } = row;
  const isPlain = [id, outcome, filterReason, isOutOfScope].every((sql) => sql === null);
  return source.kind === "parquet" && isPlain;
}

function namesPeople(table: ParquetTablePlan): boolean {
  const { sender, recipient, recipients } = table.row;
  if (sender !== null || recipient !== null) return true;
  const { columns, source } = table;
  return recipients !== null && typeOf(recipients, { columns, ...source }) === "VARCHAR";
}

/**
 * Rows are put together by what they say. Names and builds are worked out for every row all the
 * same: of a column with a dictionary, which a Parquet file has for texts that repeat, that is done
 * once for each text (5 M rows: 0.29 s of CPU with names as written, 0.30 s as compared).
 */
function countRowsSql(source: RowSource): string {
  const { row, timeFormat } = source;
  const none = "NULL::VARCHAR";
  const isText = row.time.kind === "text";
  const time = timeValue(isText ? { ...row.time, sql: "time_text" } : row.time, timeFormat);
  const recipients = wholeNumber(row.recipients, "recipients_text", source);
  const bytes = wholeNumber(row.bytes, "bytes_text", source);
  const lists = recipients.isText ? addressHashes("recipients_text") : "NULL::UBIGINT[]";
  return `INSERT INTO counted_rows
    WITH texts AS (SELECT *, ${isText ? row.time.sql : none} AS time_text,
        ${serverText(source.server)} AS server_text, ${row.build ?? none} AS build_text,
        ${row.scope ?? none} AS scope_text, false AS is_out_of_scope, ${source.group ?? none} AS group_text,
        ${recipients.given} AS recipients_text, ${bytes.given} AS bytes_text
      FROM ${source.from}),
    numbers AS (SELECT server_text, group_text, build_text,
        ${row.build === null ? "NULL::UBIGINT" : packedBuild("build_text")} AS build,
        ${scopeNumber} AS in_scope, ${isText ? "time_text IS NULL" : "false"} AS is_no_time,
        CAST(floor(${time.ms} / ${MS_PER_MINUTE}.0) AS BIGINT) AS minute,
        ${time.isLocal} AS is_local, recipients_text IS NOT NULL AS has_count,
        ${lists} AS addresses, ${recipients.value} AS recipient_count,
        bytes_text IS NOT NULL AS has_size, ${bytes.value} AS bytes
      FROM texts),
    counted AS (SELECT server_text, group_text, build, in_scope, is_no_time, minute, is_local,
        build_text IS NOT NULL AND build IS NULL AS is_bad_build,
        has_count AND addresses IS NULL AND recipient_count IS NULL AS is_bad_count,
        has_size AND bytes IS NULL AS is_bad_size, count(*) AS row_count,
        sum(coalesce(greatest(len(addresses), recipient_count), 1)) AS recipients,
        sum(coalesce(bytes, 0)) AS bytes
      FROM numbers GROUP BY ALL),
    judged AS (SELECT *, ${problemSql(row)} AS problem FROM counted)
    SELECT ${source.segment}, CASE WHEN problem IS NULL THEN ${rowKind.message} ELSE ${rowKind.rejected} END,
      minute * ${MS_PER_MINUTE}, is_local, server_text, build, in_scope, group_text, row_count,
      CAST(recipients AS DOUBLE), CAST(bytes AS DOUBLE) FROM judged`;
}

/** Why the rows of a group cannot be used, by the rules for single rows. */
function problemSql(row: RowSql): string {
  const stands = `SELECT ${rowKind.message} AS row_kind, minute * ${MS_PER_MINUTE} AS said_ms,
    CASE WHEN NOT is_no_time THEN '' END AS time_text,
    CASE WHEN is_bad_build THEN '' END AS build_text, NULL AS build,
    CASE WHEN is_bad_count THEN '' END AS recipients_text, NULL AS addresses,
    NULL AS recipient_count, NULL AS count_text,
    CASE WHEN is_bad_size THEN '' END AS bytes_text, NULL AS bytes`;
  return `(SELECT ${problem(row)} FROM (${stands}))`;
}
