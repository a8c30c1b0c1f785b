import { sqlText } from "../../duck/sql.ts";
import { type DestinationOptions, goesOnlineSql, isNamed } from "./exchange-online-hosts.ts";
import { reasonSql } from "./filter-reason.ts";
import type { Columns, FormatOptions, LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";
import { isWanted } from "./wanted.ts";

/**
 * The names of the fields of a tracking row: the log file's own, and those of the cmdlet's objects.
 */
interface TrackingNames {
  readonly time: string;
  readonly clientHost: string;
  readonly clientIp: string;
  readonly serverHost: string;
  readonly serverIp: string;
  readonly connector: string;
  readonly source: string;
  readonly event: string;
  readonly internalId: string;
  readonly messageId: string;
  readonly networkId: string;
  readonly recipients: string;
  readonly recipientCount: string;
  readonly bytes: string;
  readonly sender: string;
  readonly info: string;
  readonly build: string;
  readonly status: string;
  readonly context: string;
}

const fileNames: TrackingNames = {
  time: "date-time",
  clientHost: "client-hostname",
  clientIp: "client-ip",
  serverHost: "server-hostname",
  serverIp: "server-ip",
  connector: "connector-id",
  source: "source",
  event: "event-id",
  internalId: "internal-message-id",
  messageId: "message-id",
  networkId: "network-message-id",
  recipients: "recipient-address",
  recipientCount: "recipient-count",
  bytes: "total-bytes",
  sender: "sender-address",
  info: "message-info",
  build: "schema-version",
  status: "recipient-status",
  context: "source-context",
};

const exportNames: TrackingNames = {
  time: "Timestamp",
  clientHost: "ClientHostname",
  clientIp: "ClientIp",
  serverHost: "ServerHostname",
  serverIp: "ServerIp",
  connector: "ConnectorId",
  source: "Source",
  event: "EventId",
  internalId: "InternalMessageId",
  messageId: "MessageId",
  networkId: "NetworkMessageId",
  recipients: "Recipients",
  recipientCount: "RecipientCount",
  bytes: "TotalBytes",
  sender: "Sender",
  info: "MessageInfo",
  build: "SchemaVersion",
  status: "RecipientStatus",
  context: "SourceContext",
};

/**
 * An on-premises message tracking log (MSGTRK*.LOG), all versions from 8 to 15.02, times in UTC.
 * Source: Microsoft, Message tracking (fields and events).
 */
export const trackingLog: LogFormat = {
  id: "tracking-log",
  title: "Exchange message tracking log",
  needs: "date-time, source, event-id, server-hostname and client-hostname (the #Fields line)",
  zone: "utc",
  hasBareServerNames: true,
  detect: (columns) => hasCore(columns, fileNames),
  row: (columns, options) => withAttemptsOf(columns, fileNames, options),
};

/**
 * `Get-MessageTrackingLog` piped to `Export-Csv`: the same rows, times local to the shell and in
 * its culture.
 */
export const trackingExport: LogFormat = {
  id: "tracking-export",
  title: "Get-MessageTrackingLog piped to Export-Csv",
  needs: "Timestamp, Source, EventId, ServerHostname and ClientHostname",
  zone: "recovered",
  hasBareServerNames: true,
  detect: (columns) => hasCore(columns, exportNames),
  row: (columns, options) => withAttemptsOf(columns, exportNames, options),
};

function hasCore(columns: Columns, names: TrackingNames): boolean {
  const core = [names.time, names.source, names.event, names.serverHost, names.clientHost];
  return core.every((name) => columns.has(name));
}

const noText = "NULL::VARCHAR";

/**
 * With attempts, the rows DEFER and FAIL of a message to Exchange Online count as well. They carry
 * the last error (`[{LED=450 4.7.230 …};{MSG=};…]`) and may lack the next hop, so attempts are
 * joined by the message alone.
 */
function withAttemptsOf(columns: Columns, names: TrackingNames, options: FormatOptions): RowSql {
  const row = trackingRow(columns, names, options);
  if (options.withAttempts !== true) return row;
  const text = (name: string): string => columns.text(name) ?? noText;
  const event = `lower(${text(names.event)})`;
  const reply = `concat_ws(' ', ${text(names.status)}, ${text(names.context)})`;
  const aliases = [names.messageId, names.networkId, names.internalId].map(text);
  // Who asks for one message wants all that became of it, also where a row names no next hop.
  const isAsked = options.wantedId ? isWanted(aliases, options.wantedId) : "false";
  const isOurs = `${toExchangeOnline(columns, names, options)} OR contains(${reply}, '.7.230') OR ${isAsked}`;
  const isRefused = `${event} IN ('defer', 'fail')
    AND (${isOurs}) AND lower(${text(names.source)}) IN ('smtp', 'queue', 'routing', 'dns')`;
  const outcome = `CASE WHEN ${event} = 'defer' THEN 'deferred'
    WHEN ${event} = 'fail' AND regexp_matches(${reply}, 'QUEUE\\.Expired|\\b4\\.4\\.7\\b') THEN 'expired'
    WHEN ${event} = 'fail' THEN 'failed' ELSE 'accepted' END`;
  const client = fullServerName(text(names.clientHost), text(names.info));
  const host = `lower(rtrim(${text(names.serverHost)}, '.'))`;
  const isNextHop = `(${host} LIKE '%.outlook.com' OR ${isNamed(host, options.nextHops ?? [])})`;
  return {
    ...row,
    // A row of the queue may name only the server that wrote it.
    server: `coalesce(${client}, CASE WHEN NOT ${isNextHop} THEN ${text(names.serverHost)} END)`,
    id: row.messageKey,
    filterReason: `CASE WHEN NOT coalesce(${isRefused}, false) THEN ${row.filterReason} END`,
    outcome,
    reply,
    aliases,
  };
}

/**
 * A message is handed to Exchange Online by an SMTP SEND row; a RECEIVE row of the server tells
 * when it came.
 */
function trackingRow(columns: Columns, names: TrackingNames, options: FormatOptions): RowSql {
  const text = (name: string): string => columns.text(name) ?? noText;
  const time = columns.time(names.time) ?? { kind: "text" as const, sql: noText };
  const source = `lower(${text(names.source)})`;
  const event = `lower(${text(names.event)})`;
  const nextHop = `lower(rtrim(${text(names.serverHost)}, '.'))`;
  const isProbe = [
    `lower(${text(names.sender)}) LIKE 'healthmailbox%'`,
    `lower(${text(names.sender)}) LIKE 'inboundproxy@%'`,
    `lower(${text(names.recipients)}) LIKE 'healthmailbox%'`,
  ].join(" OR ");
  const isSend = `${source} = 'smtp' AND ${event} IN ('send', 'sendexternal')`;
  const isReceive = `${source} IN ('smtp', 'storedriver') AND ${event} = 'receive'`;
  const key = messageKey(columns, names);
  const build = columns.text(names.build);
  const version = columns.version === null ? noText : sqlText(columns.version);
  const addresses = text(names.recipients);
  return {
    ...emptyRow(time),
    server: fullServerName(text(names.clientHost), text(names.info)),
    build: build === null ? version : `coalesce(${build}, ${version})`,
    id: `${key} || ' ' || coalesce(${nextHop}, '')`,
    // The cmdlet's objects hold lists, which Export-Csv writes as `System.String[]`: then only the
    // count is left.
    recipients: `CASE WHEN contains(${addresses}, '@') THEN ${addresses} END`,
    recipientCount: columns.text(names.recipientCount),
    sender: columns.text(names.sender),
    bytes: columns.text(names.bytes),
    filterReason: reasonSql([
      [`NOT coalesce(${isSend}, false)`, "otherEvent"],
      [`NOT ${toExchangeOnline(columns, names, options)}`, "otherDestination"],
      [isProbe, "probe"],
    ]),
    destination: `coalesce(${text(names.serverHost)}, ${text(names.connector)})`,
    isArrival: `coalesce(${isReceive}, false)`,
    arrivalServer: isByAddress(names, options) ? text(names.serverIp) : text(names.serverHost),
    messageKey: key,
    enteredTime: enteredTime(text(names.info)),
  };
}

/** Servers stand under their addresses, so a RECEIVE row is found by that of its server. */
function isByAddress({ clientIp }: TrackingNames, { serverKey }: FormatOptions): boolean {
  return serverKey?.trim().toLowerCase() === clientIp.toLowerCase();
}

function toExchangeOnline(
  columns: Columns,
  names: TrackingNames,
  options: DestinationOptions,
): string {
  const [host, connector] = [columns.text(names.serverHost), columns.text(names.connector)];
  return goesOnlineSql({ host, connector }, options);
}

/**
 * Network message id, or where a version has none, message id and internal id, which one server
 * gives once.
 */
function messageKey(columns: Columns, names: TrackingNames): string {
  const networkId = `lower(${columns.text(names.networkId) ?? noText})`;
  const messageId = columns.text(names.messageId) ?? noText;
  const internalId = columns.text(names.internalId) ?? noText;
  const older = `nullif(concat_ws(' ', trim(${messageId}, '<>'), ${internalId}), '')`;
  return `coalesce(${networkId}, ${older})`;
}

/**
 * `client-hostname` may be the bare name of a server whose full name message-info holds
 * (`SRV=NAME.domain:`).
 */
function fullServerName(host: string, info: string): string {
  const listed = `regexp_extract_all(lower(${info}), 'srv=([^:;|=, ]+)', 1)`;
  const matching = `list_filter(${listed}, lambda x: starts_with(x, lower(${host}) || '.'))`;
  return `CASE WHEN contains(${host}, '.') THEN ${host}
    ELSE coalesce(list_min(${matching}), ${host}) END`;
}

/** message-info begins with the time at which the message entered the organisation. */
function enteredTime(info: string): string {
  const pattern = "^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z)";
  return `nullif(regexp_extract(${info}, ${sqlText(pattern)}, 1), '')`;
}
