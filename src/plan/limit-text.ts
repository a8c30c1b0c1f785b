import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { PlanLimit } from "../../sim/plan/limits.ts";
import { parseDuration } from "../../sim/text/durations.ts";
import { notParsed, type Parsed, parsed } from "../../sim/text/parsed.ts";
import { didYouMean, quotedList } from "../../sim/text/suggest.ts";

const COUNTS = ["bounced", "expired", "lost", "delayed", "delayDsns"] as const;
const PERCENTILES: Readonly<Record<string, number>> = {
  "delay.p50": 50,
  "delay.p90": 90,
  "delay.p95": 95,
  "delay.p99": 99,
  "delay.max": 100,
};
const FIGURES: readonly string[] = [...COUNTS, ...Object.keys(PERCENTILES), "delay.mean"];

/**
 * Reads a limit such as `bounced = 0`, `delayed <= 1%`, `delay.p95 <= 15m`: figures and values as
 * `--assert` takes them, and the comparisons that later patching can break.
 */
export function parsePlanLimit(text: string): Parsed<PlanLimit> {
  const match = /^\s*([A-Za-z0-9.]+)\s*(<=|==|<|=|>=|>)\s*(.*?)\s*$/.exec(text);
  const [, figure = "", sign = "", value = ""] = match ?? [];
  if (match === null) return notParsed(`expected FIGURE <=|<|= VALUE, received "${text}"`);
  if (!FIGURES.includes(figure)) {
    return notParsed(
      `expected one of ${quotedList(FIGURES)}, received "${figure}"${didYouMean(figure, FIGURES)}`,
    );
  }
  if (sign.startsWith(">")) {
    return notParsed(`expected a limit from above (<=, < or =), received "${text.trim()}"`);
  }
  const comparison = sign === "==" || sign === "=" ? "=" : sign === "<" ? "<" : "<=";
  const named = { text: text.trim().replace(/\s+/g, " ") };
  const count = COUNTS.find((name) => name === figure);
  if (count !== undefined) {
    const bound = boundOf(value);
    if (bound === null) {
      return notParsed(`expected a whole number or per cent such as 0.1%, received "${value}"`);
    }
    return parsed({ ...named, kind: "messages", figure: count, comparison, bound });
  }
  const duration = parseDuration(value);
  if (!duration.ok) return duration;
  const minutes = duration.value / MS_PER_MINUTE;
  const percent = PERCENTILES[figure];
  if (percent === undefined) return parsed({ ...named, kind: "mean", comparison, minutes });
  if (comparison === "=" && minutes > 0) {
    return notParsed(`expected <= or < for ${figure}, received "${text.trim()}"`);
  }
  // Delays are whole minutes, so "less than 15 minutes" is "at most 14".
  const most = comparison === "<" ? Math.ceil(minutes) - 1 : Math.floor(minutes);
  if (most < 0)
    return notParsed(`expected a limit that a delay can keep, received "${text.trim()}"`);
  return parsed({ ...named, kind: "percentile", percent, minutes: most });
}

/** Reads `12` or `0.1%`, which is 1 part of 1000. */
function boundOf(value: string): Extract<PlanLimit, { kind: "messages" }>["bound"] | null {
  if (/^\d{1,15}$/.test(value)) return { count: Number(value) };
  const match = /^(\d{1,3})(?:\.(\d{1,12}))?\s*%$/.exec(value);
  if (match === null) return null;
  const [, whole = "0", decimals = ""] = match;
  return {
    parts: BigInt(whole + decimals),
    whole: 100n * 10n ** BigInt(decimals.length),
  };
}
