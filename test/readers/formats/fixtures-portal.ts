import { createHash } from "node:crypto";
import type { FormatFixture } from "./fixtures-format.ts";

function csv(values: readonly string[]): string {
  return values
    .map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(",");
}

function event(
  time: string,
  id: string,
  fields: Readonly<Record<string, string>> = {},
): readonly [string, string][] {
  return Object.entries({
    Timestamp: time,
    NetworkMessageId: id,
    InternetMessageId: `<${id}@x>`,
    SenderMailFromAddress: "s@contoso.example",
    SenderIPv4: "203.0.113.5",
    SenderIPv6: "",
    RecipientEmailAddress: "a@x.example",
    Subject: "s",
    EmailDirection: "Inbound",
    Connectors: "Inbound from 5d2",
    DeliveryAction: "Delivered",
    EmailSize: "100",
    ...fields,
  });
}

function eventRow(...given: Parameters<typeof event>): string {
  return csv(event(...given).map(([, value]) => value));
}

function eventObject(...given: Parameters<typeof event>): string {
  return JSON.stringify(Object.fromEntries(event(...given)));
}

const events: readonly Parameters<typeof event>[] = [
  ["2025-08-20T11:32:37.25Z", "N1"],
  [
    "2025-08-20T11:32:37.25Z",
    "N1",
    { RecipientEmailAddress: "b@x.example", DeliveryAction: "Junked" },
  ],
  ["2025-08-20T11:32:37.25Z", "N1", { RecipientEmailAddress: "B@x.example" }],
  ["2025-08-20T11:33:00Z", "N2", { EmailDirection: "Intra-org", Subject: 'one\r\ntwo, "three"' }],
  ["2025-08-20T11:34:00Z", "N3", { EmailDirection: "Outbound", SenderIPv4: "" }],
  ["2025-08-20T11:35:00Z", "N4", { Connectors: "", SenderIPv4: "198.51.100.9" }],
  ["2025-08-20T11:36:00Z", "N5", { SenderIPv4: "", SenderIPv6: "2001:db8::5" }],
  ["2025-08-20T11:37:00Z", "N6", { EmailSize: "0" }],
];

const onEvents = {
  format: "email-events",
  options: {
    serverKey: "SenderIPv4",
    serverName: "mail02.contoso.example",
    serverNameByKey: new Map([
      ["203.0.113.5", "MAIL01.contoso.example"],
      ["2001:db8::5", "MAIL02.contoso.example"],
    ]),
  },
  delimiter: ",",
  lineEnd: "\n",
  messages: [
    "2025-08-20T11:32:37.250Z mail01.contoso.example - 2 100 n1",
    "2025-08-20T11:33:00.000Z mail01.contoso.example - 1 100 n2",
    "2025-08-20T11:34:00.000Z exchange-online - 1 100 n3",
    "2025-08-20T11:35:00.000Z not-own - 1 100 n4",
    "2025-08-20T11:36:00.000Z mail02.contoso.example - 1 100 n5",
    "2025-08-20T11:37:00.000Z mail01.contoso.example - 1 0 n6",
  ],
  account: "8 7 1 0 0",
  hasIds: true,
} as const;

/** Defender's EmailEvents: what has no connector, or no address, is out of scope. */
export const emailEventsCsv: FormatFixture = {
  ...onEvents,
  title: "Defender EmailEvents, CSV",
  head: [csv(event("", "").map(([name]) => name))],
  rows: events.map((each) => eventRow(...each)),
  badRows: [
    [eventRow("noon", "b1"), "time"],
    [eventRow("2025-08-20T11:36:00Z", "b2", { EmailSize: "big" }), "bytes"],
  ],
  wrongHead: ["Timestamp,NetworkMessageId,RecipientEmailAddress", "FORMAT_UNKNOWN"],
};

/** The same from the API. */
export const emailEventsJson: FormatFixture = {
  ...onEvents,
  title: "Defender EmailEvents, JSON",
  head: [],
  isTable: false,
  rows: events.map((each) => eventObject(...each)),
  badRows: [
    ["no JSON at all", "columns"],
    [eventObject("noon", "b1"), "time"],
  ],
  wrongHead: ["", ""],
};

function screen(time: string, recipient: string, subject: string, status = "Delivered"): string {
  return csv([time, "s@contoso.example", recipient, subject, status]);
}

/** A message of the screen; its id is a hash of what its rows have in common. */
function screened(second: string, recipients: number, subject: string): string {
  const parts = [`10/13/2025 8:00:${second} AM`, "s@contoso.example", subject];
  const text = `mailflow-sim message on screen: ${parts.join("\u001f")}`;
  const id = createHash("sha256").update(text).digest("hex").slice(0, 32);
  return `2025-10-13T08:00:${second}.000Z mail01 - ${recipients} 0 ${id}`;
}

/** The admin center's on-screen export: no id, no host. */
export const screenExport: FormatFixture = {
  title: "EAC on-screen export",
  format: "eac-screen",
  options: { serverName: "MAIL01" },
  delimiter: ",",
  lineEnd: "\r\n",
  head: ["Date (UTC),Sender,Recipient,Subject,Status"],
  rows: [
    screen("10/13/2025 8:00:02 AM", "a@x.example", "one"),
    screen("10/13/2025 8:00:02 AM", "b@x.example", "one", "Failed"),
    screen("10/13/2025 8:00:02 AM", "B@x.example", "one", "Failed"),
    screen("10/13/2025 8:00:02 AM", "a@x.example", "two"),
    screen("10/13/2025 8:00:02 AM", "list@x.example", "two", "Expanded"),
    screen("10/13/2025 8:00:02 AM", "a@x.example", 'two\r\n"lines", 😀'),
    screen("10/13/2025 8:00:03 AM", "a@x.example", ""),
    screen("10/13/2025 8:00:04 AM", "a@x.example", ""),
  ],
  messages: [
    ...[
      screened("02", 2, "one"),
      screened("02", 1, 'two "lines", 😀'),
      screened("02", 1, "two"),
    ].sort((one, other) => (one.slice(-32) < other.slice(-32) ? -1 : 1)),
    screened("03", 1, ""),
    screened("04", 1, ""),
  ],
  account: "8 6 1 1 0",
  hasIds: true,
  badRows: [
    [screen("yesterday", "a@x.example", "three"), "time"],
    [screen("", "a@x.example", "four"), "time"],
  ],
  wrongHead: ["Date (UTC),Sender,Recipient,Subject", "FORMAT_UNKNOWN"],
};
