import { MS_PER_DAY } from "../../../sim/base/units.ts";
import { formatDate } from "../../words/format.ts";
import { dayWords } from "./day-words.ts";

/** What is said beside a field. */
export interface Note {
  /** `wrong`: not taken over; `warn`: taken over, and something about it should be known. */
  readonly tone: "plain" | "warn" | "wrong";
  readonly words: string;
}

/** When a date is judged. Instants in UTC ms. */
export interface NoteTimes {
  readonly startMs: number;
  readonly endMs: number;
  /** The reader's present: a page may be opened weeks after it was written. */
  readonly todayMs: number;
  readonly displayZone: string;
}

/** A date further from the run than this is a slip of the keyboard. */
const YEARS_AWAY_MAX = 20;

/** Why a date is not taken over, or null. `ms` null = what stands in the field is no date. */
export function whyNoDate(ms: number | null, kept: string, times: NoteTimes): Note | null {
  const { startMs, endMs } = times;
  const day = (at: number): number => Math.floor(at / MS_PER_DAY) * MS_PER_DAY;
  const window = `${dayWords(day(startMs), startMs)} to ${dayWords(day(endMs - 1), 0)}`;
  if (ms === null) {
    return { tone: "wrong", words: `This is no date: expected a day such as ${window}. ${kept}` };
  }
  const awayMs = Math.max(startMs - ms, ms - endMs);
  if (awayMs <= YEARS_AWAY_MAX * 365 * MS_PER_DAY) return null;
  const year = new Date(ms).getUTCFullYear();
  return { tone: "wrong", words: `The year ${year} is far from the run, ${window}. ${kept}` };
}

/**
 * What must be known of a day that is over; "" for others. A run that is over itself looks back, so
 * that all of its days are.
 */
export function pastWords(ms: number, { endMs, todayMs, displayZone, startMs }: NoteTimes): string {
  if (todayMs >= endMs) return "";
  const today = formatDate(todayMs, displayZone);
  if (formatDate(ms, displayZone) >= today) return "";
  const words = dayWords(Date.parse(`${today}T00:00:00Z`), startMs);
  return `In the past (today is ${words}): the figures show what would have been.`;
}
