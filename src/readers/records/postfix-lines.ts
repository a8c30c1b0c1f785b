import { offsetOfZoneName } from "./clock-names.ts";
import { monthDays } from "./syslog-years.ts";

/** The stamp and the rest of a syslog line; `month` is 0–11 and null where the stamp has a year. */
export interface SyslogLine {
  readonly month: number | null;
  readonly day: number;
  /** `hh:mm:ss`, or the whole RFC 3339 stamp. */
  readonly time: string;
  readonly host: string;
  readonly rest: string;
}

/** What a line of a mail server's log tells; texts are empty where it does not say. */
export interface MailEvent {
  readonly event: "client" | "identified" | "queued" | "attempt" | "expired" | "removed" | "other";
  readonly queueId: string;
  readonly recipient: string;
  readonly relay: string;
  readonly delaySeconds: string;
  readonly sizeBytes: string;
  readonly recipientCount: string;
  /** `accepted`, `deferred`, `failed` or `expired`. */
  readonly outcome: string;
  readonly reply: string;
  readonly messageId: string;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const stampRule =
  /^(?:<\d{1,3}>)?(?:([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d(?:\.\d+)?)|(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?))\s+(\S+)\s+(.*)$/;
/** RFC 5424: version, stamp, host, application, process, message id and structured data. */
const newSyslogRule =
  /^<\d{1,3}>1 (\S+) (\S+) (\S+) (\S+) \S+ (?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: \ufeff?(.*))?$/;
/** `journalctl -o short-full`, `-o short-unix`. */
const fullRule = /^[A-Z][a-z]{2} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (\S+) (\S+) (.*)$/;
const unixRule = /^(\d{10}\.\d{6}) (\S+) (.*)$/;
// The name before the daemon is `syslog_name` of main.cf, by default `postfix`.
const daemonRule = /^[\w.-]+(?:\/[\w.-]+)*\/([\w-]+)(?:\[\d+\])?:\s+(.*)$/;
const queueIdRule = /^([0-9A-F]{5,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}): (.*)$/;
const attemptRule = /\bstatus=([a-z]+)(?: \((.*)\)\s*)?$/;
const localRelay = /^(local|localhost|127\.|\[127\.|\[?::1\]?)/i;
const localAddress = /\[(127\.\d+\.\d+\.\d+|::1|IPv6:::1)\]/;

/**
 * Takes the stamp off a line of syslog (BSD, RFC 3339, RFC 5424) or of `journalctl` (short,
 * short-precise, short-iso, short-full, short-unix); null when it has none.
 */
export function syslogLine(text: string): SyslogLine | null {
  const [, name, day, clock, rfc3339, host = "", rest = ""] = stampRule.exec(text) ?? [];
  if (rfc3339 !== undefined) return dated(rfc3339, host, rest);
  if (name === undefined || clock === undefined) return otherLine(text);
  const month = months.indexOf(name);
  const dayNumber = Number(day);
  if (month < 0 || dayNumber < 1 || dayNumber > (monthDays[month] ?? 0)) return null;
  return { month, day: dayNumber, time: clock, host, rest };
}

function otherLine(text: string): SyslogLine | null {
  const [, stamp, host = "", app, process, message = ""] = newSyslogRule.exec(text) ?? [];
  if (stamp !== undefined && /^\d{4}-/.test(stamp)) {
    return dated(stamp, host, `${app}${process === "-" ? "" : `[${process}]`}: ${message}`);
  }
  const [, full, zone = "", fullHost = "", fullRest = ""] = fullRule.exec(text) ?? [];
  if (full !== undefined) return dated(`${full}${offsetOfZoneName(zone)}`, fullHost, fullRest);
  const [, seconds, unixHost = "", unixRest = ""] = unixRule.exec(text) ?? [];
  return seconds === undefined ? null : dated(seconds, unixHost, unixRest);
}

function dated(time: string, host: string, rest: string): SyslogLine {
  return { month: null, day: 0, time, host, rest };
}

/** true for the lines that `journalctl` puts between those of the log. */
export function isJournalHeading(text: string): boolean {
  return /^-- (Logs begin|Journal begins|Boot |Reboot|No entries).*--$/.test(text.trim());
}

/** true when the rest of a syslog line is of a daemon of Postfix that handles mail. */
export function isPostfix(rest: string): boolean {
  const daemon = daemonRule.exec(rest)?.[1];
  return daemon !== undefined && /^(smtp|smtpd|qmgr|cleanup|pickup|anvil|bounce)$/.test(daemon);
}

/** A line that tells nothing of a message. */
export const noEvent: MailEvent = {
  event: "other",
  queueId: "",
  recipient: "",
  relay: "",
  delaySeconds: "",
  sizeBytes: "",
  recipientCount: "",
  outcome: "",
  reply: "",
  messageId: "",
};

/**
 * What the rest of a syslog line says of one message. Attempts are the lines of the SMTP client;
 * hand-overs to a content filter on the same host are none. Source: Postfix, "Postfix Architecture
 * Overview" (daemons).
 */
export function postfixEvent(rest: string): MailEvent {
  const [, daemon = "", text = ""] = daemonRule.exec(rest) ?? [];
  const [, queueId, message = ""] = queueIdRule.exec(text) ?? [];
  if (queueId === undefined) return noEvent;
  const of = { ...noEvent, queueId };
  switch (daemon) {
    case "smtpd":
      return message.startsWith("client=") ? { ...of, event: "client" } : noEvent;
    case "pickup":
      return message.startsWith("uid=") ? { ...of, event: "client" } : noEvent;
    case "cleanup":
      return identified(of, message);
    case "qmgr":
      return queueEvent(of, message);
    case "smtp":
    case "error":
      return attempt(of, message);
    default:
      return noEvent;
  }
}

/** true when a relay is the host itself. */
export function isLocalHost(relay: string): boolean {
  return localRelay.test(relay) || localAddress.test(relay);
}

function identified(of: MailEvent, message: string): MailEvent {
  const [, messageId] = /^(?:resent-)?message-id=<?([^>]*)>?/.exec(message) ?? [];
  return messageId === undefined || messageId === ""
    ? noEvent
    : { ...of, event: "identified", messageId };
}

function queueEvent(of: MailEvent, message: string): MailEvent {
  if (message.trim() === "removed") return { ...of, event: "removed" };
  if (/\bstatus=expired\b/.test(message)) return { ...of, event: "expired", outcome: "expired" };
  const [, size, count] = /, size=(\d+), nrcpt=(\d+)/.exec(message) ?? [];
  if (size === undefined || count === undefined) return noEvent;
  return { ...of, event: "queued", sizeBytes: size, recipientCount: count };
}

const outcomes: ReadonlyMap<string, string> = new Map([
  ["sent", "accepted"],
  ["deferred", "deferred"],
  ["bounced", "failed"],
  ["expired", "expired"],
]);

function attempt(of: MailEvent, message: string): MailEvent {
  const [, status = "", reply = ""] = attemptRule.exec(message) ?? [];
  const outcome = outcomes.get(status);
  const recipient = /\bto=<([^>]*)>/.exec(message)?.[1];
  const relay = /, relay=([^,]*)/.exec(message)?.[1] ?? "";
  if (outcome === undefined || recipient === undefined || isLocalHost(relay)) return noEvent;
  const delaySeconds = /, delay=(\d+(?:\.\d+)?)/.exec(message)?.[1] ?? "";
  // Where the reply has no code of its own, Postfix's says what it took it for.
  const dsn = /, dsn=([\d.]+)/.exec(message)?.[1] ?? "";
  const coded = `${reply} (dsn ${dsn})`;
  return { ...of, event: "attempt", recipient, relay, delaySeconds, outcome, reply: coded };
}
