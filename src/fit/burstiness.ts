import { MINUTES_PER_HOUR } from "../../sim/base/units.ts";
import type { HourGrid, ServerCounts } from "./calendar-cells.ts";
import { expectedByHour, type RateModel } from "./rate-model.ts";

/** How unevenly mail comes beyond its mean rate. */
export interface Burstiness {
  /** Messages of one burst by weight. */
  readonly bursts: ReadonlyMap<number, number>;
  /** Standard deviation of a day's and of an hour's factor around 1. */
  readonly dayDeviation: number;
  readonly hourDeviation: number;
}

const HOURS_PER_DAY = 24;
const DEVIATION_MAX = 5;

/**
 * Splits the scatter around the expected rate into bursts within a minute, hours and days, by the
 * sums of squared differences of all three: with bursts B and factors of variance h (hour) and d
 * (day), the variance of a count of mean μ is μ·E[B²]/E[B] plus μ² times the variance of its
 * factors.
 */
export function fitBurstiness(counts: ServerCounts, rates: RateModel, grid: HourGrid): Burstiness {
  const expected = expectedByHour(rates, grid);
  const sums = scatterOf(counts, rates, expected, grid);
  // The rates were fitted to the same mail, which takes one week's worth of scatter away.
  const unseen = grid.weeks > 1 ? grid.weeks / (grid.weeks - 1) : 1;
  const { mean, minute, hour, day } = sums;
  if (mean === 0) return { bursts: new Map([[1, 1]]), dayDeviation: 0, hourDeviation: 0 };
  const both = atLeastZero(
    ((hour.scatter - minute.scatter) * unseen) / (hour.square - minute.square),
  );
  const ratio = Math.max(1, (minute.scatter * unseen - both * minute.square) / mean);
  const ofDay = atLeastZero(((day.scatter - hour.scatter) * unseen) / (day.square - hour.square));
  const ofHour = atLeastZero((both - ofDay) / (1 + ofDay));
  return {
    bursts: burstsOf(counts, ratio),
    dayDeviation: Math.min(DEVIATION_MAX, Math.sqrt(ofDay)),
    hourDeviation: Math.min(DEVIATION_MAX, Math.sqrt(ofHour)),
  };
}

/** Σ (count − expected)² and Σ expected², over cells of one length. */
interface Scatter {
  readonly scatter: number;
  readonly square: number;
}

function scatterOf(
  counts: ServerCounts,
  rates: RateModel,
  expected: Float64Array,
  grid: HourGrid,
): {
  readonly mean: number;
  readonly minute: Scatter;
  readonly hour: Scatter;
  readonly day: Scatter;
} {
  const minuteSquare = rates.minuteShare.reduce((sum, share) => sum + share * share, 0);
  let cross = 0;
  let own = 0;
  for (const [i, minute] of counts.minutes.entries()) {
    const messages = counts.minuteMessages[i] ?? 0;
    const hour = Math.floor(minute / MINUTES_PER_HOUR);
    const share = rates.minuteShare[minute - hour * MINUTES_PER_HOUR] ?? 0;
    cross += messages * (expected[hour - grid.firstHour] ?? 0) * share;
    own += messages * messages;
  }
  const ofHours = cells(expected, counts.byHour, (i) => i);
  const firstDay = Math.floor(grid.firstHour / HOURS_PER_DAY);
  const ofDays = cells(
    expected,
    counts.byHour,
    (i) => Math.floor((grid.firstHour + i) / HOURS_PER_DAY) - firstDay,
  );
  const square = ofHours.square * minuteSquare;
  return {
    mean: expected.reduce((sum, value) => sum + value, 0),
    minute: { scatter: own - 2 * cross + square, square },
    hour: ofHours,
    day: ofDays,
  };
}

function cells(
  expected: Float64Array,
  counted: Float64Array,
  cellOf: (hour: number) => number,
): Scatter {
  const sums = new Map<number, { expected: number; counted: number }>();
  for (const [i, value] of expected.entries()) {
    const cell = sums.get(cellOf(i)) ?? { expected: 0, counted: 0 };
    cell.expected += value;
    cell.counted += counted[i] ?? 0;
    sums.set(cellOf(i), cell);
  }
  let scatter = 0;
  let square = 0;
  for (const cell of sums.values()) {
    scatter += (cell.counted - cell.expected) ** 2;
    square += cell.expected ** 2;
  }
  return { scatter, square };
}

/**
 * The log's messages per busy minute, mixed with single messages until E[B²]/E[B] is `ratio`: in a
 * busy minute two messages may have met by chance, which the generator makes by itself.
 */
function burstsOf(counts: ServerCounts, ratio: number): ReadonlyMap<number, number> {
  const seen = new Map<number, number>();
  for (const messages of counts.minuteMessages) {
    seen.set(messages, (seen.get(messages) ?? 0) + 1);
  }
  const n = counts.minuteMessages.length;
  let first = 0;
  let second = 0;
  for (const [messages, times] of seen) {
    first += (messages * times) / n;
    second += (messages * messages * times) / n;
  }
  const room = second - 1 - ratio * (first - 1);
  const share = room > 0 ? Math.min(1, (ratio - 1) / room) : 1;
  const bursts = new Map([[1, 1 - share]]);
  for (const [messages, times] of seen) {
    bursts.set(messages, (bursts.get(messages) ?? 0) + (share * times) / n);
  }
  return bursts;
}

function atLeastZero(value: number): number {
  return Number.isFinite(value) ? Math.max(0, value) : 0;
}
