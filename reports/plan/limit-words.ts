import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { PlanScope } from "../../sim/contract/plan-result.ts";
import { parseDuration } from "../../sim/text/durations.ts";
import { formatCount, formatMinutes } from "../words/format.ts";

/** What happens to messages that a limit counts: to none or one of them, and to several. */
const FATES: Readonly<Record<string, readonly [string, string]>> = {
  bounced: ["bounces", "bounce"],
  expired: ["expires in the queue", "expire in the queue"],
  lost: ["is lost", "are lost"],
  delayed: ["is delayed", "are delayed"],
  delayDsns: ["is late enough for a delay notice", "are late enough for a delay notice"],
};
const PERCENTILES: Readonly<Record<string, string>> = {
  "delay.p50": "half arrive",
  "delay.p90": "90 % arrive",
  "delay.p95": "95 % arrive",
  "delay.p99": "99 % arrive",
  "delay.max": "all that arrive do so",
};

/**
 * A limit in words: `bounced = 0` is `no message bounces`, `delayed <= 1%` `at most 1 % of its mail
 * is delayed`, `delay.p95 <= 15m` `95 % arrive within 15 min`. What is no limit stays as it is.
 */
export function limitWords(limit: string, scope: PlanScope): string {
  const match = /^\s*([A-Za-z0-9.]+)\s*(<=|==|<|=)\s*(.*?)\s*$/.exec(limit);
  const [, figure = "", sign = "", value = ""] = match ?? [];
  const fate = FATES[figure];
  if (fate !== undefined) return countWords(fate, sign, value, scope);
  const minutes = minutesOf(value);
  const arrive = PERCENTILES[figure];
  if (minutes === null || (arrive === undefined && figure !== "delay.mean")) return limit;
  const time = formatMinutes(minutes);
  if (arrive !== undefined) {
    if (minutes === 0) return `${arrive} without delay`;
    return sign === "<" ? `${arrive} in less than ${time}` : `${arrive} within ${time}`;
  }
  if (minutes === 0) return "no message that arrives is delayed";
  return `the delay is ${mostWords(sign)} ${time} on average`;
}

function countWords(
  [one, many]: readonly [string, string],
  sign: string,
  value: string,
  scope: PlanScope,
): string {
  if (value.endsWith("%")) {
    const percent = value.slice(0, -1).trim();
    if (Number(percent) === 0) return `no message ${one}`;
    const whose = scope === "server" ? "its mail" : "all mail";
    return `${mostWords(sign)} ${percent} % of ${whose} ${one}`;
  }
  const count = Number(value);
  if (count === 0 || (count === 1 && sign === "<")) return `no message ${one}`;
  const fewer = sign === "<" ? "fewer than" : mostWords(sign);
  return `${fewer} ${formatCount(count)} ${count === 1 ? `message ${one}` : `messages ${many}`}`;
}

function mostWords(sign: string): string {
  if (sign === "<") return "less than";
  return sign === "<=" ? "at most" : "exactly";
}

function minutesOf(value: string): number | null {
  const duration = parseDuration(value);
  return duration.ok ? duration.value / MS_PER_MINUTE : null;
}
