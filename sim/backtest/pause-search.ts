import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../base/units.ts";
import type { PauseMinutes } from "../enforcement/pauses.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import { PAUSE_DAYS_PER_YEAR_MAX } from "../text/pause-years.ts";
import { stageScore, stageSums } from "./coarse-day-zero.ts";
import { hourIndex, type Observations } from "./observations.ts";
import type { StageTable } from "./stage-segments.ts";

/** A pause that nobody told of and that the log shows; it began between the two minutes. */
export interface FoundPause extends PauseMinutes {
  readonly days: number;
  readonly earliestMinute: number;
  readonly latestMinute: number;
}

const GRID_MINUTES = 12 * MINUTES_PER_HOUR;
const GRID_PER_DAY = MINUTES_PER_DAY / GRID_MINUTES;
/** A pause adds three unknowns; so much better it must explain the log. */
const GAIN_NATS = 20;
const NEAR_NATS = 3;

/**
 * Looks for one pause of whole days, anywhere after the first refusal: enforcement stands still,
 * everything is accepted, and the same stage goes on. null = none explains the log much better.
 * A pause in stage 1 cannot be seen: it looks like a later day 0.
 * Cost: O(grid of day 0 × grid of starts × 90 days), some 10⁷ sums for a log of 100 days.
 */
export function findPause(observed: Observations, table: StageTable): FoundPause | null {
  if (!observed.verdict.some((verdict) => verdict !== ACCEPT)) return null;
  const grid = new Grid(observed, table);
  const found = grid.best();
  if (found === null) return null;
  const sums = stageSums(observed, table);
  const score = (dayZero: number, pauses: readonly PauseMinutes[]): number =>
    stageScore(dayZero, observed, table, pauses, sums);
  const hoursAround = (minute: number): readonly number[] =>
    Array.from({ length: 25 }, (_, hour) => minute + (hour - 12) * MINUTES_PER_HOUR);
  let without = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < grid.dayZeroCount; at++) {
    without = Math.max(without, score(grid.dayZeroAt(at), []));
  }
  for (const dayZero of hoursAround(grid.dayZeroAt(grid.bestWithout()))) {
    without = Math.max(without, score(dayZero, []));
  }
  const pauseFrom = (fromMinute: number): PauseMinutes => ({
    fromMinute,
    toMinute: fromMinute + found.days * MINUTES_PER_DAY,
  });
  let best = { score: Number.NEGATIVE_INFINITY, fromMinute: 0 };
  const byStart = hoursAround(found.fromMinute).map((fromMinute) => {
    const scores = hoursAround(found.dayZeroMinute).map((dayZero) =>
      score(dayZero, [pauseFrom(fromMinute)]),
    );
    const top = Math.max(...scores);
    if (top > best.score) best = { score: top, fromMinute };
    return { fromMinute, score: top };
  });
  if (best.score < without + GAIN_NATS) return null;
  const near = byStart.filter((each) => each.score >= best.score - NEAR_NATS);
  return {
    ...pauseFrom(best.fromMinute),
    days: found.days,
    earliestMinute: near[0]?.fromMinute ?? best.fromMinute,
    latestMinute: near.at(-1)?.fromMinute ?? best.fromMinute,
  };
}

/** Log-likelihoods up to each start of a pause, for each day 0, both on a grid of half days. */
class Grid {
  readonly dayZeroCount: number;
  readonly #firstDayZero: number;
  readonly #firstStart: number;
  readonly #startCount: number;
  /** [day 0][place of the log]: the log-likelihood of all hours before. */
  readonly #before: readonly Float64Array[];
  readonly #accept: Float64Array;

  constructor(observed: Observations, table: StageTable) {
    const { hours } = observed;
    const last = observed.minute[observed.count - 1] ?? 0;
    const first = observed.minute[0] ?? 0;
    const lastStart = table.start[table.count - 1] ?? 0;
    const floor = (minute: number): number => Math.floor(minute / GRID_MINUTES) * GRID_MINUTES;
    this.#firstStart = floor(first);
    this.#startCount = Math.ceil((last - this.#firstStart) / GRID_MINUTES) + 1;
    this.#firstDayZero = floor(first - lastStart);
    this.dayZeroCount = Math.ceil((last - this.#firstDayZero) / GRID_MINUTES) + 1;
    const sums = stageSums(observed, table);
    const place = Array.from({ length: this.#startCount }, (_, at) =>
      hourIndex(hours, (this.#firstStart + at * GRID_MINUTES) / MINUTES_PER_HOUR),
    );
    this.#accept = Float64Array.from(place, (hour) => sums[0]?.[hour] ?? 0);
    this.#before = Array.from({ length: this.dayZeroCount }, (_, at) =>
      this.#cumulative(this.dayZeroAt(at), table, sums, place),
    );
  }

  dayZeroAt(at: number): number {
    return this.#firstDayZero + at * GRID_MINUTES;
  }

  bestWithout(): number {
    let best = 0;
    const end = this.#startCount - 1;
    for (let at = 1; at < this.dayZeroCount; at++) {
      const isBetter = (this.#before[at]?.[end] ?? 0) > (this.#before[best]?.[end] ?? 0);
      if (isBetter) best = at;
    }
    return best;
  }

  best(): { days: number; fromMinute: number; dayZeroMinute: number } | null {
    const end = this.#startCount - 1;
    let best = Number.NEGATIVE_INFINITY;
    let found: { days: number; fromMinute: number; dayZeroMinute: number } | null = null;
    for (let days = 1; days <= PAUSE_DAYS_PER_YEAR_MAX; days++) {
      const width = days * GRID_PER_DAY;
      for (let zero = 0; zero + width < this.dayZeroCount; zero++) {
        const before = this.#before[zero];
        const after = this.#before[zero + width];
        if (before === undefined || after === undefined) continue;
        for (let start = 0; start + width < end; start++) {
          const paused = (this.#accept[start + width] ?? 0) - (this.#accept[start] ?? 0);
          const rest = (after[end] ?? 0) - (after[start + width] ?? 0);
          const score = (before[start] ?? 0) + paused + rest;
          if (score <= best) continue;
          best = score;
          const fromMinute = this.#firstStart + start * GRID_MINUTES;
          found = { days, fromMinute, dayZeroMinute: this.dayZeroAt(zero) };
        }
      }
    }
    return found;
  }

  #cumulative(
    dayZero: number,
    table: StageTable,
    sums: readonly Float64Array[],
    place: readonly number[],
  ): Float64Array {
    const before = new Float64Array(place.length);
    for (let at = 1; at < place.length; at++) {
      const middle = this.#firstStart + (at - 1) * GRID_MINUTES - dayZero;
      let stage = 0;
      for (let each = 1; each < table.count; each++) {
        if (middle >= (table.start[each] ?? 0)) stage = each;
      }
      const sum = sums[stage];
      const part = (sum?.[place[at] ?? 0] ?? 0) - (sum?.[place[at - 1] ?? 0] ?? 0);
      before[at] = (before[at - 1] ?? 0) + part;
    }
    return before;
  }
}
