import { HOURS_PER_WEEK, type HourGrid, type ServerCounts } from "./calendar-cells.ts";

/**
 * Expected messages of an hour of the grid = `weekVolume[week] × hourShare[hour of week] ×
 * observed`; of a minute in it × `minuteShare[minute of hour]`. Shares sum to 1.
 */
export interface RateModel {
  readonly weekVolume: Float64Array;
  readonly hourShare: Float64Array;
  readonly minuteShare: Float64Array;
}

/** A few messages do not draw a week: this many of the whole log's week are mixed in. */
const MESSAGES_FROM_ALL = 50;
const PASSES = 30;

/**
 * Fits weeks and hours of the week by iterative proportional fitting, so that the expected messages
 * of every week and every hour of the week are those of the log. `all` is the model of the whole
 * log, null when this is the whole log.
 */
export function fitRates(counts: ServerCounts, grid: HourGrid, all: RateModel | null): RateModel {
  const byWeek = new Float64Array(grid.weeks);
  const byHourOfWeek = new Float64Array(HOURS_PER_WEEK);
  for (let i = 0; i < grid.count; i++) {
    addTo(byWeek, grid.week[i], counts.byHour[i]);
    addTo(byHourOfWeek, grid.hourOfWeek[i], counts.byHour[i]);
  }
  const weekVolume = new Float64Array(grid.weeks).fill(1);
  const hourShare = new Float64Array(HOURS_PER_WEEK).fill(1 / HOURS_PER_WEEK);
  for (let pass = 0; pass < PASSES; pass++) {
    scaleWeeks(weekVolume, hourShare, byWeek, grid);
    scaleHours(weekVolume, hourShare, byHourOfWeek, grid);
    normalise(hourShare);
  }
  const shared = mixIn(hourShare, counts.messages, all?.hourShare ?? null);
  scaleWeeks(weekVolume, shared, byWeek, grid);
  const minuteShare = Float64Array.from(counts.byMinuteOfHour);
  normalise(minuteShare);
  return {
    weekVolume,
    hourShare: shared,
    minuteShare: mixIn(minuteShare, counts.messages, all?.minuteShare ?? null),
  };
}

/** Expected messages by hour of the grid. */
export function expectedByHour(rates: RateModel, grid: HourGrid): Float64Array {
  return Float64Array.from(
    { length: grid.count },
    (_, i) =>
      (rates.weekVolume[grid.week[i] ?? 0] ?? 0) *
      (rates.hourShare[grid.hourOfWeek[i] ?? 0] ?? 0) *
      (grid.observed[i] ?? 0),
  );
}

function scaleWeeks(
  weekVolume: Float64Array,
  hourShare: Float64Array,
  byWeek: Float64Array,
  grid: HourGrid,
): void {
  const covered = new Float64Array(grid.weeks);
  for (let i = 0; i < grid.count; i++) {
    const share = hourShare[grid.hourOfWeek[i] ?? 0] ?? 0;
    addTo(covered, grid.week[i], share * (grid.observed[i] ?? 0));
  }
  for (const [week, share] of covered.entries()) {
    weekVolume[week] = share > 0 ? (byWeek[week] ?? 0) / share : 0;
  }
}

function scaleHours(
  weekVolume: Float64Array,
  hourShare: Float64Array,
  byHourOfWeek: Float64Array,
  grid: HourGrid,
): void {
  const covered = new Float64Array(HOURS_PER_WEEK);
  for (let i = 0; i < grid.count; i++) {
    const volume = weekVolume[grid.week[i] ?? 0] ?? 0;
    addTo(covered, grid.hourOfWeek[i], volume * (grid.observed[i] ?? 0));
  }
  for (const [hour, volume] of covered.entries()) {
    hourShare[hour] = volume > 0 ? (byHourOfWeek[hour] ?? 0) / volume : 0;
  }
}

function addTo(sums: Float64Array, at: number | undefined, value: number | undefined): void {
  const index = at ?? 0;
  sums[index] = (sums[index] ?? 0) + (value ?? 0);
}

function normalise(shares: Float64Array): void {
  const sum = shares.reduce((a, b) => a + b, 0);
  for (const [i, share] of shares.entries()) {
    shares[i] = sum > 0 ? share / sum : 1 / shares.length;
  }
}

function mixIn(own: Float64Array, messages: number, all: Float64Array | null): Float64Array {
  if (all === null) return own;
  const total = messages + MESSAGES_FROM_ALL;
  return own.map((share, i) => (share * messages + (all[i] ?? 0) * MESSAGES_FROM_ALL) / total);
}
