/** Names of the columns of a tracking log as another tool gives them, by the log file's own. */
export type TrackingNamesOf = Readonly<Record<string, readonly string[]>>;

/** Columns of the objects of `Get-MessageTrackingLog`. Source: Microsoft, its properties. */
export const cmdletColumns: readonly string[] = [
  ...["Timestamp", "ClientIp", "ClientHostname", "ServerIp", "ServerHostname", "SourceContext"],
  ...["ConnectorId", "Source", "EventId", "InternalMessageId", "MessageId", "NetworkMessageId"],
  ...["Recipients", "RecipientStatus", "TotalBytes", "RecipientCount", "Sender", "ReturnPath"],
  ...["Directionality", "OriginalClientIp", "MessageInfo", "SchemaVersion", "PSComputerName"],
];

/**
 * The table `MessageTrackingLog_CL`. The published transformation calls `server-hostname`
 * senderHostname; older tables add the type of a column to its name.
 * Source: Microsoft, Exchange Security Insights (message tracking logs).
 */
export const sentinelNames: TrackingNamesOf = {
  "date-time": ["TimeGenerated [UTC]", "TimeGenerated", "TimeGenerated [Local Time]"],
  "client-hostname": typed("clientHostname"),
  "server-hostname": [...typed("serverHostname"), ...typed("senderHostname")],
  "connector-id": typed("connectorId"),
  source: typed("source"),
  "event-id": typed("eventId"),
  "internal-message-id": typed("internalMessageId"),
  "message-id": typed("messageId"),
  "network-message-id": typed("networkMessageId"),
  "recipient-address": typed("recipientAddress"),
  "recipient-count": [...typed("recipientCount"), "recipientCount_d"],
  "recipient-status": typed("recipientStatus"),
  "total-bytes": [...typed("totalBytes"), "totalBytes_d"],
  "sender-address": typed("senderAddress"),
  "message-info": typed("messageInfo"),
  "source-context": typed("sourceContext"),
  "schema-version": typed("schemaVersion"),
};

/**
 * Tracking logs in the Elastic Common Schema. Source: Elastic, Microsoft Exchange Server
 * integration (fields of its message tracking logs).
 */
export const elasticNames: TrackingNamesOf = {
  "date-time": ["@timestamp"],
  "client-hostname": ["client.domain"],
  "server-hostname": ["server.domain"],
  "connector-id": ["microsoft.exchange.connectorid"],
  source: ["microsoft.exchange.source"],
  "event-id": ["microsoft.exchange.eventid"],
  "internal-message-id": ["microsoft.exchange.internalmessageid"],
  "message-id": ["email.message_id"],
  "network-message-id": ["microsoft.exchange.networkmessageid", "email.local_id"],
  "recipient-address": ["email.to.address"],
  "recipient-count": ["microsoft.exchange.recipientcount"],
  "recipient-status": ["microsoft.exchange.recipientstatus"],
  "total-bytes": ["network.bytes"],
  "sender-address": ["email.sender.address", "microsoft.exchange.senderaddress"],
  "message-info": ["microsoft.exchange.messageinfo"],
  "source-context": ["microsoft.exchange.sourcecontext"],
  "schema-version": ["microsoft.exchange.schemaversion"],
};

function typed(name: string): readonly string[] {
  return [name, `${name}_s`];
}
