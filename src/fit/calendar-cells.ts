import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../../sim/base/units.ts";
import { weekdayOf } from "../../sim/synthetic/local-time.ts";
import type { TrafficProfile } from "../../sim/traffic/profile.ts";

export const HOURS_PER_WEEK = 168;
const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;

/** The whole hours of UTC that a stretch of minutes touches; the first day begins week 0. */
export interface HourGrid {
  readonly firstHour: number;
  readonly count: number;
  readonly weeks: number;
  /** By hour: which week from the start, which hour of the week, which share of it is observed. */
  readonly week: Uint16Array;
  readonly hourOfWeek: Uint8Array;
  readonly observed: Float64Array;
}

/** The mail of one server counted in an hour grid. */
export interface ServerCounts {
  readonly messages: number;
  /** By hour of the grid. */
  readonly byHour: Float64Array;
  /** By minute of the hour, 60. */
  readonly byMinuteOfHour: Float64Array;
  /** Minutes that have mail, with their messages. */
  readonly minutes: Int32Array;
  readonly minuteMessages: Float64Array;
}

/** The grid of `[startMinute, endMinute)`. */
export function hourGrid(startMinute: number, endMinute: number): HourGrid {
  const firstHour = Math.floor(startMinute / MINUTES_PER_HOUR);
  const count = Math.ceil(endMinute / MINUTES_PER_HOUR) - firstHour;
  const firstDay = Math.floor(startMinute / MINUTES_PER_DAY);
  const grid = {
    firstHour,
    count,
    week: new Uint16Array(count),
    hourOfWeek: new Uint8Array(count),
    observed: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    const hour = firstHour + i;
    const day = Math.floor(hour / HOURS_PER_DAY);
    grid.week[i] = Math.floor((day - firstDay) / DAYS_PER_WEEK);
    grid.hourOfWeek[i] = weekdayOf(day) * HOURS_PER_DAY + (hour - day * HOURS_PER_DAY);
    const from = Math.max(hour * MINUTES_PER_HOUR, startMinute);
    const to = Math.min((hour + 1) * MINUTES_PER_HOUR, endMinute);
    grid.observed[i] = (to - from) / MINUTES_PER_HOUR;
  }
  return { ...grid, weeks: (grid.week[count - 1] ?? 0) + 1 };
}

/** Counts every server of a profile by name order; rows outside the grid are left out. */
export function countServers(profile: TrafficProfile, grid: HourGrid): readonly ServerCounts[] {
  let row = 0;
  return profile.servers.map((_, server) => {
    const byMinute = new Map<number, number>();
    for (; row < profile.rowCount && profile.server[row] === server; row++) {
      const minute = profile.minute[row] ?? 0;
      byMinute.set(minute, (byMinute.get(minute) ?? 0) + (profile.messages[row] ?? 0));
    }
    return countMinutes(byMinute, grid);
  });
}

/** All servers together. */
export function countAll(parts: readonly ServerCounts[], grid: HourGrid): ServerCounts {
  const byMinute = new Map<number, number>();
  for (const { minutes, minuteMessages } of parts) {
    for (const [i, minute] of minutes.entries()) {
      byMinute.set(minute, (byMinute.get(minute) ?? 0) + (minuteMessages[i] ?? 0));
    }
  }
  return countMinutes(byMinute, grid);
}

function countMinutes(byMinute: ReadonlyMap<number, number>, grid: HourGrid): ServerCounts {
  const byHour = new Float64Array(grid.count);
  const byMinuteOfHour = new Float64Array(MINUTES_PER_HOUR);
  const sorted = [...byMinute].sort((a, b) => a[0] - b[0]);
  let messages = 0;
  const inside = sorted.filter(([minute, count]) => {
    const hour = Math.floor(minute / MINUTES_PER_HOUR);
    const at = hour - grid.firstHour;
    if (at < 0 || at >= grid.count) return false;
    byHour[at] = (byHour[at] ?? 0) + count;
    const ofHour = minute - hour * MINUTES_PER_HOUR;
    byMinuteOfHour[ofHour] = (byMinuteOfHour[ofHour] ?? 0) + count;
    messages += count;
    return true;
  });
  return {
    messages,
    byHour,
    byMinuteOfHour,
    minutes: Int32Array.from(inside, ([minute]) => minute),
    minuteMessages: Float64Array.from(inside, ([, count]) => count),
  };
}
