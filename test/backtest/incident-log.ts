import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import { fields2016, trackingRow } from "../readers/formats/fixtures-tracking.ts";

/** One try to hand a message over. `refused` = a recipient of two that was refused before the data. */
interface Try {
  readonly ms: number;
  readonly reply: string;
  readonly refused: string | null;
}

/** A message of the incident, and all that became of it. */
export interface IncidentMessage {
  readonly messageId: string;
  readonly networkId: string;
  readonly queueId: string;
  readonly receivedMs: number;
  readonly tries: readonly Try[];
}

export const INCIDENT_DAY = "2026-11-12";
export const INCIDENT_SERVER = "exch01.contoso.example";
const HOP = "contoso-example.mail.protection.outlook.com";
const CONNECTOR = "Outbound to Office 365 - 0f0e";
const ACCEPTED = "250 2.6.0 Queued mail for delivery";
const RETRY_MS = 15 * MS_PER_MINUTE;
const EVERY_MS = 49_000;
export const FAULT =
  "451 4.4.397 Error communicating with target host. -> 421 4.2.1 Unable to connect -> SocketTimedout: Socket error code 10060";
const UNKNOWN =
  "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup of bob@contoso.example";
const OUT_OF_DATE =
  "Connecting Exchange server version is out-of-date; connection to Exchange Online";
export const BLOCKED: string = `550 5.7.230 ${OUT_OF_DATE} blocked for 5 mins/hr.`;
export const THROTTLED: string = `450 4.7.230 ${OUT_OF_DATE} throttled for 30 mins/hr.`;

/** A time of the incident's day, in UTC ms. */
export function at(clock: string): number {
  return Date.parse(`${INCIDENT_DAY}T${clock}Z`);
}

/**
 * A day on which two things went wrong at once: the provider blocks the first 5 minutes of each hour
 * and throttles the next 30 (stage 5), and from 09:36 to 10:47 nothing got through the firewall. The
 * server tries again every 15 minutes. One message has an unknown recipient beside a good one, and
 * one an unknown recipient alone.
 */
export function incidentMessages(): readonly IncidentMessage[] {
  const messages: IncidentMessage[] = [];
  for (let ms = at("07:00:10"); ms < at("13:00:00"); ms += EVERY_MS) {
    const number = messages.length;
    const hex = number.toString(16).toUpperCase().padStart(4, "0");
    messages.push({
      messageId: `m${number}@contoso.example`,
      networkId: `0a1b2c3d-0000-4000-8000-00000000${hex.toLowerCase()}`,
      queueId: `A1B2C3D4${hex}`,
      receivedMs: ms - 1_000,
      tries: triesOf(ms, number),
    });
  }
  return messages;
}

function triesOf(firstMs: number, number: number): readonly Try[] {
  const tries: Try[] = [];
  for (let ms = firstMs; ; ms += RETRY_MS) {
    const reply = replyAt(ms, number);
    tries.push({ ms, reply, refused: number === PARTLY && reply === ACCEPTED ? UNKNOWN : null });
    if (!reply.startsWith("4")) return tries;
  }
}

/** First tried in the window, at 09:34:55 and 10:58:13. */
const PARTLY = 191;
const ALONE = 291;

function replyAt(ms: number, number: number): string {
  if (ms >= at("09:36:00") && ms < at("10:47:00")) return FAULT;
  const minute = Math.floor(ms / MS_PER_MINUTE) % 60;
  if (minute < 5) return BLOCKED;
  if (minute < 35) return THROTTLED;
  return number === ALONE ? UNKNOWN : ACCEPTED;
}

/** The protocol log of the send connector, as the server writes it. */
export function protocolLog(messages: readonly IncidentMessage[]): string {
  const rows: { readonly ms: number; readonly text: string }[] = [];
  let session = 0;
  for (const { messageId, tries } of messages) {
    for (const { ms, reply, refused } of tries) {
      const id = `08DEAD00${(session++).toString(16).padStart(8, "0")}`;
      let sequence = 0;
      const add = (event: string, data: string, context = ""): void => {
        const quoted = /[",]/.test(data) ? `"${data.replaceAll('"', '""')}"` : data;
        const time = new Date(ms + sequence).toISOString();
        const row = [time, CONNECTOR, id, sequence++, "10.0.0.4:16547", "203.0.113.1:25"];
        rows.push({ ms: ms + sequence, text: [...row, event, quoted, context].join(",") });
      };
      add("<", `220 AM0EUR.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready`);
      add(">", `EHLO ${INCIDENT_SERVER}`);
      add("*", "", `sending message with RecordId 1 and InternetMessageId <${messageId}>`);
      add(">", "MAIL FROM:<ann@contoso.example> SIZE=4000");
      add(">", "RCPT TO:<kim@fabrikam.example>");
      if (refused !== null) {
        add(">", "RCPT TO:<bob@fabrikam.example>");
        add("<", refused);
      }
      add("<", reply.replace("2.6.0 ", `2.6.0 <${messageId}> `));
    }
  }
  return `${[
    "#Software: Microsoft Exchange Server",
    "#Version: 15.0.0.0",
    "#Log-type: SMTP Send Protocol Log",
    `#Date: ${INCIDENT_DAY}T00:00:00.000Z`,
    "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context",
    ...rows.sort((a, b) => a.ms - b.ms).map(({ text }) => text),
  ].join("\r\n")}\r\n`;
}

/** The same day as message tracking tells it. */
export function trackingLog(messages: readonly IncidentMessage[]): string {
  const rows: { readonly ms: number; readonly text: string }[] = [];
  for (const { messageId, networkId, receivedMs, tries } of messages) {
    const of = { messageId: `<${messageId}>`, networkId };
    const add = (ms: number, event: string, reply: string): void => {
      const own =
        event === "RECEIVE"
          ? { clientHost: "client", serverHost: "EXCH01" }
          : { clientHost: "EXCH01", serverHost: HOP, connector: CONNECTOR };
      const text = trackingRow({ ...of, ...own, time: new Date(ms).toISOString(), event });
      const status = reply.startsWith("250")
        ? "250 2.1.5 Recipient OK"
        : `"[{LED=${reply}};{MSG=};{FQDN=${HOP}};{IP=203.0.113.1};{LRT=}]"`;
      rows.push({ ms, text: text.replace("250 2.1.5 Recipient OK", status) });
    };
    add(receivedMs, "RECEIVE", "250");
    for (const { ms, reply, refused } of tries) {
      if (refused !== null) add(ms + 40, "FAIL", refused);
      const event = reply.startsWith("4")
        ? "DEFER"
        : reply.startsWith("5")
          ? "FAIL"
          : "SENDEXTERNAL";
      add(ms, event, reply);
    }
  }
  return `${[
    "#Software: Microsoft Exchange Server",
    "#Version: 15.02.1544.004",
    "#Log-type: Message Tracking Log",
    `#Date: ${INCIDENT_DAY}T00:00:00.000Z`,
    `#Fields: ${fields2016}`,
    ...rows.sort((a, b) => a.ms - b.ms).map(({ text }) => text),
  ].join("\r\n")}\r\n`;
}

/** The same day as a Postfix host would have logged it. */
export function postfixLog(messages: readonly IncidentMessage[]): string {
  const rows: { readonly ms: number; readonly text: string }[] = [];
  for (const { messageId, queueId, receivedMs, tries } of messages) {
    const add = (ms: number, daemon: string, words: string): void => {
      const stamp = new Date(ms).toISOString().replace("Z", "+00:00");
      rows.push({ ms, text: `${stamp} mx1 postfix/${daemon}[42]: ${queueId}: ${words}` });
    };
    add(receivedMs, "smtpd", "client=host.contoso.example[192.0.2.1]");
    add(receivedMs, "cleanup", `message-id=<${messageId}>`);
    for (const { ms, reply, refused } of tries) {
      const status = (text: string): string =>
        text.startsWith("4") ? "deferred" : text.startsWith("5") ? "bounced" : "sent";
      const attempt = (to: string, text: string): void =>
        add(
          ms,
          "smtp",
          `to=<${to}@fabrikam.example>, relay=${HOP}[203.0.113.1]:25, delay=${(ms - receivedMs) / 1_000}, delays=0/0/0/1, dsn=${text.split(" ")[1]}, status=${status(text)} (host ${HOP}[203.0.113.1] said: ${text} (in reply to end of DATA command))`,
        );
      attempt("kim", reply);
      if (refused !== null) attempt("bob", refused);
    }
    add((tries.at(-1)?.ms ?? receivedMs) + 1, "qmgr", "removed");
  }
  return `${rows
    .sort((a, b) => a.ms - b.ms)
    .map(({ text }) => text)
    .join("\n")}\n`;
}
