import { MS_PER_MINUTE } from "../base/units.ts";
import { formatDuration, parseDuration } from "./durations.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";

/** More is a slip of the keyboard: the last interval repeats for ever anyway. */
const INTERVALS_MAX = 10_000;

/**
 * Tells a list of intervals (`1m*4, 10m`) from the id of a retry profile (`exchange-2019-mailbox`).
 */
export function looksLikeRetryList(text: string): boolean {
  return /^\s*\d/.test(text) || /[,*]/.test(text);
}

/**
 * Reads retry intervals such as `1m*4, 5m*6, 10m` or `90s` (= 1, 1, 1, 1, 5, …, 10 minutes; the
 * last repeats). Units: ms, whole seconds ≥ 1. Only whole minutes can be replayed from counts by
 * minute; others need the event engine.
 */
export function parseRetryList(text: string): Parsed<readonly number[]> {
  const intervals: number[] = [];
  for (const item of text.split(",")) {
    const match = /^\s*([^*]+?)\s*(?:\*\s*(\d+))?\s*$/.exec(item);
    const duration = match === null ? null : parseDuration(match[1] ?? "");
    if (!duration?.ok) {
      return notParsed(
        `expected intervals such as "1m*4, 5m*6, 10m", received ${JSON.stringify(item.trim())}` +
          (text === item ? "" : ` in "${text}"`),
      );
    }
    if (duration.value % 1000 !== 0 || duration.value < 1000) {
      return notParsed(
        `expected intervals of whole seconds, at least 1s, received "${item.trim()}"`,
      );
    }
    const repeats = Number(match?.[2] ?? 1);
    if (repeats < 1 || intervals.length + repeats > INTERVALS_MAX) {
      return notParsed(
        `expected 1 to ${INTERVALS_MAX} intervals, received "${item.trim()}"; ` +
          "the last one repeats anyway",
      );
    }
    for (let i = 0; i < repeats; i++) intervals.push(duration.value);
  }
  return parsed(intervals);
}

/** The same intervals in whole minutes, or null where one has none. */
export function wholeMinutesOf(intervalsMs: readonly number[]): readonly number[] | null {
  const minutes = intervalsMs.map((ms) => ms / MS_PER_MINUTE);
  return minutes.every(Number.isInteger) ? minutes : null;
}

/**
 * Writes intervals in the form `parseRetryList` reads, equal neighbours together: `1m*4, 5m*6,
 * 10m`. Units: ms in.
 */
export function formatRetryList(intervalsMs: readonly number[]): string {
  const runs: { ms: number; count: number }[] = [];
  for (const ms of intervalsMs) {
    const last = runs.at(-1);
    if (last?.ms === ms) last.count++;
    else runs.push({ ms, count: 1 });
  }
  const text = (ms: number): string =>
    ms % MS_PER_MINUTE === 0 ? `${ms / MS_PER_MINUTE}m` : formatDuration(ms);
  return runs.map(({ ms, count }) => (count === 1 ? text(ms) : `${text(ms)}*${count}`)).join(", ");
}
