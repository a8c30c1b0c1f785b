import type { FormatFixture } from "./fixtures-format.ts";

const online = "y.mail.protection.outlook.com";
const refusal =
  "450 4.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for 5 mins/hr.";

/** Postfix on a message in two attempts and another in one, by seconds after 11:30 UTC. */
const postfixLines: readonly (readonly [second: number, daemon: string, text: string])[] = [
  [0, "postfix/smtpd", "B4C5A1100935: client=host.example[192.0.2.1]"],
  [0, "postfix/cleanup", "B4C5A1100935: message-id=<m1@x>"],
  [1, "postfix/qmgr", "B4C5A1100935: from=<s@x.example>, size=500, nrcpt=2 (queue active)"],
  [
    2,
    "postfix/smtp",
    `B4C5A1100935: to=<a@y.example>, relay=${online}[203.0.113.1]:25, delay=2, delays=0/0/1/1, dsn=4.7.230, status=deferred (host ${online}[203.0.113.1] said: ${refusal})`,
  ],
  [
    602,
    "postfix/smtp",
    `B4C5A1100935: to=<a@y.example>, relay=${online}[203.0.113.1]:25, delay=602, delays=600/0/1/1, dsn=2.6.0, status=sent (250 2.6.0 <m1@x> "Queued", mail for delivery)`,
  ],
  [
    602,
    "postfix/smtp",
    `B4C5A1100935: to=<b@y.example>, relay=${online}[203.0.113.1]:25, delay=602, delays=600/0/1/1, dsn=2.6.0, status=sent (250 2.6.0 <m1@x> Queued mail for delivery)`,
  ],
  [602, "postfix/qmgr", "B4C5A1100935: removed"],
  [700, "postfix/pickup", "C00000000001: uid=0 from=<root>"],
  [
    701,
    "postfix/smtp",
    `C00000000001: to=<a@y.example>, relay=${online}[203.0.113.1]:25, delay=1, delays=0/0/0/1, dsn=2.6.0, status=sent (250 2.6.0 ok)`,
  ],
];

const postfix = {
  format: "postfix",
  options: {},
  delimiter: " ",
  lineEnd: "\n",
  head: [],
  isTable: false,
  messages: [
    "2025-08-20T11:30:00.250Z mx1 - 2 500 B4C5A1100935 y.example",
    "2025-08-20T11:41:40.250Z mx1 - 1 0 C00000000001 y.example",
  ],
  account: "9 4 0 5 0",
  hasIds: true,
  badRows: [["a line without a stamp", "time"]],
  wrongHead: ["", ""],
} as const;

function instant(second: number): Date {
  return new Date(Date.UTC(2025, 7, 20, 11, 30, second, 250));
}

function local(second: number): string {
  return new Date(instant(second).getTime() + 7_200_000).toISOString().slice(0, 23);
}

export const postfixNewSyslog: FormatFixture = {
  ...postfix,
  title: "Postfix, RFC 5424",
  rows: postfixLines.map(
    ([second, daemon, text]) =>
      `<22>1 ${local(second)}+02:00 mx1 ${daemon} 123 - [origin x="a \\] b"] \ufeff${text}`,
  ),
};

export const postfixShortPrecise: FormatFixture = {
  ...postfix,
  title: "Postfix, journalctl -o short-precise",
  options: { timeFormat: "syslog-2025", timeZone: "Europe/Berlin" },
  rows: postfixLines.map(
    ([second, daemon, text]) => `Aug 20 ${local(second).slice(11)}000 mx1 ${daemon}[123]: ${text}`,
  ),
};

export const postfixShortFull: FormatFixture = {
  ...postfix,
  title: "Postfix, journalctl -o short-full",
  head: [
    "-- Journal begins at Mon 2025-08-18 02:00:00 CEST, ends at Thu 2025-08-21 02:00:00 CEST. --",
  ],
  rows: postfixLines.map(
    ([second, daemon, text]) =>
      `Wed ${local(second).replace("T", " ")} CEST mx1 ${daemon}[123]: ${text}`,
  ),
};

function journalEntry(second: number, daemon: string, text: string | readonly number[]): string {
  return JSON.stringify({
    __CURSOR: "s=1",
    __REALTIME_TIMESTAMP: `${instant(second).getTime()}123`,
    _HOSTNAME: "mx1",
    SYSLOG_IDENTIFIER: daemon,
    _PID: "123",
    MESSAGE: text,
  });
}

export const postfixJournal: FormatFixture = {
  ...postfix,
  title: "Postfix, journalctl -o json",
  rows: postfixLines.map(([second, daemon, text], index) =>
    journalEntry(second, daemon, index === 0 ? [...Buffer.from(text)] : text),
  ),
  badRows: [
    ["no JSON at all", "columns"],
    ['{"MESSAGE":"B4C5A1100935: removed","SYSLOG_IDENTIFIER":"postfix/qmgr"}', "columns"],
  ],
};

/** Exim's main log in UTC+02:00, with both kinds of ids. */
export const eximMainLog: FormatFixture = {
  title: "Exim main log",
  format: "exim",
  options: { timeZone: "Europe/Berlin", serverName: "MX2" },
  delimiter: " ",
  lineEnd: "\n",
  head: [],
  isTable: false,
  rows: [
    "2025-08-20 13:30:00 1abcDE-000123-AB <= s@x.example H=app.example [192.0.2.1] P=esmtps S=500 id=m1@x",
    `2025-08-20 13:30:02 1abcDE-000123-AB H=${online} [203.0.113.1]: SMTP error from remote mail server after end of data: ${refusal}`,
    `2025-08-20 13:30:02 1abcDE-000123-AB == a@y.example R=dnslookup T=remote_smtp defer (-46) H=${online} [203.0.113.1]: SMTP error from remote mail server after end of data: ${refusal}`,
    "2025-08-20 13:35:02 1abcDE-000123-AB == a@y.example R=dnslookup T=remote_smtp defer (-53): retry time not reached for any host",
    `2025-08-20 13:45:02.500 +0200 [77] 1abcDE-000123-AB => a@y.example R=dnslookup T=remote_smtp H=${online} [203.0.113.1] X=TLS1.3 C="250 2.6.0 <m1@x> Queued" QT=15m2s DT=1s`,
    `2025-08-20 13:45:02.500 +0200 [77] 1abcDE-000123-AB -> b@y.example R=dnslookup T=remote_smtp H=${online} [203.0.113.1] X=TLS1.3 C="250 2.6.0 <m1@x> Queued" QT=15m2s DT=1s`,
    "2025-08-20 13:45:02 1abcDE-000123-AB Completed",
    `2025-08-20 13:50:00 1qKxyz-00000001ABC-0aBc => c@y.example R=dnslookup T=remote_smtp H=${online} [203.0.113.1] QT=1m`,
    "2025-08-20 13:50:01 1qKxyz-00000001ABC-0aBd <= <> R=1qKxyz-00000001ABC-0aBc U=exim P=local S=70",
    `2025-08-20 13:50:02 1qKxyz-00000001ABC-0aBd ** d@y.example R=dnslookup T=remote_smtp H=${online} [203.0.113.1]: SMTP error from remote mail server after RCPT TO:<d@y.example>: 550 5.1.10 RESOLVER.ADR.RecipientNotFound`,
    "2025-08-20 13:50:03 1qKxyz-00000001ABC-0aBe => root <root@mx2> R=local_user T=local_delivery",
    "2025-08-20 13:50:03 1qKxyz-00000001ABC-0aBf => e@y.example R=filter T=remote_smtp H=localhost [127.0.0.1]",
    "2025-08-20 13:50:04 exim 4.97 daemon started: pid=99",
  ],
  messages: [
    "2025-08-20T11:30:00.000Z mx2 - 2 500 1abcDE-000123-AB y.example",
    "2025-08-20T11:49:00.000Z mx2 - 1 0 1qKxyz-00000001ABC-0aBc y.example",
    "2025-08-20T11:50:01.000Z mx2 - 1 70 1qKxyz-00000001ABC-0aBd y.example",
  ],
  account: "13 5 0 8 0",
  hasIds: true,
  badRows: [["a line without a stamp", "time"]],
  wrongHead: ["", ""],
};

const sendmailDeferred = `to=<a@y.example>,<b@y.example>, ctladdr=<s@x.example> (0/0), delay=00:00:02, xdelay=00:00:01, mailer=esmtp, pri=120500, relay=${online}. [203.0.113.1], dsn=4.7.230, stat=Deferred: ${refusal}`;

/** sendmail's lines of syslog in UTC+02:00. */
export const sendmailLog: FormatFixture = {
  title: "sendmail log",
  format: "sendmail",
  options: { timeFormat: "syslog-2025", timeZone: "Europe/Berlin" },
  delimiter: " ",
  lineEnd: "\n",
  head: [],
  isTable: false,
  rows: [
    "Aug 20 13:30:00 mx3 sendmail[7]: 57KBU0ab000007: from=<s@x.example>, size=500, class=0, nrcpts=2, msgid=<m1@x>, proto=ESMTP, daemon=MTA, relay=app.example [192.0.2.1]",
    `Aug 20 13:30:02 mx3 sm-mta[8]: 57KBU0ab000007: ${sendmailDeferred}`,
    `Aug 20 13:45:01 mx3 sm-mta[9]: 57KBU0ab000007: to=<a@y.example>,<b@y.example>, delay=00:15:01, xdelay=00:00:01, mailer=esmtp, pri=210500, relay=${online}. [203.0.113.1], dsn=2.0.0, stat=Sent (250 2.6.0 <m1@x> Queued mail, for delivery)`,
    `Aug 20 13:46:00 mx3 sm-mta[9]: 57KBU0ab000008: to=<c@y.example>, delay=1+00:00:10, xdelay=00:00:01, mailer=esmtp, pri=210500, relay=${online}. [203.0.113.1], dsn=5.7.230, stat=Service unavailable`,
    "Aug 20 13:46:01 mx3 sm-msp-queue[9]: 57KBU0ab000009: to=d@y.example, ctladdr=root (0/0), delay=00:00:01, xdelay=00:00:00, mailer=relay, pri=30500, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (57KBU0ab00000a Message accepted for delivery)",
    "Aug 20 13:46:02 mx3 sm-mta[9]: 57KBU0ab00000a: to=<root@mx3>, delay=00:00:01, xdelay=00:00:00, mailer=local, pri=30500, dsn=2.0.0, stat=Sent",
    "Aug 20 13:46:03 mx3 sm-mta[9]: 57KBU0ab00000b: to=<e@y.example>, delay=00:00:00, mailer=esmtp, pri=30500, stat=queued",
    "Aug 20 13:46:04 mx3 sm-mta[9]: starting daemon (8.15.2): SMTP+queueing@00:15:00",
    "Aug 20 13:46:05 mx3 sm-mta[9]: 57KBU0ab00000c: from=<s@x.example>, size=9, class=0, nrcpts=1, msgid=<m2@x>, relay=app.example [192.0.2.1]",
  ],
  messages: [
    "2025-08-19T11:45:50.000Z mx3 - 1 0 57KBU0ab000008 y.example",
    "2025-08-20T11:30:00.000Z mx3 - 2 500 57KBU0ab000007 y.example",
  ],
  account: "9 3 0 6 0",
  hasIds: true,
  badRows: [
    ["a line without a stamp", "time"],
    ["Feb 30 13:51:01 mx3 sm-mta[9]: 57KBU0ab000008: to=<c@y.example>, stat=Sent", "time"],
  ],
  wrongHead: ["", ""],
};
