import { columnsAs } from "./columns-as.ts";
import type { Columns, LogFormat, RowSql } from "./format.ts";
import { trackingExport } from "./tracking.ts";

/**
 * `Get-MessageTrackingLog | Select-Object …`: some columns of the cmdlet's objects. Where
 * ClientHostname is left out, the sending server is the one that MessageInfo names, if that is one,
 * or else the address in ClientIp; without either the log does not say it. A row without a Source
 * is taken by its event, which only SMTP has.
 */
export const trackingSubset: LogFormat = {
  ...trackingExport,
  title: "Get-MessageTrackingLog with some of its columns",
  needs: "Timestamp, EventId and ConnectorId or ServerHostname",
  detect: (columns) =>
    ["Timestamp", "EventId"].every((name) => columns.has(name)) &&
    ["ConnectorId", "ServerHostname"].some((name) => columns.has(name)),
  row: (columns, options): RowSql => {
    const serverKey = isByAddress(columns) ? "ClientIp" : (options.serverKey ?? null);
    const row = trackingExport.row(subsetColumns(columns), { ...options, serverKey });
    const knowsServer = ["ClientHostname", "MessageInfo", "ClientIp"].some((name) =>
      columns.has(name),
    );
    return knowsServer ? row : { ...row, server: null };
  },
};

/** Servers stand under their addresses, because nothing names them. */
function isByAddress(columns: Columns): boolean {
  return columns.has("ClientIp") && !columns.has("ClientHostname") && !columns.has("MessageInfo");
}

function subsetColumns(columns: Columns): Columns {
  const given = new Map<string, string>();
  if (!columns.has("Source")) given.set("Source", "'SMTP'");
  const info = columns.text("MessageInfo");
  const address = columns.text("ClientIp");
  if (!columns.has("ClientHostname")) {
    if (info !== null) given.set("ClientHostname", onlyServer(info));
    else if (address !== null) given.set("ClientHostname", address);
  }
  return columnsAs(columns, { find: (name) => (columns.has(name) ? name : null), given });
}

/** The server that MessageInfo names (`SRV=NAME:`); NULL where it names several, or none. */
function onlyServer(info: string): string {
  const named = `list_distinct(regexp_extract_all(lower(${info}), 'srv=([^:;|=, ]+)', 1))`;
  return `CASE WHEN len(${named}) = 1 THEN ${named}[1] END`;
}
