import { isLocalHost, type MailEvent, noEvent } from "./postfix-lines.ts";

const daemonRule = /^(?:sendmail|sm-mta|sm-msp-queue|sm-que|mta)[\w.-]*(?:\[\d+\])?: (.*)$/i;
const idRule = /^([0-9A-Za-z]{7,}): (.*)$/;
const messageRule = /^(from=|to=|[0-9A-Za-z]{7,}: (sender notify|return to sender|DSN): )/;
const localMailer = /, mailer=(local|prog|\*file\*|procmail|lmtp|cyrus)/;

/** true when the rest of a syslog line is of sendmail and of one message. */
export function isSendmail(rest: string): boolean {
  return messageRule.test(partsOf(rest)?.message ?? "");
}

/**
 * What the rest of a syslog line of sendmail says of one message: `from=` arrival, `to=` an attempt
 * with its `stat=`. Hand-overs to a host of its own and local deliveries are none.
 * Source: Sendmail Installation and Operation Guide, "Format" of the log.
 */
export function sendmailEvent(rest: string): MailEvent {
  const parts = partsOf(rest);
  if (parts === null) return noEvent;
  const { queueId, message } = parts;
  const of = { ...noEvent, queueId };
  if (message.startsWith("from=")) {
    return { ...of, event: "client", sizeBytes: /, size=(\d+)/.exec(message)?.[1] ?? "" };
  }
  if (/: (sender notify|return to sender): Cannot send message/.test(message)) {
    return { ...of, event: "expired", outcome: "expired" };
  }
  return message.startsWith("to=") ? attempt(of, message) : noEvent;
}

function partsOf(rest: string): { readonly queueId: string; readonly message: string } | null {
  const text = daemonRule.exec(rest)?.[1] ?? "";
  const [, queueId, message = ""] = idRule.exec(text) ?? [];
  return queueId === undefined ? null : { queueId, message };
}

function attempt(of: MailEvent, message: string): MailEvent {
  const [, list = "", after = ""] = /^to=(.*?)(, (?:ctladdr|delay)=.*)$/.exec(message) ?? [];
  const recipients = list.split(",").map((each) => each.trim().replace(/^<|>$/g, ""));
  const relay = /, relay=([^,]*)/.exec(after)?.[1] ?? "";
  const stat = /, stat=(.*)$/.exec(after)?.[1] ?? "";
  const dsn = /, dsn=([\d.]+)/.exec(after)?.[1] ?? "";
  const outcome = outcomeOf(stat, dsn);
  const isOwn = localMailer.test(after) || isLocalHost(relay);
  if (outcome === "" || isOwn || !list.includes("@")) return noEvent;
  return {
    ...of,
    event: "attempt",
    recipient: recipients.join(";"),
    relay: relay.replace(/\.? \[/, "["),
    delaySeconds: secondsOf(after),
    outcome,
    reply: `${stat} (dsn ${dsn})`,
  };
}

/** "" = no attempt was made: the message waits, or sendmail does not say. */
function outcomeOf(stat: string, dsn: string): string {
  if (/^Sent\b/.test(stat)) return "accepted";
  if (/^Deferred\b/i.test(stat)) return "deferred";
  if (/^(queued|quarantined)/i.test(stat)) return "";
  if (/^Cannot send message|could not be delivered for/i.test(stat)) return "expired";
  if (dsn.startsWith("5")) return "failed";
  return dsn.startsWith("4") ? "deferred" : "";
}

/** `delay=00:15:01`, `delay=1+02:03:04`. */
function secondsOf(text: string): string {
  const found = /, delay=(?:(\d+)\+)?(\d+):(\d\d):(\d\d)/.exec(text);
  if (found === null) return "";
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((each) => Number(each ?? 0));
  return `${((days * 24 + hours) * 60 + minutes) * 60 + seconds}`;
}
