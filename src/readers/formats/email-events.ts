import type { TimeSql } from "../times/times.ts";
import { exchangeOnlineServer } from "./collective-servers.ts";
import type { Columns, LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";

const noText = "NULL::VARCHAR";

/**
 * Defender's table `EmailEvents` (advanced hunting, also in Sentinel) as CSV or JSON: one row per
 * recipient, times in UTC. `SenderIPv4` is the host that handed the mail over; mail without an
 * address began in Exchange Online and is out of scope. `Connectors` names the inbound connector.
 * EmailDirection tells neither: mail of one's own servers is Inbound, Intra-org or Outbound.
 * Source: Microsoft, EmailEvents table.
 */
export const emailEvents: LogFormat = {
  id: "email-events",
  title: "Defender EmailEvents",
  needs: "Timestamp, NetworkMessageId, RecipientEmailAddress and EmailDirection",
  zone: "utc",
  hasBareServerNames: false,
  holdsForeignMail: true,
  detect: (columns) =>
    timeOf(columns) !== null &&
    ["NetworkMessageId", "RecipientEmailAddress", "EmailDirection"].every((name) =>
      columns.has(name),
    ),
  row: (columns, { withAttempts }): RowSql => {
    const address = addressOf(columns);
    return {
      ...emptyRow(timeOf(columns) ?? { kind: "text", sql: noText }),
      id: `lower(${columns.text("NetworkMessageId") ?? noText})`,
      recipient: columns.text("RecipientEmailAddress"),
      sender: columns.text("SenderMailFromAddress") ?? columns.text("SenderFromAddress"),
      bytes: columns.text("EmailSize"),
      isOutOfScope: address === null ? null : `${address} IS NULL`,
      outOfScopeServer: exchangeOnlineServer,
      peerAddress: address,
      connector: columns.text("Connectors"),
      outcome: withAttempts === true ? "'accepted'" : null,
    };
  },
};

function timeOf(columns: Columns): TimeSql | null {
  return (
    columns.time("Timestamp") ??
    columns.time("TimeGenerated") ??
    columns.time("TimeGenerated [UTC]") ??
    columns.time("Timestamp [UTC]")
  );
}

function addressOf(columns: Columns): string | null {
  const found = [columns.text("SenderIPv4"), columns.text("SenderIPv6")].filter(
    (sql) => sql !== null,
  );
  return found.length === 0 ? null : `coalesce(${found.join(", ")})`;
}
