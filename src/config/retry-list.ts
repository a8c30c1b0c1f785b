import { MS_PER_MINUTE } from "../../sim/units.ts";
import { parseDuration } from "./durations.ts";
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
 * Reads retry intervals such as `1m*4, 5m*6, 10m` (= 1, 1, 1, 1, 5, …, 10; the last repeats).
 * Units: whole minutes ≥ 1. Shorter or broken minutes are refused: at the quantum of one minute a
 * message's fate would no longer follow from its minute.
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
    const minutes = duration.value / MS_PER_MINUTE;
    if (!Number.isInteger(minutes) || minutes < 1) {
      return notParsed(
        `expected intervals of whole minutes, at least 1m, received "${item.trim()}"; ` +
          "this version replays message-level retry on whole minutes only",
      );
    }
    const repeats = Number(match?.[2] ?? 1);
    if (repeats < 1 || intervals.length + repeats > INTERVALS_MAX) {
      return notParsed(
        `expected 1 to ${INTERVALS_MAX} intervals, received "${item.trim()}"; ` +
          "the last one repeats anyway",
      );
    }
    for (let i = 0; i < repeats; i++) intervals.push(minutes);
  }
  return parsed(intervals);
}

/**
 * Writes intervals in the form `parseRetryList` reads, equal neighbours together: `1m*4, 5m*6,
 * 10m`.
 */
export function formatRetryList(intervalsMinutes: readonly number[]): string {
  const runs: { minutes: number; count: number }[] = [];
  for (const minutes of intervalsMinutes) {
    const last = runs.at(-1);
    if (last?.minutes === minutes) last.count++;
    else runs.push({ minutes, count: 1 });
  }
  return runs
    .map(({ minutes, count }) => (count === 1 ? `${minutes}m` : `${minutes}m*${count}`))
    .join(", ");
}
