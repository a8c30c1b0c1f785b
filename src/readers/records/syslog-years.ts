import { MailflowError } from "../../../sim/base/errors.ts";

/** Days of each month, with 29 for February. */
export const monthDays: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Where the year of a log came from whose stamps have none. */
type YearSource = "stamps" | "asked" | "message-ids" | "file-time";

const halfYearMonths = 6;
// Postfix makes the message-ids of mail that has none: date, time and queue id.
const ownMessageId = /\bmessage-id=<(\d{4})(\d\d)(\d\d)\d{6}\.[0-9A-Za-z]+@/;

/**
 * Counts the turns of the year in stamps without one. A stamp more than half a year before the one
 * above it is of the next year, and one more than half a year after it is a late row of the year
 * before.
 */
export class YearTurns {
  #month: number | null = null;
  #turns = 0;

  /** Turns of the year since the first stamp, for the next one. */
  turnsAt(month: number): number {
    const step = this.#month === null ? 0 : month - this.#month;
    if (step < -halfYearMonths) this.#turns++;
    if (step > halfYearMonths) this.#turns--;
    this.#month = month;
    return this.#turns;
  }
}

/** What the stamps and message-ids of one log say about the year of its first stamp. */
export class YearEvidence {
  readonly #turns = new YearTurns();
  readonly #votes = new Map<number, number>();
  readonly #leapTurns = new Set<number>();
  #last: { readonly month: number; readonly day: number; readonly turns: number } | null = null;

  note(month: number, day: number, text: string): void {
    const turns = this.#turns.turnsAt(month);
    this.#last = { month, day, turns };
    if (month === 1 && day === 29) this.#leapTurns.add(turns);
    const [, year, idMonth, idDay] = ownMessageId.exec(text) ?? [];
    if (year === undefined) return;
    const monthDay = (idNumber: string | undefined): number => Number(idNumber);
    // The id tells UTC or local time, so a day's difference is the same day.
    const isSameDay = monthDay(idMonth) === month + 1 && Math.abs(monthDay(idDay) - day) <= 1;
    if (!isSameDay) return;
    const first = Number(year) - turns;
    this.#votes.set(first, (this.#votes.get(first) ?? 0) + 1);
  }

  /**
   * The year of the first stamp: as asked, else by Postfix's own message-ids, else the latest that
   * puts the last stamp before the time of the file. Errors: TIME_INVALID when there is neither.
   */
  firstYear(
    asked: number | null,
    modifiedMs: number | null,
    shownPath: string,
  ): { readonly year: number; readonly source: YearSource } {
    if (this.#last === null) return { year: 0, source: "stamps" };
    if (asked !== null) return { year: asked, source: "asked" };
    const votes = [...this.#votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const [most] = votes;
    if (most !== undefined) return { year: most[0], source: "message-ids" };
    if (modifiedMs === null) throw noYear(shownPath);
    return { year: this.#yearBefore(modifiedMs), source: "file-time" };
  }

  #yearBefore(modifiedMs: number): number {
    const { month = 0, day = 1, turns = 0 } = this.#last ?? {};
    const dayMs = 86_400_000;
    const fileYear = new Date(modifiedMs).getUTCFullYear();
    const isAfter = Date.UTC(fileYear, month, day) > modifiedMs + dayMs;
    let year = fileYear - (isAfter ? 1 : 0) - turns;
    const isLeap = (each: number): boolean => new Date(Date.UTC(each, 1, 29)).getUTCMonth() === 1;
    const fits = (): boolean => [...this.#leapTurns].every((leap) => isLeap(year + leap));
    for (let tries = 0; tries < 8 && !fits(); tries++) year--;
    return year;
  }
}

function noYear(shownPath: string): MailflowError {
  return new MailflowError(
    "TIME_INVALID",
    `'${shownPath}' has times without a year: expected a way to know it, received none`,
    {
      where: { file: shownPath },
      hint: "Say the year of the first line, for example --time-format syslog-2026.",
    },
  );
}
