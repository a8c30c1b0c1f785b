import type { FormatFixture } from "./fixtures-format.ts";

/** Columns of a tracking log of Exchange 2016 and later, by what the tests fill in. */
interface TrackingRow {
  readonly time: string;
  readonly clientHost?: string;
  readonly serverHost?: string;
  readonly connector?: string;
  readonly source?: string;
  readonly event: string;
  readonly internalId?: string;
  readonly messageId?: string;
  readonly networkId?: string;
  readonly recipients?: string;
  readonly bytes?: string;
  readonly count?: string;
  readonly subject?: string;
  readonly sender?: string;
  readonly info?: string;
  readonly build?: string;
}

const outbound = "Outbound to Office 365 - 0f0e";
const nextHop = "contoso-com.mail.protection.outlook.com";

export const fields2016: string =
  "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id," +
  "source,event-id,internal-message-id,message-id,network-message-id,recipient-address," +
  "recipient-status,total-bytes,recipient-count,related-recipient-address,reference," +
  "message-subject,sender-address,return-path,message-info,directionality,tenant-id," +
  "original-client-ip,original-server-ip,custom-data,transport-traffic-type,log-id,schema-version";

export const trackingHead: readonly string[] = [
  "#Software: Microsoft Exchange Server",
  "#Version: 15.02.1544.004",
  "#Log-type: Message Tracking Log",
  "#Date: 2025-08-20T00:00:00.000Z",
  `#Fields: ${fields2016}`,
];

/** A row as the log file has it: 30 columns, quoted where needed. */
export function trackingRow(row: TrackingRow): string {
  return [
    row.time,
    "10.0.0.4",
    row.clientHost ?? "",
    "10.0.0.5",
    row.serverHost ?? "",
    "",
    row.connector ?? "",
    row.source ?? "SMTP",
    row.event,
    row.internalId ?? "7",
    row.messageId ?? "<m@contoso.example>",
    row.networkId ?? "",
    row.recipients ?? "a@x.example",
    "250 2.1.5 Recipient OK",
    row.bytes ?? "1000",
    row.count ?? "1",
    "",
    "",
    row.subject ?? "",
    row.sender ?? "s@contoso.example",
    "",
    row.info ?? "",
    "Originating",
    "",
    "",
    "",
    "",
    "Email",
    "",
    row.build ?? "15.01.2507.039",
  ]
    .map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(",");
}

/** A row that hands a message to Exchange Online. */
export function sendRow(row: Partial<TrackingRow> & { readonly time: string }): string {
  const own = { event: "SENDEXTERNAL", serverHost: nextHop, connector: outbound };
  return trackingRow({ ...own, clientHost: "EX01", ...row });
}

export const trackingFile: FormatFixture = {
  title: "message tracking log",
  format: "tracking-log",
  options: {},
  delimiter: ",",
  lineEnd: "\r\n",
  head: trackingHead,
  rows: [
    trackingRow({
      time: "2025-08-20T09:59:58.100Z",
      event: "RECEIVE",
      serverHost: "EX01",
      networkId: "n1",
    }),
    trackingRow({
      time: "2025-08-20T09:59:58.500Z",
      event: "HAREDIRECT",
      serverHost: "EX01",
      networkId: "n1",
    }),
    sendRow({
      time: "2025-08-20T10:15:00.000Z",
      networkId: "n1",
      recipients: "a@x.example;b@x.example",
      count: "2",
    }),
    sendRow({
      time: "2025-08-20T10:20:00.000Z",
      networkId: "n1",
      recipients: "C@x.example;a@x.example",
      count: "2",
    }),
    sendRow({
      time: "2025-08-20T10:20:00.000Z",
      networkId: "n1",
      recipients: "a@x.example;c@x.example",
      count: "2",
    }),
    sendRow({
      time: "2025-08-20T11:00:00.000Z",
      networkId: "n2",
      subject: 'one\r\ntwo "😀", three',
      info: "2025-08-20T10:58:00.814Z;SRV=EX01.contoso.example:TOTAL-FE=0.074|SMR=0.072",
      count: "5",
      build: "15.01.2507.006",
    }),
    sendRow({
      time: "2025-08-20T12:00:00.000Z",
      networkId: "n3",
      clientHost: "ex02.contoso.example",
      event: "SEND",
      build: "",
    }),
    sendRow({
      time: "2025-08-20T12:00:01.000Z",
      networkId: "n4",
      connector: "Intra-Organization SMTP Send Connector",
      serverHost: "ex02.contoso.example",
    }),
    sendRow({
      time: "2025-08-20T12:00:02.000Z",
      networkId: "n5",
      sender: "HealthMailbox12@contoso.example",
    }),
    trackingRow({
      time: "2025-08-20T12:00:03.000Z",
      source: "STOREDRIVER",
      event: "NOTIFYMAPI",
      messageId: "",
    }),
    trackingRow({
      time: "2025-08-20T12:00:03.000Z",
      event: "DEFER",
      networkId: "n3",
      serverHost: nextHop,
      connector: outbound,
    }),
  ],
  messages: [
    `2025-08-20T09:59:58.100Z ex01.contoso.example 15.1.2507.39 3 1000 n1 ${nextHop}`,
    `2025-08-20T10:58:00.814Z ex01.contoso.example 15.1.2507.6 5 1000 n2 ${nextHop}`,
    `2025-08-20T12:00:00.000Z ex02.contoso.example 15.2.1544.4 1 1000 n3 ${nextHop}`,
  ],
  account: "11 4 1 6 0",
  hasIds: true,
  badRows: [
    [sendRow({ time: "2025-08-20 at ten", networkId: "b1" }), "time"],
    [sendRow({ time: "2025-08-20T10:00:00Z", networkId: "b2", build: "fifteen" }), "build"],
    [sendRow({ time: "2025-08-20T10:00:00Z", networkId: "b3", count: "many" }), "recipients"],
    [sendRow({ time: "2025-08-20T10:00:00Z", networkId: "b4", clientHost: "" }), "server"],
  ],
  wrongHead: ["#Fields: date-time,connector-id,session-id,sequence-number,data", "FORMAT_UNKNOWN"],
};

const exportNames =
  "PSComputerName,Timestamp,ClientHostname,ServerHostname,ConnectorId,Source,EventId," +
  "InternalMessageId,MessageId,NetworkMessageId,Recipients,TotalBytes,RecipientCount," +
  "MessageSubject,Sender,MessageInfo,SchemaVersion";

/** A row of `Get-MessageTrackingLog | Export-Csv`, times as a shell in UTC+02:00 writes them. */
export function exportRow(row: Partial<TrackingRow> & { readonly time: string }): string {
  return [
    "",
    row.time,
    row.clientHost ?? "EX01",
    row.serverHost ?? nextHop,
    row.connector ?? outbound,
    row.source ?? "SMTP",
    row.event ?? "SENDEXTERNAL",
    "7",
    "<m@contoso.example>",
    row.networkId ?? "",
    row.recipients ?? "System.String[]",
    row.bytes ?? "1000",
    row.count ?? "1",
    row.subject ?? "subject",
    "s@contoso.example",
    row.info ?? "",
    row.build ?? "15.01.2507.039",
  ]
    .map((value) => `"${value.replaceAll('"', '""')}"`)
    .join(",");
}

export const trackingCmdlet: FormatFixture = {
  title: "Get-MessageTrackingLog, Export-Csv",
  format: "tracking-export",
  options: {},
  delimiter: ",",
  lineEnd: "\r\n",
  head: [
    exportNames
      .split(",")
      .map((name) => `"${name}"`)
      .join(","),
  ],
  rows: [
    exportRow({
      time: "20/08/2025 12:00:00",
      event: "RECEIVE",
      serverHost: "EX01",
      networkId: "n1",
      connector: "",
    }),
    exportRow({
      time: "20/08/2025 12:30:00",
      networkId: "n1",
      count: "3",
      info: "2025-08-20T10:29:58.100Z;SRV=EX01.contoso.example:TOTAL=2",
    }),
    exportRow({
      time: "20/08/2025 12:30:00",
      networkId: "n1",
      count: "3",
      info: "2025-08-20T10:29:58.100Z;SRV=EX01.contoso.example:TOTAL=2",
    }),
    exportRow({
      time: "20/08/2025 13:00:01",
      networkId: "n2",
      recipients: "a@x.example;b@x.example",
      count: "2",
      info: "2025-08-20T11:00:00.426Z;LSRV=EX01.contoso.example:TOTAL=1",
    }),
    exportRow({
      time: "20/08/2025 13:00:02",
      networkId: "n3",
      clientHost: "EX02",
      subject: "one\r\ntwo",
      info: "2025-08-20T11:00:01.000Z;",
      build: "15.02.1544.004",
    }),
    exportRow({
      time: "20/08/2025 14:00:00",
      event: "AGENTINFO",
      source: "AGENT",
      networkId: "n3",
    }),
    exportRow({ time: "20/08/2025 14:00:00", event: "FAIL", networkId: "n4" }),
    exportRow({
      time: "20/08/2025 23:59:59",
      networkId: "n5",
      clientHost: "EX02.contoso.example",
      build: "15.02.1544.004",
      info: "2025-08-20T21:59:59.999Z;",
    }),
  ],
  messages: [
    `2025-08-20T10:00:00.000Z ex01.contoso.example 15.1.2507.39 3 1000 n1 ${nextHop}`,
    `2025-08-20T11:00:00.426Z ex01.contoso.example 15.1.2507.39 2 1000 n2 ${nextHop}`,
    `2025-08-20T11:00:01.000Z ex02.contoso.example 15.2.1544.4 1 1000 n3 ${nextHop}`,
    `2025-08-20T21:59:59.000Z ex02.contoso.example 15.2.1544.4 1 1000 n5 ${nextHop}`,
  ],
  account: "8 4 1 3 0",
  hasIds: true,
  badRows: [
    [exportRow({ time: "20/13/2025 12:00:00", networkId: "b1" }), "time"],
    [exportRow({ time: "20/08/2025 12:00:00", networkId: "b2", bytes: "1 MB" }), "bytes"],
  ],
  wrongHead: ['"Timestamp","EventId","Sender"', "FORMAT_UNKNOWN"],
};
