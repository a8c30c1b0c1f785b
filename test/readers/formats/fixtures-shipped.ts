import type { FormatFixture } from "./fixtures-format.ts";

const nextHop = "contoso-com.mail.protection.outlook.com";
const outbound = "Outbound to Office 365 - 0f0e";

/** One row of a tracking log, as tools that ship it know it. */
interface Shipped {
  readonly time: string;
  readonly event?: string;
  readonly source?: string;
  readonly client?: string;
  readonly server?: string;
  readonly connector?: string;
  readonly network?: string;
  readonly recipients?: readonly string[];
  readonly count?: string;
  readonly bytes?: string;
  readonly subject?: string;
  readonly info?: string;
}

/** The same mail for each tool; times are told as each tool writes them. */
const mail: readonly Shipped[] = [
  { time: "10:00:00.250", event: "RECEIVE", server: "EX01", client: "app", network: "n1" },
  { time: "10:15:00.000", network: "n1", recipients: ["a@x.example", "b@x.example"], count: "2" },
  { time: "10:20:00.000", network: "n1", recipients: ["c@x.example"] },
  { time: "10:20:00.000", network: "n1", recipients: ["c@x.example"] },
  {
    time: "11:00:00.000",
    network: "n2",
    bytes: "1,234,567",
    info: "2025-08-20T10:58:00.814Z;SRV=EX01.contoso.example:TOTAL-FE=0.074",
  },
  {
    time: "12:00:00.000",
    network: "n3",
    client: "ex02.contoso.example",
    event: "SEND",
    subject: 'one\r\ntwo "😀", three',
  },
  {
    time: "12:00:01.000",
    network: "n4",
    server: "ex02.contoso.example",
    connector: "Intra-Organization SMTP Send Connector",
  },
  { time: "12:00:02.000", network: "n1", source: "STOREDRIVER", event: "DELIVER" },
  { time: "12:00:03.000", network: "n5", event: "DEFER" },
];

const messages: readonly string[] = [
  `2025-08-20T10:00:00.250Z ex01.contoso.example 15.1.2507.39 3 1000 n1 ${nextHop}`,
  `2025-08-20T10:58:00.814Z ex01.contoso.example 15.1.2507.39 1 1234567 n2 ${nextHop}`,
  `2025-08-20T12:00:00.000Z ex02.contoso.example 15.1.2507.39 1 1000 n3 ${nextHop}`,
];
const account = "9 4 1 4 0";

function filled(row: Shipped): Required<Shipped> {
  return {
    event: "SENDEXTERNAL",
    source: "SMTP",
    client: "EX01",
    server: nextHop,
    connector: outbound,
    network: "",
    recipients: ["a@x.example"],
    count: `${row.recipients?.length ?? 1}`,
    bytes: "1000",
    subject: "s",
    info: "",
    ...row,
  };
}

function csv(values: readonly string[]): string {
  return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",");
}

function sentinelRow(row: Shipped): string {
  const of = filled(row);
  const recipients = of.recipients.join(";");
  return csv([
    `2025-08-20T${of.time}Z`,
    ...["tenant", of.client, of.server, of.connector, of.source, of.event, "7", "<m@x>"],
    ...[of.network, recipients, of.count, of.bytes, of.subject, "s@contoso.example", of.info],
    ...["15.01.2507.039", "MessageTrackingLog_CL"],
  ]);
}

/** `server-hostname` is called senderHostname there. */
export const sentinelCsv: FormatFixture = {
  title: "Sentinel MessageTrackingLog_CL, CSV",
  format: "tracking-sentinel",
  options: {},
  delimiter: ",",
  lineEnd: "\r\n",
  head: [
    csv([
      ...["TimeGenerated [UTC]", "messageTrackingTenantId", "clientHostname", "senderHostname"],
      ...["connectorId", "source", "eventId", "internalMessageId", "messageId", "networkMessageId"],
      ...["recipientAddress", "recipientCount", "totalBytes", "messageSubject", "senderAddress"],
      ...["messageInfo", "schemaVersion", "Type"],
    ]),
  ],
  rows: mail.map(sentinelRow),
  messages,
  account,
  hasIds: true,
  badRows: [
    [sentinelRow({ time: "noon", network: "b1" }), "time"],
    [sentinelRow({ time: "10:00:00.000", network: "b2", bytes: "12,34" }), "bytes"],
    [sentinelRow({ time: "10:00:00.000", network: "b3", client: "" }), "server"],
  ],
  wrongHead: ['"TimeGenerated [UTC]","Computer","EventID","Source"', "FORMAT_UNKNOWN"],
};

function kibanaRow(row: Shipped): string {
  const of = filled(row);
  return csv([
    `2025-08-20T${of.time}Z`,
    ...[of.client, of.server, of.connector, of.source, of.event, of.network || "-"],
    ...[of.recipients.join(", "), of.count, of.bytes, of.subject, of.info || "-", "15.01.2507.039"],
  ]);
}

/** A CSV of Kibana: `-` for nothing, numbers with thousands separators. */
export const kibanaCsv: FormatFixture = {
  title: "Kibana, CSV of ECS documents",
  format: "tracking-elastic",
  options: {},
  delimiter: ",",
  lineEnd: "\n",
  head: [
    csv([
      ...["@timestamp", "client.domain", "server.domain", "microsoft.exchange.connectorid"],
      ...["microsoft.exchange.source", "microsoft.exchange.eventid"],
      ...["microsoft.exchange.networkmessageid", "email.to.address"],
      ...["microsoft.exchange.recipientcount", "network.bytes", "email.subject"],
      ...["microsoft.exchange.messageinfo", "microsoft.exchange.schemaversion"],
    ]),
  ],
  rows: mail.map(kibanaRow),
  messages,
  account,
  hasIds: true,
  badRows: [
    [kibanaRow({ time: "noon", network: "b1" }), "time"],
    [kibanaRow({ time: "10:00:00.000", network: "b2", bytes: "big" }), "bytes"],
  ],
  wrongHead: ['"@timestamp","host.name","message"', "FORMAT_UNKNOWN"],
};

function ecsRow(row: Shipped): string {
  const of = filled(row);
  return JSON.stringify({
    "@timestamp": `2025-08-20T${of.time}Z`,
    client: { domain: of.client, ip: "192.0.2.1" },
    server: { domain: of.server },
    email: {
      subject: of.subject,
      to: { address: of.recipients },
      sender: { address: ["s@contoso.example"] },
      attachments: [{ file: { name: "a" } }],
    },
    tags: [],
    host: { ip: ["192.0.2.2", "192.0.2.3"] },
    microsoft: {
      exchange: {
        connectorid: of.connector,
        source: of.source,
        eventid: of.event,
        networkmessageid: of.network,
        recipientcount: Number(of.count),
        schemaversion: "15.01.2507.039",
        ...(of.info === "" ? {} : { messageinfo: of.info }),
      },
    },
    network: { bytes: Number.isNaN(Number(of.bytes)) ? of.bytes : Number(of.bytes) },
  });
}

/** ECS documents, one a line. */
export const ecsJson: FormatFixture = {
  title: "ECS documents, JSON lines",
  format: "tracking-elastic",
  options: {},
  delimiter: ",",
  lineEnd: "\n",
  head: [],
  isTable: false,
  rows: mail.map(ecsRow),
  messages,
  account,
  hasIds: true,
  badRows: [
    ["no JSON at all", "columns"],
    [ecsRow({ time: "noon", network: "b1" }), "time"],
    ['{"@timestamp":"2025-08-20T10:00:00Z","client":{"dom', "columns"],
  ],
  wrongHead: ["", ""],
};

function cmdletObject(row: Shipped): string {
  const of = filled(row);
  const [hour = "", minute = "", second = ""] = of.time.split(":");
  const ms = Date.UTC(2025, 7, 20, Number(hour), Number(minute), Number(second) * 1);
  const at = ms + Math.round((Number(second) % 1) * 1000);
  return JSON.stringify({
    RunspaceId: "0f0e",
    Timestamp: Number.isNaN(at) ? of.time : `/Date(${at})/`,
    ClientHostname: of.client,
    ServerHostname: of.server,
    ConnectorId: of.connector,
    Source: of.source,
    EventId: of.event,
    MessageId: "<m@x>",
    NetworkMessageId: of.network,
    Recipients: of.recipients,
    RecipientStatus: [],
    TotalBytes: Number(of.bytes.replaceAll(",", "")),
    RecipientCount: Number(of.count),
    MessageSubject: of.subject,
    Sender: "s@contoso.example",
    MessageInfo: of.info,
    EventData: [{ Key: "E2ELatency", Value: "1" }],
    SchemaVersion: "15.01.2507.039",
  }).replaceAll("/Date(", "\\/Date(");
}

/** `Get-MessageTrackingLog | ConvertTo-Json` of each object, with the times of PowerShell 5.1. */
export const cmdletJson: FormatFixture = {
  title: "Get-MessageTrackingLog, ConvertTo-Json",
  format: "tracking-export",
  options: {},
  delimiter: ",",
  lineEnd: "\r\n",
  head: [],
  isTable: false,
  rows: mail.map(cmdletObject),
  messages,
  account,
  hasIds: true,
  badRows: [
    ["no JSON at all", "columns"],
    [cmdletObject({ time: "noon", network: "b1" }), "time"],
  ],
  wrongHead: ["", ""],
};

function subsetRow(row: Shipped): string {
  const of = filled(row);
  const info = row.info ?? "2025-08-20T09:00:00.000Z;SRV=EX01.contoso.example:TOTAL=1";
  const time = /^\d/.test(of.time) ? `20/08/2025 ${of.time.slice(0, 8)}` : of.time;
  return csv([
    time,
    ...[of.event, of.connector, of.network, of.recipients.join(";"), of.count, of.subject, info],
  ]);
}

/** `Select-Object` without ClientHostname, ServerHostname and Source, in a shell of UTC+02:00. */
export const cmdletSubset: FormatFixture = {
  title: "Get-MessageTrackingLog, Select-Object without ClientHostname",
  format: "tracking-export",
  options: { timeZone: "Europe/Berlin" },
  delimiter: ",",
  lineEnd: "\r\n",
  head: [
    csv([
      "Timestamp",
      "EventId",
      "ConnectorId",
      "NetworkMessageId",
      "Recipients",
      "RecipientCount",
      "MessageSubject",
      "MessageInfo",
    ]),
  ],
  rows: [
    subsetRow({
      time: "12:00:00",
      event: "RECEIVE",
      connector: "Default EX01",
      network: "n1",
      info: "",
    }),
    subsetRow({
      time: "12:15:00",
      network: "n1",
      recipients: ["a@x.example", "b@x.example"],
      info: "2025-08-20T10:14:58.100Z;SRV=EX01.contoso.example:TOTAL=2",
    }),
    subsetRow({
      time: "12:20:00",
      network: "n1",
      recipients: ["c@x.example"],
      info: "2025-08-20T10:14:58.100Z;SRV=EX01.contoso.example:TOTAL=2|SRV=EX01.contoso.example:A=1",
    }),
    subsetRow({
      time: "12:20:00",
      network: "n1",
      recipients: ["c@x.example"],
      info: "2025-08-20T10:14:58.100Z;SRV=EX01.contoso.example:TOTAL=2",
    }),
    subsetRow({
      time: "13:00:00",
      network: "n2",
      subject: "one\r\ntwo",
      info: "2025-08-20T10:58:00.814Z;LSRV=EX02.contoso.example:TOTAL=1",
    }),
    subsetRow({ time: "13:00:01", network: "n3", connector: "To Internet" }),
    subsetRow({ time: "13:00:02", network: "n3", event: "AGENTINFO" }),
    subsetRow({ time: "13:00:03", network: "n3", event: "DEFER" }),
  ],
  messages: [
    "2025-08-20T10:14:58.100Z ex01.contoso.example - 3 0 n1 ",
    "2025-08-20T10:58:00.814Z ex02.contoso.example - 1 0 n2 ",
  ],
  account: "8 3 1 4 0",
  hasIds: true,
  badRows: [
    [subsetRow({ time: "noon", network: "b1" }), "time"],
    [
      subsetRow({
        time: "12:00:00",
        network: "b2",
        info: "2025-08-20T10:00:00Z;SRV=EX01.contoso.example:A=1;SRV=EX02.contoso.example:B=1",
      }),
      "server",
    ],
    [subsetRow({ time: "12:00:00", network: "b3", count: "some" }), "recipients"],
  ],
  wrongHead: ['"Timestamp","EventId","Sender"', "FORMAT_UNKNOWN"],
};

function listBlock(row: Shipped): string {
  const of = filled(row);
  const lines = [
    `Timestamp        : 20/08/2025 ${of.time.slice(0, 8)}`,
    `ClientHostname   : ${of.client}`,
    `ServerHostname   : ${of.server}`,
    `ConnectorId      : ${of.connector}`,
    `Source           : ${of.source}`,
    `EventId          : ${of.event}`,
    `NetworkMessageId : ${of.network}`,
    `Recipients       : {${of.recipients.join(", ")}}`,
    "RecipientStatus  : {250 2.1.5 Recipient OK, 550 5.7.230 Connecting Exchange server version is",
    "                   out-of-date}",
    `RecipientCount   : ${of.count}`,
    `TotalBytes       : ${of.bytes.replaceAll(",", "")}`,
    `MessageSubject   : ${of.subject.replace("\r\n", "\r\n                   ")}`,
    `MessageInfo      : ${of.info}`,
    "SchemaVersion    : 15.01.2507.039",
    "",
  ];
  return lines.join("\r\n");
}

/** `Get-MessageTrackingLog | Format-List`: long values are broken, lists stand in braces. */
export const cmdletList: FormatFixture = {
  title: "Get-MessageTrackingLog, Format-List",
  format: "tracking-export",
  options: { timeFormat: "dd/MM/yyyy HH:mm:ss", timeZone: "UTC" },
  delimiter: ",",
  lineEnd: "\r\n",
  head: [],
  isTable: false,
  rows: mail.map(listBlock),
  messages: messages.map((line) => line.replace("00.250Z", "00.000Z")),
  account,
  hasIds: true,
  badRows: [["[PS] C:\\>Get-MessageTrackingLog | fl", "columns"]],
  wrongHead: ["", ""],
};
