import { invariant, MailflowError } from "../../../sim/base/errors.ts";
import type { Duck } from "../../duck/duck.ts";
import { sqlName, sqlPath, sqlText } from "../../duck/sql.ts";
import type { LogInput, TextSegment } from "../bytes/inputs-types.ts";
import type { ReadOptions } from "../contract/read-options.ts";
import { eacScreen, eacScreenLocal } from "../formats/eac-screen.ts";
import { emailEvents } from "../formats/email-events.ts";
import { exchangeOnlineTrace } from "../formats/exchange-online-trace.ts";
import type { Columns, LogFormat, RowSql } from "../formats/format.ts";
import { historicalDetail, historicalSummary } from "../formats/historical-search.ts";
import { mappedCsv, mappedParquet } from "../formats/mapped.ts";
import { eximLog, sendmailLog } from "../formats/other-mail-servers.ts";
import { postfixLog } from "../formats/postfix.ts";
import { pseudonymSql, SHARED_KEY } from "../formats/pseudonym.ts";
import {
  elasticTracking,
  sentinelTracking,
  sentinelTrackingLocal,
} from "../formats/shipped-tracking.ts";
import { smtpProtocol } from "../formats/smtp-protocol.ts";
import { trackingExport, trackingLog } from "../formats/tracking.ts";
import { trackingSubset } from "../formats/tracking-subset.ts";
import { trackingColumns } from "../open/tracking-columns.ts";
import { columnName, parquetColumns, textColumns } from "./columns.ts";
import { readLeniently } from "./lenient.ts";
import { peerSql, type ScopeOptions, type ScopeRule, scopedRow, scopeRule } from "./scope.ts";
import { unknownFormat } from "./unknown-format.ts";
import { rowsAskedFor } from "./where.ts";

/** A table that is a Parquet file. */
interface ParquetSource {
  readonly kind: "parquet";
  /** A table expression with the columns `c0`, `c1`, … and `row_number`. */
  readonly from: string;
  readonly path: string;
  /** DuckDB's names of the columns' types, in the order of `columns`. */
  readonly types: readonly string[];
}

/** One table of a log, and how to read it. Its place in the list of plans is its number. */
export interface TablePlan {
  readonly inputIndex: number;
  readonly source: { readonly kind: "text"; readonly segment: TextSegment } | ParquetSource;
  readonly columns: Columns;
  readonly row: RowSql;
  readonly server: string;
  readonly group: string | null;
  readonly scope: ScopeRule;
}

/** A Parquet file, and how to read it. */
export type ParquetTablePlan = TablePlan & { readonly source: ParquetSource };

/** What all tables of a run have in common, and the tables. */
export interface ReadPlan {
  readonly format: LogFormat;
  readonly groupDimension: string | null;
  readonly tables: readonly TablePlan[];
  /** Who is on the mail is asked for. */
  readonly withPeople: boolean;
  /** Some of the logs hold replies to attempts. */
  readonly hasReplies: boolean;
}

type ReadPlanOptions = ScopeOptions &
  Pick<
    ReadOptions,
    | "map"
    | "by"
    | "allowAddresses"
    | "pseudonymKey"
    | "withAttempts"
    | "withReplies"
    | "wantedId"
    | "withPeople"
    | "nextHops"
    | "where"
  >;

/** A table whose rows have a meaning, before it is known whose mail they are. */
export type ReadTable = Pick<TablePlan, "inputIndex" | "source" | "columns" | "row">;

/**
 * Decides the format of the logs, where in each table its fields are, and whose mail it is.
 * Errors: those of `readTables`; SERVER_UNKNOWN, USAGE.
 */
export async function planTables(
  inputs: readonly LogInput[],
  options: ReadPlanOptions,
  duck: Duck,
): Promise<ReadPlan> {
  const { format, tables, hasReplies } = await readTables(inputs, options, duck);
  const hasConnectors = await nameConnectors(tables, duck);
  const groupDimension = options.by ?? options.map?.group ?? null;
  return {
    format,
    groupDimension,
    tables: tables.map((table) => withScope(table, format, options, hasConnectors)),
    withPeople: options.withPeople === true,
    hasReplies,
  };
}

/**
 * Decides the format of the logs and where in each table its fields are.
 * Errors: FORMAT_UNKNOWN, COLUMN_MISSING, INPUT_BINARY.
 */
export async function readTables(
  inputs: readonly LogInput[],
  options: ReadPlanOptions,
  duck: Duck,
): Promise<{
  readonly format: LogFormat;
  readonly tables: readonly ReadTable[];
  readonly hasReplies: boolean;
}> {
  const tables: ReadTable[] = [];
  let hasReplies = false;
  let format: LogFormat | null = null;
  let formatPath = "";
  for (const [inputIndex, input] of inputs.entries()) {
    for (const { source, columns } of await tablesOf(input, duck)) {
      const found = await chooseFormat(source, columns, options, duck);
      if (format === null) {
        format = found;
        formatPath = input.shownPath;
      } else if (!isSameKind(format, found)) {
        throw mixedFormats(format, formatPath, found, input.shownPath);
      }
      const full = found.row(columns, options);
      hasReplies ||= tellsReplies(found.row(columns, { ...options, withAttempts: true }));
      const known = {
        ...full,
        ...(options.withPeople === true ? {} : { sender: null }),
        keepsReply: options.withReplies === true,
        wantedId: options.wantedId ?? null,
      };
      const row = rowsAskedFor(known, columns, options.where ?? null);
      tables.push({ inputIndex, source, columns, row });
    }
  }
  if (format === null) throw noRows(inputs);
  return { format, tables, hasReplies };
}

/** Whether rows hold replies, rather than what was accepted alone. */
function tellsReplies({ outcome = null }: RowSql): boolean {
  return outcome !== null && outcome !== "'accepted'";
}

function withScope(
  table: ReadTable,
  format: LogFormat,
  options: ReadPlanOptions,
  hasConnectors: boolean,
): TablePlan {
  const { columns } = table;
  const scope = scopeRule(format, table, options, hasConnectors);
  const named = serverSql(columns, table.row, options);
  const connectors = options.connectors ?? null;
  const { row, server } = scopedRow(table.row, named, scope, connectors, hasConnectors);
  invariant(server !== null, "a server has a name, or is the host that handed its mail over");
  return { ...table, row, server, group: groupSql(columns, options), scope };
}

/**
 * Whether a row of any log names an inbound connector: a column without a value tells nothing.
 * Cost: the rows up to the first that does.
 */
async function nameConnectors(tables: readonly ReadTable[], duck: Duck): Promise<boolean> {
  for (const table of tables) {
    const { connector, filterReason } = table.row;
    if (connector === null) continue;
    const isCounted = filterReason === null ? "true" : `(${filterReason}) IS NULL`;
    const rows = await readLeniently(
      table,
      (from, isNoRow) =>
        `SELECT 1 FROM ${from} WHERE NOT (${isNoRow}) AND ${isCounted} AND ${connector} IS NOT NULL LIMIT 1`,
      duck,
    );
    if (rows.length > 0) return true;
  }
  return false;
}

/** The error for logs that hold headers and nothing else. */
export function noRows(inputs: readonly LogInput[]): MailflowError {
  const names = inputs.map((input) => `'${input.shownPath}'`).join(", ");
  return new MailflowError(
    "INPUT_NO_ROWS",
    `${names}: expected rows below the header, received none`,
    {
      where: { file: inputs[0]?.shownPath ?? "" },
      hint: "Check the dates and filters of the export.",
    },
  );
}

async function tablesOf(
  input: LogInput,
  duck: Duck,
): Promise<readonly Pick<TablePlan, "source" | "columns">[]> {
  const { content, shownPath } = input;
  if (content.kind === "parquet") return [await parquetTable(content.path, shownPath, duck)];
  return content.segments.map((segment) => {
    const names = segment.columns ?? trackingColumns(segment.columnCount);
    if (names === null) throw noHeader(shownPath, segment.columnCount);
    const columns = textColumns({ names, shownPath, version: segment.version });
    return { source: { kind: "text", segment }, columns };
  });
}

async function parquetTable(
  path: string,
  shownPath: string,
  duck: Duck,
): Promise<Pick<TablePlan, "source" | "columns">> {
  let described: readonly Readonly<Record<string, unknown>>[];
  try {
    described = await duck.rows(`DESCRIBE SELECT * FROM read_parquet(${sqlPath(path)})`);
  } catch (cause) {
    if (cause instanceof MailflowError) throw cause;
    throw new MailflowError("INPUT_BINARY", `'${shownPath}' is no Parquet file that can be read`, {
      where: { file: shownPath },
      hint: "Write it again, or export the log as CSV.",
      cause,
    });
  }
  const names = described.map((row) => String(row["column_name"]));
  const types = described.map((row) => String(row["column_type"]));
  const renamed = names.map((name, index) => `${sqlName(name)} AS ${columnName(index)}`);
  const table = `read_parquet(${sqlPath(path)}, file_row_number = true)`;
  const from = `(SELECT ${renamed.join(", ")}, file_row_number AS row_number FROM ${table})`;
  const columns = parquetColumns({ names, types, shownPath });
  return { source: { kind: "parquet", from, path, types }, columns };
}

const knownFormats: readonly LogFormat[] = [
  trackingLog,
  trackingExport,
  trackingSubset,
  sentinelTracking,
  sentinelTrackingLocal,
  elasticTracking,
  historicalDetail,
  historicalSummary,
  exchangeOnlineTrace,
  emailEvents,
  eacScreen,
  eacScreenLocal,
  smtpProtocol,
  eximLog,
  sendmailLog,
  postfixLog,
];

/** Whether a table with these columns is a log of a known kind. */
export function knowsHeader(names: readonly string[], shownPath: string): boolean {
  const columns = textColumns({ names, shownPath, version: null });
  return [...knownFormats, mappedCsv].some((format) => format.detect(columns));
}

function isSameKind(a: LogFormat, b: LogFormat): boolean {
  const tables = [mappedCsv, mappedParquet];
  // A cmdlet's export with some of its columns only is a format by itself, of the same name.
  return a.id === b.id || (tables.includes(a) && tables.includes(b));
}

async function chooseFormat(
  source: TablePlan["source"],
  columns: Columns,
  options: ReadPlanOptions,
  duck: Duck,
): Promise<LogFormat> {
  const mapped = source.kind === "parquet" ? mappedParquet : mappedCsv;
  if (options.map !== null) return mapped;
  const known = [...knownFormats, mapped];
  const logType = source.kind === "text" ? source.segment.logType : null;
  // A receive log has the columns of a send log, and tells of mail that came in.
  const isReceiveLog = logType !== null && /receive/i.test(logType);
  const found = isReceiveLog ? undefined : known.find((format) => format.detect(columns));
  if (found !== undefined) return found;
  throw await unknownFormat(source, columns, knownFormats, duck);
}

/**
 * The user's `--server-key` first, then the log's own field, then `--server-name`; null where only
 * the host that handed a message over can stand for its server. Errors: SERVER_UNKNOWN.
 */
function serverSql(columns: Columns, row: RowSql, options: ReadPlanOptions): string | null {
  const { serverKey, serverName } = options;
  const key = serverKey === null ? null : columns.text(serverKey);
  if (serverKey !== null && key === null) throw missingColumn("--server-key", serverKey, columns);
  const name = serverName === null ? null : sqlText(serverName);
  const named = [key, row.server, name, row.serverFallback].filter((sql) => sql !== null);
  if (named.length > 0) return `coalesce(${named.join(", ")})`;
  if (peerSql(row) === null) throw unknownServer(columns);
  return null;
}

const addressRule = "[^\\s@]+@[^\\s@]+";

/**
 * Blanks of any kind count as one; addresses become keyed hashes here, so that they are nowhere in
 * memory or on disk.
 */
function groupSql(columns: Columns, options: ReadPlanOptions): string | null {
  const name = options.by ?? options.map?.group ?? null;
  if (name === null) return null;
  const text = columns.text(name);
  if (text === null)
    throw missingColumn(options.by === null ? "--map group" : "--by", name, columns);
  const value = `regexp_replace(${text}, '\\s+', ' ', 'g')`;
  if (options.allowAddresses) return value;
  const hashed = pseudonymSql(value, "address", options.pseudonymKey ?? SHARED_KEY);
  return `CASE WHEN regexp_matches(${value}, ${sqlText(addressRule)}) THEN ${hashed} ELSE ${value} END`;
}

function listed(columns: Columns): string {
  return columns.names.map((name) => `'${name}'`).join(", ");
}

function missingColumn(option: string, name: string, columns: Columns): MailflowError {
  return new MailflowError(
    "COLUMN_MISSING",
    `${option}: expected a column '${name}', received ${listed(columns)}`,
    {
      where: { file: columns.shownPath },
      hint: "Write the name as it is in the log's header; large and small letters are alike.",
    },
  );
}

function unknownServer(columns: Columns): MailflowError {
  const where = { file: columns.shownPath };
  if (columns.has("exim")) {
    const message = `'${columns.shownPath}' does not say which server sent a message: a log of Exim names no host`;
    return new MailflowError("SERVER_UNKNOWN", message, {
      where,
      hint: "Say its name.",
      addWords: ["--server-name", "NAME"],
    });
  }
  const keys = ["FromIP", "connector_id", "original_client_ip", "SenderIPv4"];
  const key = keys.find((name) => columns.has(name));
  return new MailflowError(
    "SERVER_UNKNOWN",
    `'${columns.shownPath}' does not say which server sent a message: expected a server column, received ${listed(columns)}`,
    {
      where,
      hint:
        key === undefined
          ? "Say whose mail it is, if all is of one server, or give --server-key COLUMN, whose values stand for servers."
          : `Take the values of ${key} for servers, or give --server-name NAME when all mail is of one server.`,
      addWords: key === undefined ? ["--server-name", "NAME"] : ["--server-key", key],
    },
  );
}

function noHeader(shownPath: string, columnCount: number): MailflowError {
  return new MailflowError(
    "FORMAT_UNKNOWN",
    `'${shownPath}' has no header: expected a line with column names, received ${columnCount} columns of values`,
    {
      where: { file: shownPath },
      hint: "Add a first line with column names and give --map time=COLUMN,server=COLUMN.",
    },
  );
}

function mixedFormats(
  first: LogFormat,
  firstPath: string,
  second: LogFormat,
  secondPath: string,
): MailflowError {
  return new MailflowError(
    "FORMAT_UNKNOWN",
    `Logs of two kinds: expected all like '${firstPath}' (${first.title}), received '${secondPath}' (${second.title})`,
    {
      where: { file: secondPath },
      hint: "Read one kind in a run, or bring both to the same columns and use --map.",
    },
  );
}
