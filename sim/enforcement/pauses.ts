import { calendarDate } from "../base/calendar.ts";
import { MS_PER_DAY, minuteInForce } from "../base/units.ts";
import type { Pause } from "../contract/settings.ts";

/** A pause in whole minutes, `[fromMinute, toMinute)`. */
export interface PauseMinutes {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * Pause days a tenant has in one calendar year. Source: Microsoft, "How to pause throttling …", 12
 * Dec 2023.
 */
export const PAUSE_DAYS_PER_YEAR_MAX = 90;

/**
 * Pauses as intervals of minutes, sorted. A pause that begins inside a minute is in force from the
 * next.
 */
export function pauseMinutes(pauses: readonly Pause[]): readonly PauseMinutes[] {
  return pauses
    .map((pause) => ({
      fromMinute: minuteInForce(pause.fromMs),
      toMinute: minuteInForce(pause.fromMs + pause.days * MS_PER_DAY),
    }))
    .sort((a, b) => a.fromMinute - b.fromMinute);
}

/**
 * Pause days per UTC calendar year; each day of a pause counts to the year that its first instant
 * falls in.
 */
export function pauseDaysByYear(pauses: readonly Pause[]): ReadonlyMap<number, number> {
  const days = new Map<number, number>();
  for (const pause of pauses) {
    for (let day = 0; day < pause.days; day++) {
      const { year } = calendarDate(pause.fromMs + day * MS_PER_DAY);
      days.set(year, (days.get(year) ?? 0) + 1);
    }
  }
  return days;
}
