import type { TimeSql } from "../times/times.ts";
import { exchangeOnlineServer } from "./collective-servers.ts";
import { isInnerHost } from "./exchange-online-hosts.ts";
import { reasonSql } from "./filter-reason.ts";
import type { Columns, LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";

const noText = "NULL::VARCHAR";

/**
 * The summary report of a historical search: one row per message, times in UTC. `recipient_status`
 * lists an address and what became of it for each recipient. Mail that began in Exchange Online is
 * out of scope; mail over an inbound connector did not, though its direction may be `Originating`.
 * Source: Microsoft, Start-HistoricalSearch (MessageTrace).
 */
export const historicalSummary: LogFormat = {
  id: "historical-search",
  title: "Historical search, summary report",
  needs: "origin_timestamp_utc, recipient_status and message_id",
  zone: "utc",
  hasBareServerNames: false,
  holdsForeignMail: true,
  detect: (columns) => timeOf(columns) !== null && columns.has("recipient_status"),
  row: (columns, { withAttempts }): RowSql => {
    const status = columns.text("recipient_status") ?? noText;
    const listed = `list_transform(string_split(${status}, ';'), lambda each: string_split(each, '##')[1])`;
    const connector = columns.text("connector_id");
    const isOut = isOutgoing(columns, connector);
    return {
      ...emptyRow(timeOf(columns) ?? { kind: "text", sql: noText }),
      server: null,
      id: messageId(columns),
      recipients: `nullif(array_to_string(${listed}, ';'), '')`,
      sender: columns.text("sender_address"),
      bytes: columns.text("total_bytes"),
      isOutOfScope: isOut,
      outOfScopeServer: isOut === null ? null : exchangeOnlineServer,
      peerAddress: columns.text("original_client_ip"),
      connector,
      outcome: withAttempts === true ? "'accepted'" : null,
    };
  },
};

/**
 * The extended report: the rows of Exchange Online's own tracking log, some sixteen per message.
 * Only the row by which Exchange Online received the mail counts; the server is the one that handed
 * it over. Its hosts receive a message from each other, too.
 * Source: Microsoft, Start-HistoricalSearch (MessageTraceDetail).
 */
export const historicalDetail: LogFormat = {
  id: "historical-search-detail",
  title: "Historical search, extended report",
  needs: "date_time_utc, source, event_id, client_hostname and network_message_id",
  zone: "utc",
  hasBareServerNames: true,
  holdsForeignMail: true,
  detect: (columns) =>
    detailTime(columns) !== null &&
    ["source", "event_id", "client_hostname", "network_message_id"].every((name) =>
      columns.has(name),
    ),
  row: (columns, { withAttempts }): RowSql => {
    const text = (name: string): string => columns.text(name) ?? noText;
    const isReceive = `lower(${text("source")}) = 'smtp' AND lower(${text("event_id")}) = 'receive'`;
    const addresses = text("recipient_address");
    const connector = inboundConnector(columns);
    const isOut = isOutgoing(columns, connector);
    const isInner = isInnerHost(`lower(${text("client_hostname")})`);
    return {
      ...emptyRow(detailTime(columns) ?? { kind: "text", sql: noText }),
      server: `coalesce(${text("client_hostname")}, ${text("client_ip")})`,
      id: messageId(columns),
      recipients: `CASE WHEN contains(${addresses}, '@') THEN ${addresses} END`,
      recipientCount: columns.text("recipient_count"),
      sender: columns.text("sender_address"),
      bytes: columns.text("total_bytes"),
      isOutOfScope: isOut,
      outOfScopeServer: isOut === null ? null : exchangeOnlineServer,
      peerAddress: columns.text("client_ip"),
      peerName: columns.text("client_hostname"),
      connector,
      filterReason: reasonSql([
        [`NOT coalesce(${isReceive}, false)`, "otherEvent"],
        [isOut === null ? isInner : `${isInner} AND NOT ${isOut}`, "innerHop"],
      ]),
      outcome: withAttempts === true ? "'accepted'" : null,
    };
  },
};

/**
 * Exchange Online's own receive connectors are named after its host (`HOST\Default HOST`), and
 * tell nothing.
 */
function inboundConnector(columns: Columns): string | null {
  const connector = columns.text("connector_id");
  return connector === null
    ? null
    : `CASE WHEN NOT contains(${connector}, '\\') THEN ${connector} END`;
}

function timeOf(columns: Columns): TimeSql | null {
  return columns.time("origin_timestamp_utc") ?? columns.time("origin_timestamp");
}

function detailTime(columns: Columns): TimeSql | null {
  return columns.time("date_time_utc") ?? columns.time("date_time");
}

function messageId(columns: Columns): string {
  const networkId = `lower(${columns.text("network_message_id") ?? noText})`;
  return `coalesce(${networkId}, trim(${columns.text("message_id") ?? noText}, '<>'))`;
}

/**
 * Direction 1 is incoming, 2 is mail of the organisation: of Exchange Online's own, or of one's own
 * servers, which then came over an inbound connector.
 */
function isOutgoing(columns: Columns, connector: string | null): string | null {
  const direction = columns.text("directionality");
  if (direction === null) return null;
  const isOwn = `coalesce(lower(${direction}) IN ('2', 'originating'), false)`;
  return connector === null ? isOwn : `(${isOwn} AND (${connector}) IS NULL)`;
}
