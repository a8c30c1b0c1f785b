import { MS_PER_DAY, MS_PER_MINUTE } from "../base/units.ts";
import type { UtcOffsets } from "../contract/synthetic-settings.ts";

/**
 * The instant at which clocks of a zone show a local time: a local hour that occurs twice is used
 * once, the first time it comes; a local time that clocks skip moves on by the length of the skip.
 * Units: `localMs` = ms since 1970 as the clocks count, UTC ms out. Cost: linear in the pieces of
 * the zone.
 */
export function utcOfLocal(localMs: number, offsets: UtcOffsets): number {
  for (const [i, piece] of offsets.entries()) {
    const utcMs = localMs - piece.offsetMinutes * MS_PER_MINUTE;
    const next = offsets[i + 1];
    if (next === undefined || utcMs < next.fromMs) return utcMs;
    // Past the change with the old offset, before it with the new one: the clocks skip this time.
    if (localMs - next.offsetMinutes * MS_PER_MINUTE < next.fromMs) return utcMs;
  }
  return localMs;
}

/** The local day that an instant falls in, in days since 1970. */
export function localDayOf(utcMs: number, offsets: UtcOffsets): number {
  let offsetMinutes = offsets[0]?.offsetMinutes ?? 0;
  for (const piece of offsets) {
    if (piece.fromMs <= utcMs) offsetMinutes = piece.offsetMinutes;
  }
  return Math.floor((utcMs + offsetMinutes * MS_PER_MINUTE) / MS_PER_DAY);
}

/** The weekday of a local day, 0 = Monday … 6 = Sunday; day 0 is Thursday, 1 January 1970. */
export function weekdayOf(localDay: number): number {
  return (((localDay + 3) % 7) + 7) % 7;
}
