import { MailflowError } from "../../../sim/base/errors.ts";

/** Days of each month, with 29 for February. */
export const monthDays: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Where the year of a log came from whose stamps have none. */
type YearSource = "stamps" | "asked" | "message-ids" | "file-time" | "sequence";

/** A stamp; `turns` counts the turns of the year since the first one of its log. */
interface Stamp {
  readonly month: number;
  readonly day: number;
  readonly turns: number;
}

/** First and last stamp of a log, dated. */
interface DatedLog {
  readonly shownPath: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

const dayMs = 86_400_000;
const halfYearMs = 183 * dayMs;
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

/**
 * The rotated parts of one log, which follow each other: asked for a year it is that of the oldest,
 * and the parts are opened from there on; else the newest tells it, and they are opened backwards.
 */
export class YearSequence {
  readonly isForward: boolean;
  #latest: DatedLog | null = null;
  #before: DatedLog | null = null;

  constructor(isForward: boolean) {
    this.isForward = isForward;
  }

  /** The part opened before this one. A part may be opened twice. */
  neighbourOf(shownPath: string): DatedLog | null {
    return this.#latest?.shownPath === shownPath ? this.#before : this.#latest;
  }

  note(log: DatedLog): void {
    this.#before = this.neighbourOf(log.shownPath);
    this.#latest = log;
  }
}

/** What the stamps and message-ids of one log say about the year of its first stamp. */
export class YearEvidence {
  readonly #turns = new YearTurns();
  readonly #votes = new Map<number, number>();
  readonly #leapTurns = new Set<number>();
  #last: Stamp | null = null;
  #first: Stamp | null = null;

  note(month: number, day: number, text: string): void {
    const turns = this.#turns.turnsAt(month);
    const stamp = { month, day, turns };
    this.#last = stamp;
    this.#first ??= stamp;
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
   * The year of the first stamp: by the part beside it of a rotated log, else as asked, else by
   * Postfix's own message-ids, else the latest that puts the last stamp before the time of the
   * file. Errors: TIME_INVALID when there is none of them, or parts of a log contradict each other.
   */
  firstYear(
    asked: number | null,
    modifiedMs: number | null,
    shownPath: string,
    sequence: YearSequence | null = null,
  ): { readonly year: number; readonly source: YearSource } {
    if (this.#last === null) return { year: 0, source: "stamps" };
    const neighbour = sequence?.neighbourOf(shownPath) ?? null;
    const beside =
      sequence === null || neighbour === null ? null : this.#yearBeside(neighbour, sequence);
    const found =
      beside === null
        ? this.#ownYear(asked, modifiedMs, shownPath)
        : { year: beside, source: "sequence" as const };
    if (beside !== null && neighbour !== null) {
      this.#refuseContradiction(beside, shownPath, neighbour);
    }
    const firstMs = msOf(this.#first, found.year);
    sequence?.note({ shownPath, firstMs, lastMs: msOf(this.#last, found.year) });
    return found;
  }

  #ownYear(
    asked: number | null,
    modifiedMs: number | null,
    shownPath: string,
  ): { readonly year: number; readonly source: YearSource } {
    if (asked !== null) return { year: asked, source: "asked" };
    const most = this.#votedYear();
    if (most !== null) return { year: most, source: "message-ids" };
    if (modifiedMs === null) throw noYear(shownPath);
    return { year: this.#yearBefore(modifiedMs), source: "file-time" };
  }

  #votedYear(): number | null {
    const votes = [...this.#votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return votes[0]?.[0] ?? null;
  }

  /**
   * The year nearest to the part before or after, so that they follow each other within a day; null
   * where half a year or more would lie between: then they are logs of one time, not one log.
   */
  #yearBeside(neighbour: DatedLog, { isForward }: YearSequence): number | null {
    const { turns = 0 } = this.#last ?? {};
    const gapMs = (year: number): number =>
      isForward
        ? msOf(this.#first, year) - neighbour.lastMs
        : neighbour.firstMs - msOf(this.#last, year);
    const nearest = isForward
      ? new Date(neighbour.lastMs).getUTCFullYear()
      : new Date(neighbour.firstMs).getUTCFullYear() - turns;
    const year = gapMs(nearest) >= -dayMs ? nearest : nearest + (isForward ? 1 : -1);
    return gapMs(year) < halfYearMs ? year : null;
  }

  #refuseContradiction(year: number, shownPath: string, neighbour: DatedLog): void {
    const voted = this.#votedYear();
    const isOther = voted !== null && voted !== year;
    if (!isOther && this.#fitsLeapYears(year)) return;
    const own = isOther ? `its message-ids say ${voted}` : `it has a 29 February`;
    throw new MailflowError(
      "TIME_INVALID",
      `'${shownPath}' and '${neighbour.shownPath}' are parts of one log whose times have no year: expected '${shownPath}' to begin in ${year}, as follows from the other, but ${own}`,
      {
        where: { file: shownPath },
        hint:
          "Say the year of the oldest line of all, for example --time-format syslog-2026; " +
          "where parts between them are missing, read them in runs of their own.",
      },
    );
  }

  #fitsLeapYears(year: number): boolean {
    const isLeap = (each: number): boolean => new Date(Date.UTC(each, 1, 29)).getUTCMonth() === 1;
    return [...this.#leapTurns].every((leap) => isLeap(year + leap));
  }

  #yearBefore(modifiedMs: number): number {
    const { month = 0, day = 1, turns = 0 } = this.#last ?? {};
    const fileYear = new Date(modifiedMs).getUTCFullYear();
    const isAfter = Date.UTC(fileYear, month, day) > modifiedMs + dayMs;
    let year = fileYear - (isAfter ? 1 : 0) - turns;
    for (let tries = 0; tries < 8 && !this.#fitsLeapYears(year); tries++) year--;
    return year;
  }
}

/** Midnight of a stamp where the log's first one is of that year. */
function msOf(stamp: Stamp | null, firstYear: number): number {
  if (stamp === null) return 0;
  // Years below 100 would be of the 20th century; 2000 is a leap year as well.
  const year = (firstYear === 0 ? 2_000 : firstYear) + stamp.turns;
  return Date.UTC(year, stamp.month, stamp.day);
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

/**
 * Part of a rotated log: the log's name, and how many parts are newer, or a number that sorts so.
 */
interface RotatedName {
  readonly log: string;
  readonly age: number;
  /** The day of the rotation where the name tells it. */
  readonly dayMs: number | null;
}

/** `mail.log`, `mail.log.1`, `mail.log.2.gz`, `mail.log-20260104.gz`, `mail.1.log` are one log. */
export function rotatedName(path: string): RotatedName {
  const plain = path.replace(/\.gz$/i, "");
  const rule = /^(.+?)(?:\.(\d{1,3})|[.-](20\d\d)-?(\d\d)-?(\d\d))(\.log)?$/i;
  const [whole, stem = "", number, year, month, day, ending = ""] = rule.exec(plain) ?? [];
  if (whole === undefined) return { log: plain, age: -1, dayMs: null };
  if (number !== undefined) return { log: stem + ending, age: Number(number), dayMs: null };
  const rotatedMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return { log: stem + ending, age: Number.MAX_SAFE_INTEGER - rotatedMs, dayMs: rotatedMs };
}
