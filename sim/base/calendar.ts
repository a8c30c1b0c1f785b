import { MS_PER_DAY } from "./units.ts";

/** A UTC calendar date; `month` 1–12, `day` 1–31. */
interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * The UTC calendar date of an instant (proleptic Gregorian).
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
 */
export function calendarDate(ms: number): CalendarDate {
  const shifted = Math.floor(ms / MS_PER_DAY) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/**
 * Midnight UTC of a calendar date; null for a date that does not exist, such as 30 February.
 * Source: as above, days_from_civil.
 */
export function dateMs({ year, month, day }: CalendarDate): number | null {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const shiftedMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * shiftedMonth + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const ms = (era * 146_097 + dayOfEra - 719_468) * MS_PER_DAY;
  const found = calendarDate(ms);
  return found.year === year && found.month === month && found.day === day ? ms : null;
}

/** The ISO 8601 date of an instant, `2026-09-08`. */
export function isoDate(ms: number): string {
  const { year, month, day } = calendarDate(ms);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
