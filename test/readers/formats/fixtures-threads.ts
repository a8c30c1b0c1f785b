import type { FormatFixture } from "./fixtures-format.ts";

const connector = "Outbound to Office 365";
const local = "10.1.0.7:16547";
const remote = "203.0.113.1:25";

/** A row of a protocol log, some seconds after 11:30. */
export function smtp(
  second: number,
  session: string,
  sequence: number,
  event: string,
  data: string,
  context = "",
): string {
  const time = new Date(Date.UTC(2025, 7, 20, 11, 30, 0) + second * 1_000).toISOString();
  const quoted = /[",]/.test(data) ? `"${data.replaceAll('"', '""')}"` : data;
  return [time, connector, session, sequence, local, remote, event, quoted, context].join(",");
}

/**
 * Two sessions mixed: one carries two messages, the other is refused after the data. Other rows are
 * filtered.
 */
export const sendProtocol: FormatFixture = {
  title: "SMTP send protocol log",
  format: "smtp-protocol",
  options: {},
  delimiter: ",",
  lineEnd: "\r\n",
  head: [
    "#Software: Microsoft Exchange Server",
    "#Version: 15.0.0.0",
    "#Log-type: SMTP Send Protocol Log",
    "#Date: 2025-08-20T00:00:00.000Z",
    "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context",
  ],
  rows: [
    smtp(0, "08D1", 0, "*", "", "attempting to connect"),
    smtp(1, "08D1", 2, ">", "EHLO mail01.contoso.example"),
    smtp(1, "08D2", 2, ">", "EHLO mail01.contoso.example"),
    smtp(2, "08D1", 3, "*", "", "sending message with RecordId 1 and InternetMessageId <one@x>"),
    smtp(2, "08D1", 4, ">", "MAIL FROM:<s@contoso.example> SIZE=1000 AUTH=<>"),
    smtp(2, "08D2", 3, "*", "", "sending message with RecordId 2 and InternetMessageId <two@x>"),
    smtp(3, "08D2", 4, ">", "MAIL FROM:<s@contoso.example> SIZE=77"),
    smtp(3, "08D1", 5, ">", "RCPT TO:<a@x.example>"),
    smtp(3, "08D1", 6, ">", "RCPT TO:<b@x.example>"),
    smtp(3, "08D2", 5, ">", "RCPT TO:<a@x.example>"),
    smtp(4, "08D1", 7, "<", "250 2.1.0 Sender OK"),
    smtp(
      5,
      "08D1",
      9,
      "<",
      "250 2.6.0 <one@x> [InternalId=1, Hostname=h] 9 bytes in 0.1, 109,173 KB/sec Queued mail for delivery",
    ),
    smtp(
      6,
      "08D2",
      7,
      "<",
      "450 4.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for 5 mins/hr.",
    ),
    smtp(7, "08D1", 10, ">", "MAIL FROM:<s@contoso.example> SIZE=9"),
    smtp(7, "08D1", 11, ">", "RCPT TO:<a@x.example>"),
    smtp(8, "08D1", 12, "<", "250 2.6.0 <three@x> Queued mail for delivery"),
    smtp(9, "08D1", 13, ">", "QUIT"),
    smtp(9, "08D3", 3, "<", '421 4.3.2 "quoted\r\ntext" no message was begun'),
  ],
  messages: [
    "2025-08-20T11:30:02.000Z mail01.contoso.example - 2 1000 one@x",
    "2025-08-20T11:30:03.000Z mail01.contoso.example - 1 77 two@x",
    "2025-08-20T11:30:07.000Z mail01.contoso.example - 1 9 08D1#2",
  ],
  account: "18 3 0 15 0",
  hasIds: true,
  badRows: [[smtp(9, "08D9", 1, ">", "MAIL FROM:<x@x>").replace("2025", "soon"), "time"]],
  wrongHead: ["#Fields: when,connector-id,session-id,event", "FORMAT_UNKNOWN"],
};

/**
 * Stamps without a year in Berlin time, and one daemon that writes RFC 3339; a queue id that comes
 * again, and a recipient elsewhere than at Exchange Online.
 */
export const postfixMaillog: FormatFixture = {
  title: "Postfix mail log",
  format: "postfix",
  options: { timeFormat: "syslog-2025", timeZone: "Europe/Berlin" },
  delimiter: " ",
  lineEnd: "\n",
  head: [],
  isTable: false,
  rows: [
    "Aug 20 13:30:00 mx1 postfix/smtpd[11]: B4C5A1100935: client=host.example[192.0.2.1]",
    "Aug 20 13:30:00 mx1 postfix/cleanup[12]: B4C5A1100935: message-id=<m1@x>",
    "Aug 20 13:30:01 mx1 postfix/qmgr[13]: B4C5A1100935: from=<s@x.example>, size=500, nrcpt=2 (queue active)",
    "Aug 20 13:30:02 mx1 postfix/smtp[14]: B4C5A1100935: to=<a@y.example>, relay=y.mail.protection.outlook.com[203.0.113.1]:25, delay=2.3, delays=0.1/0/1/1.2, dsn=4.7.230, status=deferred (host y.mail.protection.outlook.com[203.0.113.1] said: 450 4.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for 5 mins/hr. (in reply to end of DATA command))",
    "Aug 20 13:30:03 mx1 postfix-out/smtp[15]: B4C5A1100935: to=<b@z.example>, relay=z.example[203.0.113.9]:25, delay=3, delays=0/0/1/2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 123)",
    "Aug 20 13:40:02 mx1 postfix/qmgr[13]: B4C5A1100935: from=<s@x.example>, size=500, nrcpt=2 (queue active)",
    "Aug 20 13:40:03 mx1 postfix/smtp[14]: B4C5A1100935: to=<a@y.example>, relay=y.mail.protection.outlook.com[203.0.113.1]:25, delay=603, delays=600/0/1/2, dsn=2.6.0, status=sent (250 2.6.0 <m1@x> Queued mail for delivery)",
    "Aug 20 13:40:03 mx1 postfix/qmgr[13]: B4C5A1100935: removed",
    "2025-08-20T13:50:00.250000+02:00 mx1 postfix/pickup[16]: B4C5A1100935: uid=0 from=<root>",
    "2025-08-20T13:50:01.250000+02:00 mx1 postfix/smtp[14]: B4C5A1100935: to=<a@y.example>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to y.mail.protection.outlook.com[203.0.113.1]:25: Connection refused)",
    "Aug 20 13:51:00 mx1 postfix/smtp[14]: C00000000001: to=<c@y.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 837B35FD17)",
    "Aug 20 13:51:01 mx1 postfix/anvil[17]: statistics: max cache size 2 at Aug 20 13:41:01",
    "Aug 20 13:51:01 mx1 last message repeated 2 times",
  ],
  messages: [
    "2025-08-20T11:29:59.700Z mx1 - 1 500 B4C5A1100935 y.example",
    "2025-08-20T11:50:00.250Z mx1 - 1 0 B4C5A1100935~1 y.example",
  ],
  account: "13 3 0 10 0",
  hasIds: true,
  badRows: [
    ["a line without a stamp", "time"],
    ["Feb 30 13:51:01 mx1 postfix/qmgr[13]: B4C5A1100935: removed", "time"],
  ],
  wrongHead: ["", ""],
};
