import { isLocalHost, type MailEvent, noEvent, type SyslogLine } from "./postfix-lines.ts";

const lineRule = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)(?: ([+-]\d{4}))?(?: \[\d+\])? (.*)$/;
const idRule = "[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})";
const eventRule = new RegExp(`^(${idRule}) (<=|=>|->|>>|\\*\\*|==|Completed)(?: (.*))?$`);
const unitSeconds = new Map([
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
]);

/** Takes the stamp off a line of Exim's main log; null when it has none. Exim names no host. */
export function eximLine(text: string): SyslogLine | null {
  const [, time, zone = "", rest = ""] = lineRule.exec(text) ?? [];
  if (time === undefined) return null;
  return { month: null, day: 0, time: `${time}${zone}`, host: "", rest };
}

/** true when the rest of a line is of the life of one message. */
export function isExim(rest: string): boolean {
  return eventRule.test(rest);
}

/**
 * What the rest of a line says of one message: `<=` arrival, `=>` and `->` delivered, `**` failed,
 * `==` deferred, `Completed`. Attempts are those at a remote host; a message that is passed over
 * because its time to retry has not come was not attempted.
 * Source: Exim specification, "Log files".
 */
export function eximEvent(rest: string): MailEvent {
  const [, queueId, flag, text = ""] = eventRule.exec(rest) ?? [];
  if (queueId === undefined) return noEvent;
  const of = { ...noEvent, queueId };
  switch (flag) {
    case "<=":
      return { ...of, event: "client", sizeBytes: / S=(\d+)(?: |$)/.exec(text)?.[1] ?? "" };
    case "Completed":
      // An id never comes again, so its end says nothing.
      return noEvent;
    default:
      return attempt(of, flag ?? "", text);
  }
}

function attempt(of: MailEvent, flag: string, text: string): MailEvent {
  const recipient = /^[^\s:]+@[^\s:]+/.exec(text)?.[0];
  const relay = / H=([^\s:]+(?: \[[^\]]*\])?)/.exec(text)?.[1] ?? "";
  const isRemote = relay !== "" ? !isLocalHost(relay) : / T=\S*smtp/i.test(text);
  if (recipient === undefined || !isRemote) return noEvent;
  if (flag === "==" && /retry time not reached/.test(text)) return noEvent;
  return {
    ...of,
    event: "attempt",
    recipient,
    relay: relay.replace(" [", "["),
    delaySeconds: secondsOf(/ QT=(\S+)/.exec(text)?.[1] ?? ""),
    outcome: outcomeOf(flag, text),
    // What the other side said stands behind the host, or in C="…".
    reply:
      / C="(.*?)"(?: |$)/.exec(text)?.[1] ??
      /(?:\]|defer \(-?\d+\)[^:]*): (.*)$/.exec(text)?.[1] ??
      text.replace(/^\S+/, ""),
  };
}

function outcomeOf(flag: string, text: string): string {
  if (flag === "==") return "deferred";
  if (flag !== "**") return "accepted";
  return /retry timeout exceeded|retry time expired/.test(text) ? "expired" : "failed";
}

/** `15m1s`, `2d3h`, `0.5s`. */
function secondsOf(text: string): string {
  if (!/^(\d+(\.\d+)?[wdhms])+$/.test(text)) return "";
  let seconds = 0;
  for (const [, number, unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)([wdhms])/g)) {
    seconds += Number(number) * (unitSeconds.get(unit) ?? 0);
  }
  return `${seconds}`;
}
