import { exchangeOnlineServer } from "./collective-servers.ts";
import { reasonSql } from "./filter-reason.ts";
import type { Columns, LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";

/**
 * `Get-MessageTrace` and `Get-MessageTraceV2` piped to `Export-Csv`: one row per recipient, times
 * in UTC by contract.
 * `Expanded` rows stand for a distribution list and carry no delivery: filtered. Rows without
 * FromIP are mail that began in Exchange Online: out of scope. Direction is in no field.
 * Source: Microsoft, Get-MessageTraceV2.
 */
export const exchangeOnlineTrace: LogFormat = {
  id: "exchange-online-trace",
  title: "Exchange Online message trace",
  needs: "Received, RecipientAddress and MessageTraceId or MessageId",
  zone: "utc",
  hasBareServerNames: false,
  holdsForeignMail: true,
  detect: (columns) =>
    columns.has("Received") &&
    columns.has("RecipientAddress") &&
    (columns.has("MessageTraceId") || columns.has("MessageId")),
  row: (columns, { withAttempts }): RowSql => {
    const time = columns.time("Received") ?? { kind: "text" as const, sql: "NULL::VARCHAR" };
    const status = columns.text("Status");
    const fromIp = columns.text("FromIP");
    return {
      ...emptyRow(time),
      id: traceId(columns, time.sql),
      recipient: columns.text("RecipientAddress"),
      sender: columns.text("SenderAddress"),
      bytes: columns.text("Size"),
      isOutOfScope: fromIp === null ? null : `${fromIp} IS NULL`,
      outOfScopeServer: exchangeOnlineServer,
      peerAddress: fromIp,
      // Whatever became of it later: a row means that Exchange Online took the message.
      outcome: withAttempts === true ? "'accepted'" : null,
      filterReason:
        status === null ? null : reasonSql([[`lower(${status}) = 'expanded'`, "listExpansion"]]),
    };
  },
};

function traceId(columns: Columns, receivedSql: string): string {
  const traceId = columns.text("MessageTraceId") ?? "NULL::VARCHAR";
  const messageId = columns.text("MessageId");
  if (messageId === null) return traceId;
  const sender = columns.text("SenderAddress") ?? "''";
  const bareId = `trim(${messageId}, '<>')`;
  // Trace ids are missing where only some columns were exported; the three together name a message
  // as well.
  const longId = `concat_ws(' ', ${bareId}, lower(${sender}), CAST(${receivedSql} AS VARCHAR))`;
  return `coalesce(${traceId}, CASE WHEN ${messageId} IS NOT NULL THEN ${longId} END)`;
}
