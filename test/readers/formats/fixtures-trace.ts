import type { FormatFixture } from "./fixtures-format.ts";

const serverNameByKey: ReadonlyMap<string, string> = new Map([
  ["203.0.113.5", "MAIL01.contoso.example"],
  ["203.0.113.6", "mail02.contoso.example."],
]);

function quoted(...values: readonly string[]): string {
  return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",");
}

const messages: readonly string[] = [
  "2025-08-20T11:32:37.000Z mail01.contoso.example - 3 4096 a1",
  "2025-08-20T11:33:00.000Z mail02.contoso.example - 1 100 a2",
  "2025-08-20T12:00:05.000Z exchange-online - 1 700 a3",
  "2025-08-20T23:59:59.000Z mail01.contoso.example - 2 5000 a4",
  "2025-08-21T00:00:00.000Z mail01.contoso.example - 1 0 a5",
  "2025-08-21T07:45:10.000Z not-own - 1 300 <m6@contoso.example>",
];

/** Windows PowerShell 5.1: a `#TYPE` line, every field quoted, times in the shell's culture. */
export const traceOldShell: FormatFixture = {
  title: "Get-MessageTrace, PowerShell 5.1",
  format: "exchange-online-trace",
  options: { serverKey: "FromIP", serverNameByKey },
  delimiter: ",",
  lineEnd: "\r\n",
  head: [
    "#TYPE Selected.System.Management.Automation.PSCustomObject",
    quoted(
      "PSComputerName",
      "Received",
      "SenderAddress",
      "RecipientAddress",
      "Subject",
      "Status",
      "FromIP",
      "Size",
      "MessageId",
      "MessageTraceId",
    ),
  ],
  rows: [
    oldRow(
      "8/21/2025 7:45:10 AM",
      "g@x.example",
      "Delivered",
      "198.51.100.9",
      "300",
      "<m6@contoso.example>",
    ),
    oldRow("8/21/2025 12:00:00 AM", "a@x.example", "Delivered", "203.0.113.5", "0", "a5"),
    oldRow("8/20/2025 11:59:59 PM", "a@x.example", "Failed", "203.0.113.5", "5000", "a4"),
    oldRow("8/20/2025 11:59:59 PM", "b@x.example", "Pending", "203.0.113.5", "5000", "a4"),
    oldRow("8/20/2025 12:00:05 PM", "a@x.example", "Delivered", "", "700", "a3"),
    oldRow("8/20/2025 11:33:00 AM", "a@x.example", "Delivered", "203.0.113.6", "100", "a2"),
    oldRow("8/20/2025 11:32:37 AM", "A@x.example", "Delivered", "203.0.113.5", "4096", "a1"),
    oldRow(
      "8/20/2025 11:32:38 AM",
      "b@x.example",
      "Delivered",
      "203.0.113.5",
      "4000",
      "a1",
      "one\r\ntwo 😀",
    ),
    oldRow("8/20/2025 11:32:37 AM", "c@x.example", "Delivered", "203.0.113.5", "4096", "a1"),
    oldRow("8/20/2025 11:32:37 AM", "a@X.example", "Delivered", "203.0.113.5", "4096", "a1"),
    oldRow("8/20/2025 11:32:37 AM", "list@x.example", "Expanded", "203.0.113.5", "4096", "a1"),
  ],
  messages,
  account: "11 9 1 1 0",
  hasIds: true,
  badRows: [
    [oldRow("8/32/2025 7:45:10 AM", "g@x.example", "Delivered", "203.0.113.5", "1", "b1"), "time"],
    [oldRow("", "g@x.example", "Delivered", "203.0.113.5", "1", "b2"), "time"],
    [
      oldRow("8/20/2025 7:45:10 AM", "g@x.example", "Delivered", "203.0.113.5", "big", "b3"),
      "bytes",
    ],
  ],
  wrongHead: ['"Date","Sender","Recipient","Subject"', "FORMAT_UNKNOWN"],
};

/** PowerShell 7: no `#TYPE` line, ISO times. The same mail. */
export const traceNewShell: FormatFixture = {
  title: "Get-MessageTraceV2, PowerShell 7",
  format: "exchange-online-trace",
  options: { serverKey: "fromip", serverNameByKey },
  delimiter: ",",
  lineEnd: "\n",
  head: ["messagetraceid,Received,Size,FromIP,ToIP,RecipientAddress,Status,Subject"],
  rows: [
    "a1,2025-08-20T11:32:37.0000000Z,4096,203.0.113.5,,a@x.example,Delivered,plain #5",
    'a1,2025-08-20T11:32:38.5Z,4000,203.0.113.5,,b@x.example,Delivered,"one\ntwo 😀, ""three"""',
    "a1,2025-08-20T13:32:37+02:00,4096,203.0.113.5,,c@x.example,Delivered,plain",
    "a1,2025-08-20T11:32:37Z,4096,203.0.113.5,,list@x.example,Expanded,plain",
    "a1,2025-08-20T11:32:37Z,4096,203.0.113.5,,a@x.example,Delivered,plain",
    "a2,2025-08-20T11:33:00Z,100,203.0.113.6,,a@x.example,Delivered,plain",
    "a3,2025-08-20 12:00:05Z,700,,198.51.100.1,a@x.example,Delivered,plain",
    "a4,2025-08-20T23:59:59Z,5000,203.0.113.5,,a@x.example,Failed,",
    "a4,2025-08-20T23:59:59Z,5000,203.0.113.5,,b@x.example,FilteredAsSpam,",
    "a5,2025-08-21T00:00:00Z,0,203.0.113.5,,a@x.example,Delivered,",
    "<m6@contoso.example>,2025-08-21T07:45:10Z,300,198.51.100.9,,g@x.example,Delivered,",
  ],
  messages,
  account: "11 9 1 1 0",
  hasIds: true,
  badRows: [
    ["b1,2025-08-32T07:45:10Z,1,203.0.113.5,,g@x.example,Delivered,", "time"],
    ["b2,2025-08-20T07:45:10Z,-1,203.0.113.5,,g@x.example,Delivered,", "bytes"],
  ],
  wrongHead: ["Received,Size,FromIP,Status", "FORMAT_UNKNOWN"],
};

function oldRow(
  received: string,
  recipient: string,
  status: string,
  fromIp: string,
  size: string,
  traceId: string,
  subject = 'plain, "quoted" #5',
): string {
  const sender = "s@contoso.example";
  return quoted("", received, sender, recipient, subject, status, fromIp, size, "<m@c>", traceId);
}
