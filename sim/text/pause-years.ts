import { calendarDate, dateMs } from "../base/calendar.ts";
import { invariant } from "../base/errors.ts";
import { MS_PER_DAY } from "../base/units.ts";
import type { Pause } from "../contract/settings.ts";
import { formatInstant } from "./instants.ts";

/**
 * Pause days a tenant has in one calendar year. Source: Microsoft, "How to pause throttling …", 12
 * Dec 2023.
 */
export const PAUSE_DAYS_PER_YEAR_MAX = 90;

/** Pauses of more days in all are not split: no report can use them. */
const SPLIT_DAYS_MAX = 720;

/**
 * Pause days per UTC calendar year; each day of a pause counts to the year that its first instant
 * falls in. Source: model.md §3 (an assumption).
 */
export function pauseDaysByYear(pauses: readonly Pause[]): ReadonlyMap<number, number> {
  const days = new Map<number, number>();
  for (const pause of pauses) {
    for (let day = 0; day < pause.days; day++) count(days, pause.fromMs + day * MS_PER_DAY);
  }
  return days;
}

/**
 * What pauses spend of each year, and how far they can go on over a year's end, in sentences
 * without a full stop: `30 days from 2026-12-02 take you to 2027-01-01, then up to 90 more (until
 * 2027-04-01)`. Expects pauses that do not overlap and keep to their years. Empty without pauses.
 */
export function pauseYearWords(pauses: readonly Pause[]): readonly string[] {
  const used = pauseDaysByYear(pauses);
  if (used.size === 0) return [];
  const years = [...used].sort((a, b) => a[0] - b[0]);
  const spent = years.map(([year, days]) => `${days} of ${PAUSE_DAYS_PER_YEAR_MAX} in ${year}`);
  const runs = joined(pauses);
  return [
    `Pause days: ${spent.join(", ")}`,
    ...runs.flatMap((run, i) => yearEndWords(run, runs[i + 1] ?? null, used)),
  ];
}

/**
 * The same number of days in portions that are allowed: what a year has too many of goes to the
 * first free days of the next year that has some left. null for pauses that overlap, or too many.
 */
export function splitPauses(pauses: readonly Pause[]): readonly Pause[] | null {
  const sorted = [...pauses].sort((a, b) => a.fromMs - b.fromMs);
  if (sorted.reduce((sum, { days }) => sum + days, 0) > SPLIT_DAYS_MAX) return null;
  const days = sorted.flatMap(({ fromMs, days: length }) =>
    Array.from({ length }, (_, day) => fromMs + day * MS_PER_DAY),
  );
  if (days.some((ms, i) => ms < (days[i - 1] ?? Number.NEGATIVE_INFINITY) + MS_PER_DAY))
    return null;
  const used = new Map<number, number>();
  const isFull = (ms: number): boolean => (used.get(yearOf(ms)) ?? 0) >= PAUSE_DAYS_PER_YEAR_MAX;
  const kept = days.filter((ms) => {
    const isOver = isFull(ms);
    if (!isOver) count(used, ms);
    return !isOver;
  });
  const surplus = days.length - kept.length;
  const firstOver = days.find((ms) => !kept.includes(ms));
  if (firstOver === undefined) return joined(sorted);
  let at = newYear(yearOf(firstOver) + 1);
  for (let moved = 0; moved < surplus; ) {
    const hit = kept.find((ms) => ms < at + MS_PER_DAY && at < ms + MS_PER_DAY);
    if (hit !== undefined) at = hit + MS_PER_DAY;
    else if (isFull(at)) at = newYear(yearOf(at) + 1);
    else {
      count(used, at);
      kept.push(at);
      moved++;
      at += MS_PER_DAY;
    }
  }
  return joined(kept.map((fromMs) => ({ fromMs, days: 1 })));
}

/** Of a run of pauses that reaches a new year: the days of the old one, and what follows. */
function yearEndWords(
  run: Pause,
  next: Pause | null,
  used: ReadonlyMap<number, number>,
): readonly string[] {
  const year = yearOf(run.fromMs);
  const untilMs = run.fromMs + run.days * MS_PER_DAY;
  const oldDays = pauseDaysByYear([run]).get(year) ?? 0;
  const turnMs = run.fromMs + oldDays * MS_PER_DAY;
  if (yearOf(turnMs) === year) return [];
  const first = `${dayCount(oldDays)} from ${formatInstant(run.fromMs)} take you to ${formatInstant(turnMs)}`;
  const newDays = run.days - oldDays;
  const crossed = newDays === 0 ? "" : `, then ${newDays} more to ${formatInstant(untilMs)}`;
  // Only what follows without a gap, before the next pause and within what the year has left.
  const left = PAUSE_DAYS_PER_YEAR_MAX - (used.get(yearOf(untilMs)) ?? 0);
  const room =
    next === null ? left : Math.min(left, Math.floor((next.fromMs - untilMs) / MS_PER_DAY));
  if (room <= 0) {
    return [`${first}${crossed}, and none can follow at once`];
  }
  const endMs = untilMs + room * MS_PER_DAY;
  const more = newDays === 0 ? `, then up to ${room} more` : `, and up to ${room} more`;
  return [`${first}${crossed}${more} (until ${formatInstant(endMs)})`];
}

/** Pauses sorted, those that follow each other without a gap as one. */
function joined(pauses: readonly Pause[]): readonly Pause[] {
  const runs: Pause[] = [];
  for (const { fromMs, days } of [...pauses].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = runs.at(-1);
    if (last !== undefined && last.fromMs + last.days * MS_PER_DAY === fromMs) {
      runs[runs.length - 1] = { fromMs: last.fromMs, days: last.days + days };
    } else runs.push({ fromMs, days });
  }
  return runs;
}

function count(days: Map<number, number>, ms: number): void {
  days.set(yearOf(ms), (days.get(yearOf(ms)) ?? 0) + 1);
}

function yearOf(ms: number): number {
  return calendarDate(ms).year;
}

function newYear(year: number): number {
  const ms = dateMs({ year, month: 1, day: 1 });
  invariant(ms !== null, "every year has a first day");
  return ms;
}

function dayCount(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}
