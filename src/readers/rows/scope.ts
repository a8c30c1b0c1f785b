import { MailflowError } from "../../../sim/base/errors.ts";
import { sqlText } from "../../duck/sql.ts";
import { everySender } from "../contract/own-senders.ts";
import type { ReadOptions } from "../contract/read-options.ts";
import { strangersServer } from "../formats/collective-servers.ts";
import { isNamed } from "../formats/exchange-online-hosts.ts";
import type { Columns, LogFormat, RowSql } from "../formats/format.ts";

/**
 * What says which mail of a log one's own servers handed over: the log itself, which holds no other
 * mail or cannot tell; the connector that each message came over; a list of one's own senders; or
 * nothing, and then somebody must be asked.
 */
export type ScopeRule = "log" | "connectors" | "senders" | "unknown";

/** What the scope of a log is decided by. */
export type ScopeOptions = Pick<
  ReadOptions,
  "own" | "connectors" | "serverKey" | "serverNameByKey" | "serverName"
>;

/** Between the texts of a server whose scope its sender decides. */
export const scopeMark = "\u001f";

/**
 * What decides the scope of a log; `hasConnectors` = at least one row of the logs names an inbound
 * connector.
 * Errors: USAGE for a list of senders that the log cannot be held against.
 */
export function scopeRule(
  format: LogFormat,
  { row, columns }: { readonly row: RowSql; readonly columns: Columns },
  options: ScopeOptions,
  hasConnectors: boolean,
): ScopeRule {
  const own = options.own ?? null;
  const isMapped = format.id === "csv" || format.id === "parquet";
  if (format.holdsForeignMail !== true && !isMapped) {
    if (own !== null) throw ownAlready(format, columns);
    return "log";
  }
  if (own?.includes(everySender)) return options.connectors ? "connectors" : "log";
  if (own !== null) {
    if (peerSql(row) === null && !isMapped) throw noSenders(columns);
    return "senders";
  }
  if (isMapped) return "log";
  const hasKeys = options.serverNameByKey.size > 0;
  if (hasKeys && (options.serverKey !== null || peerSql(row) !== null)) return "senders";
  if (hasConnectors) return "connectors";
  return peerSql(row) === null ? "log" : "unknown";
}

/**
 * The row with its scope, and SQL for its server; `server` is null where nothing names one, but the
 * host that handed the message over does.
 */
export function scopedRow(
  row: RowSql,
  server: string | null,
  rule: ScopeRule,
  connectors: readonly string[] | null,
  hasConnectors: boolean,
): { readonly row: RowSql; readonly server: string | null } {
  const began = beganOnline(row, rule);
  const isDecisive = hasConnectors || connectors !== null;
  const outside = isDecisive ? withoutConnector(row, connectors) : null;
  const conditions = [began, rule === "log" ? null : outside].filter((sql) => sql !== null);
  const scoped = conditions.length === 0 ? null : conditions.join(" OR ");
  const named = server ?? peerSql(row);
  const of = (sql: string | null): string => `coalesce(${sql ?? "NULL"}, '')`;
  let text = named;
  if (rule === "senders" && peerSql(row) === null) {
    text = `${named} || ${sqlText(scopeMark)}`;
  } else if (rule === "senders") {
    const peers = [row.peerAddress, row.peerName].map(of);
    text = [of(named), ...peers].join(` || ${sqlText(scopeMark)} || `);
  } else if (rule === "connectors" && outside !== null) {
    const over = [named, row.connector].filter((sql) => sql !== null);
    text = `CASE WHEN ${outside} THEN ${sqlText(strangersServer)} ELSE coalesce(${over.join(", ")}) END`;
  }
  if (began !== null && row.outOfScopeServer !== null) {
    text = `CASE WHEN ${began} THEN ${sqlText(row.outOfScopeServer)} ELSE ${text ?? "NULL"} END`;
  }
  return { row: { ...row, isOutOfScope: scoped }, server: text };
}

/** SQL: the message began in Exchange Online; whom a list of one's own senders has did not. */
function beganOnline(row: RowSql, rule: ScopeRule): string | null {
  const peer = peerSql(row);
  if (row.isOutOfScope === null || rule !== "senders" || peer === null) return row.isOutOfScope;
  return `(${row.isOutOfScope} AND (${peer}) IS NULL)`;
}

/** SQL: the host that handed a message over; null where the log does not say. */
export function peerSql({ peerAddress, peerName }: RowSql): string | null {
  const known = [peerName, peerAddress].filter((sql) => sql !== null);
  return known.length === 0 ? null : `coalesce(${known.join(", ")})`;
}

function withoutConnector({ connector }: RowSql, names: readonly string[] | null): string | null {
  if (connector === null) return null;
  return names === null
    ? `${connector} IS NULL`
    : `NOT coalesce(${isNamed(connector, names)}, false)`;
}

function ownAlready(format: LogFormat, columns: Columns): MailflowError {
  return new MailflowError(
    "USAGE",
    `--own: '${columns.shownPath}' (${format.title}) holds the mail of one's own servers alone`,
    {
      where: { file: columns.shownPath },
      hint: "Leave --own out. Which of its mail goes to Exchange Online say --connector and --next-hop.",
    },
  );
}

function noSenders(columns: Columns): MailflowError {
  return new MailflowError(
    "COLUMN_MISSING",
    `--own: '${columns.shownPath}' does not say who handed a message over: expected a column FromIP, original_client_ip or client_ip, received ${columns.names.map((name) => `'${name}'`).join(", ")}`,
    {
      where: { file: columns.shownPath },
      hint: "Export the log with that column; or give --own all if every message in it is of your own servers.",
    },
  );
}
