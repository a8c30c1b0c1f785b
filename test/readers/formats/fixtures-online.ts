import type { FormatFixture } from "./fixtures-format.ts";

const summaryColumns =
  "origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id," +
  "network_message_id,original_client_ip,directionality,connector_id,delivery_priority";

/** The summary report of a historical search; the server comes from the connecting address. */
export const historicalSummaryReport: FormatFixture = {
  title: "historical search, summary report",
  format: "historical-search",
  options: {
    serverKey: "original_client_ip",
    serverNameByKey: new Map([["203.0.113.5", "MAIL01.contoso.example"]]),
  },
  delimiter: ",",
  lineEnd: "\r\n",
  head: [summaryColumns],
  rows: [
    '2025-08-20T11:32:37.250Z,s@x.example,"a@x.example##Receive, Deliver;b@x.example##Receive, Fail",Hi,1000,<1@x>,N1,203.0.113.5,1,Inbound from 5d2,Normal',
    '2025-08-20T11:32:38Z,s@x.example,"a@x.example##Receive, Deliver","two\r\nlines, ""quoted""",20,<2@x>,N2,203.0.113.5,Incoming,Inbound from 5d2,Normal',
    '2025-08-20T11:32:38Z,s@x.example,"a@x.example##Receive, Deliver","two\r\nlines, ""quoted""",20,<2@x>,N2,203.0.113.5,Incoming,Inbound from 5d2,Normal',
    '2025-08-20T11:33:00Z,s@x.example,"a@x.example##Receive, Send",,30,<3@x>,,203.0.113.6,1,,',
    '2025-08-20T11:34:00Z,s@x.example,"a@x.example##Receive, Send",,30,<4@x>,N4,,2,,',
    '2025-08-20T11:35:00Z,s@x.example,"a@x.example##Receive, Send",,30,<5@x>,N5,,Originating,,',
    '2025-08-20T11:36:00Z,s@x.example,"a@x.example##Receive, Deliver",,0,<6@x>,N6,203.0.113.5,1,,',
    '2025-08-20T11:37:00Z,s@x.example,"a@x.example##Receive, Deliver",,7,<7@x>,N7,203.0.113.5,1,,',
  ],
  messages: [
    "2025-08-20T11:32:37.250Z mail01.contoso.example - 2 1000 n1",
    "2025-08-20T11:32:38.000Z mail01.contoso.example - 1 20 n2",
    "2025-08-20T11:33:00.000Z not-own - 1 30 3@x",
    "2025-08-20T11:34:00.000Z exchange-online - 1 30 n4",
    "2025-08-20T11:35:00.000Z exchange-online - 1 30 n5",
    "2025-08-20T11:36:00.000Z mail01.contoso.example - 1 0 n6",
    "2025-08-20T11:37:00.000Z mail01.contoso.example - 1 7 n7",
  ],
  account: "8 7 1 0 0",
  hasIds: true,
  badRows: [
    ["soon,s,a##Receive,,1,<9@x>,N9,203.0.113.5,1,,", "time"],
    ["2025-08-20T11:36:00Z,s,a@x##Receive,,some,<9@x>,N9,203.0.113.5,1,,", "bytes"],
    ["2025-08-20T25:36:00Z,s,a@x##Receive,,1,<9@x>,N9,,1,,", "time"],
  ],
  wrongHead: ["when,sender_address,recipient_status,message_subject", "FORMAT_UNKNOWN"],
};

const extendedColumns =
  "date_time_utc,client_ip,client_hostname,server_ip,server_hostname,source_context,connector_id,source,event_id," +
  "internal_message_id,message_id,network_message_id,recipient_address,recipient_status,total_bytes,recipient_count," +
  "related_recipient_address,reference,message_subject,sender_address,return_path,message_info,directionality," +
  "tenant_id,original_client_ip,original_server_ip,custom_data";

function extended(time: string, fields: Readonly<Record<string, string>>): string {
  const values: Readonly<Record<string, string>> = {
    date_time_utc: time,
    source: "SMTP",
    event_id: "RECEIVE",
    directionality: "Incoming",
    recipient_address: "a@x.example",
    recipient_count: "1",
    total_bytes: "10",
    ...fields,
  };
  return extendedColumns
    .split(",")
    .map((name) => values[name] ?? "")
    .join(",");
}

const broken = { client_hostname: "mail01", message_subject: '"one\r\ntwo, ""three"""' };

/** The extended report: of all rows of a message only the one of its arrival counts. */
export const historicalExtended: FormatFixture = {
  title: "historical search, extended report",
  format: "historical-search-detail",
  options: { own: ["*.contoso.example", "mail01", "203.0.113.0/24"] },
  delimiter: ",",
  lineEnd: "\r\n",
  head: [extendedColumns],
  rows: [
    extended("2025-08-20T11:32:37.250Z", {
      client_hostname: "MAIL01.contoso.example",
      network_message_id: "N1",
      recipient_address: "a@x.example;b@x.example",
      recipient_count: "2",
    }),
    extended("2025-08-20T11:32:37.300Z", { source: "AGENT", event_id: "AGENTINFO" }),
    extended("2025-08-20T11:32:38Z", { source: "STOREDRIVER", event_id: "DELIVER" }),
    extended("2025-08-20T11:33:00Z", { ...broken, network_message_id: "N2" }),
    extended("2025-08-20T11:33:00Z", { ...broken, network_message_id: "N2" }),
    extended("2025-08-20T11:34:00Z", { client_ip: "203.0.113.9", network_message_id: "N3" }),
    extended("2025-08-20T11:35:00Z", { network_message_id: "N4", directionality: "Originating" }),
    extended("2025-08-20T11:36:00Z", { source: "ROUTING", event_id: "RESOLVE" }),
  ],
  messages: [
    "2025-08-20T11:32:37.250Z mail01.contoso.example - 2 10 n1",
    "2025-08-20T11:33:00.000Z mail01.contoso.example - 1 10 n2",
    "2025-08-20T11:34:00.000Z 203.0.113.9 - 1 10 n3",
    "2025-08-20T11:35:00.000Z exchange-online - 1 10 n4",
  ],
  account: "8 4 1 3 0",
  hasIds: true,
  badRows: [
    [extended("noon", { client_hostname: "mail01", network_message_id: "N9" }), "time"],
    [extended("2025-08-20T11:36:01Z", { total_bytes: "big", network_message_id: "N9" }), "bytes"],
  ],
  wrongHead: ["when,client_ip,client_hostname,server_ip", "FORMAT_UNKNOWN"],
};

const online = {
  options: {
    serverKey: "FromIP",
    serverNameByKey: new Map([["203.0.113.5", "mail01.contoso.example"]]),
  },
  format: "exchange-online-trace",
  delimiter: ",",
  lineEnd: "\n",
  head: [],
  hasIds: true,
  isTable: false,
  wrongHead: ["", ""],
} as const;

function reporting(received: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    __metadata: { id: "https://reports.example/MessageTrace(0)", type: "MessageTrace" },
    Organization: "contoso.example",
    Received: received,
    SenderAddress: "s@contoso.example",
    RecipientAddress: "a@x.example",
    Subject: 'a "quoted" { subject ]',
    Status: "Delivered",
    ToIP: null,
    FromIP: "203.0.113.5",
    Size: 100,
    MessageTraceId: "T1",
    MessageId: "<1@x>",
    ...fields,
  });
}

/** The Reporting service as one object a line, which log shippers write. */
export const reportingJson: FormatFixture = {
  ...online,
  title: "Reporting service, JSON lines",
  rows: [
    reporting("2025-08-20T11:32:37.4907658", {}),
    reporting("2025-08-20T11:32:37.4907658Z", { RecipientAddress: "b@x.example", Size: 120 }),
    reporting("2025-08-20T11:32:37.4907658Z", { RecipientAddress: "b@x.example", Size: 120 }),
    reporting("/Date(1755689580250)/", { MessageTraceId: "T2", Subject: null }),
    reporting("2025-08-20T11:34:00", { MessageTraceId: "T3", Status: "Expanded" }),
    reporting("2025-08-20T11:35:00Z", { MessageTraceId: "T4", FromIP: null, Size: 0 }),
    reporting("2025-08-20T11:36:00.1Z", { MessageTraceId: "T5", Status: "Failed" }),
    reporting("2025-08-20T11:37:00Z", { MessageTraceId: "T6" }),
  ],
  messages: [
    "2025-08-20T11:32:37.490Z mail01.contoso.example - 2 120 T1",
    "2025-08-20T11:33:00.250Z mail01.contoso.example - 1 100 T2",
    "2025-08-20T11:35:00.000Z exchange-online - 1 0 T4",
    "2025-08-20T11:36:00.100Z mail01.contoso.example - 1 100 T5",
    "2025-08-20T11:37:00.000Z mail01.contoso.example - 1 100 T6",
  ],
  account: "8 6 1 1 0",
  badRows: [
    ["no JSON at all", "time"],
    ['{"Received":"2025-08-20T11:32:37Z","Status":"Del', "time"],
    [reporting("yesterday", { MessageTraceId: "T9" }), "time"],
  ],
};

function graph(received: string, id: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    "@odata.type": "#microsoft.graph.exchangeMessageTrace",
    id,
    senderAddress: "s@contoso.example",
    recipientAddress: "a@x.example",
    messageId: `<${id}@x>`,
    receivedDateTime: received,
    subject: "s",
    size: 45_678,
    fromIP: "203.0.113.5",
    toIP: "",
    status: "delivered",
    ...fields,
  });
}

/** Graph's objects, one a line. */
export const graphJson: FormatFixture = {
  ...online,
  title: "Graph message traces, JSON lines",
  rows: [
    graph("2025-08-20T11:32:37Z", "g1", {}),
    graph("2025-08-20T11:32:37Z", "g1", { recipientAddress: "b@x.example" }),
    graph("2025-08-20T11:32:37Z", "g1", { recipientAddress: "b@x.example" }),
    graph("2025-08-20T11:33:00.5Z", "g2", { size: 1 }),
    graph("2025-08-20T11:34:00Z", "g3", { status: "expanded" }),
    graph("2025-08-20T11:35:00Z", "g4", { fromIP: "" }),
    graph("2025-08-20T11:36:00Z", "g5", { fromIP: "203.0.113.77" }),
    graph("2025-08-20T11:37:00Z", "g6", { subject: null }),
  ],
  messages: [
    "2025-08-20T11:32:37.000Z mail01.contoso.example - 2 45678 g1",
    "2025-08-20T11:33:00.500Z mail01.contoso.example - 1 1 g2",
    "2025-08-20T11:35:00.000Z exchange-online - 1 45678 g4",
    "2025-08-20T11:36:00.000Z not-own - 1 45678 g5",
    "2025-08-20T11:37:00.000Z mail01.contoso.example - 1 45678 g6",
  ],
  account: "8 6 1 1 0",
  badRows: [
    [graph("noon", "g9", {}), "time"],
    [graph("2025-08-20T11:36:00Z", "g9", { size: "big" }), "bytes"],
  ],
};
