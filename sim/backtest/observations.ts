import { MINUTES_PER_HOUR, MS_PER_MINUTE } from "../base/units.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../enforcement/verdict-codes.ts";

/**
 * The replies that one server met, in order of time; replies of other causes are left out, for they
 * say nothing of enforcement.
 * Shapes: one entry per attempt. `minutesPerHour` is what the reply's text names, 0 = none.
 * `neighbour` is the minute that the attempt may have met instead if a clock is wrong, and
 * `neighbourStep` (0–STEPS) how likely that is.
 */
export interface Observations {
  readonly count: number;
  readonly minute: Int32Array;
  readonly verdict: Uint8Array;
  readonly minutesPerHour: Uint8Array;
  readonly neighbour: Int32Array;
  readonly neighbourStep: Uint8Array;
  /**
   * Hours since 1970 that hold attempts, ascending, and where each begins; one more entry at the
   * end.
   */
  readonly hours: Int32Array;
  readonly hourFrom: Int32Array;
}

/**
 * Clocks of a sender and of the provider agree to this much: within it an attempt may belong to the
 * next minute.
 */
export const CLOCK_SKEW_MAX_MS = 20_000;
/** Steps of `neighbourStep`; the last stands for one half. */
export const STEPS = 20;

/** Collects attempts in any order. */
export class ObservationBuilder {
  readonly #timeMs: number[] = [];
  readonly #verdict: number[] = [];
  readonly #minutesPerHour: number[] = [];

  /** `verdict` is ACCEPT, THROTTLE or BLOCK. */
  add(timeMs: number, verdict: number, minutesPerHour: number): void {
    this.#timeMs.push(timeMs);
    this.#verdict.push(verdict);
    this.#minutesPerHour.push(minutesPerHour);
  }

  /** Cost: one sort. */
  build(): Observations {
    const count = this.#timeMs.length;
    const times = Float64Array.from(this.#timeMs);
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    const columns = {
      minute: new Int32Array(count),
      verdict: new Uint8Array(count),
      minutesPerHour: new Uint8Array(count),
      neighbour: new Int32Array(count),
      neighbourStep: new Uint8Array(count),
    };
    for (let at = 0; at < count; at++) {
      const from = order[at] ?? 0;
      const timeMs = times[from] ?? 0;
      const minute = Math.floor(timeMs / MS_PER_MINUTE);
      const near = neighbourOf(timeMs - minute * MS_PER_MINUTE);
      columns.minute[at] = minute;
      columns.verdict[at] = this.#verdict[from] ?? ACCEPT;
      columns.minutesPerHour[at] = this.#minutesPerHour[from] ?? 0;
      columns.neighbour[at] = minute + near.step;
      columns.neighbourStep[at] = near.weight;
    }
    return { count, ...columns, ...hoursOf(columns.minute) };
  }
}

/**
 * A skew is taken as any up to the greatest, so the chance of the other minute falls evenly to
 * nothing.
 */
function neighbourOf(msOfMinute: number): { readonly step: number; readonly weight: number } {
  const untilNext = MS_PER_MINUTE - msOfMinute;
  const nearest = Math.min(msOfMinute, untilNext);
  if (nearest >= CLOCK_SKEW_MAX_MS) return { step: 0, weight: 0 };
  const weight = Math.round((STEPS * (CLOCK_SKEW_MAX_MS - nearest)) / CLOCK_SKEW_MAX_MS);
  return { step: untilNext === nearest ? 1 : -1, weight };
}

function hoursOf(minutes: Int32Array): Pick<Observations, "hours" | "hourFrom"> {
  const hours: number[] = [];
  const hourFrom: number[] = [];
  for (const [at, minute] of minutes.entries()) {
    const hour = Math.floor(minute / MINUTES_PER_HOUR);
    if (hours.at(-1) === hour) continue;
    hours.push(hour);
    hourFrom.push(at);
  }
  hourFrom.push(minutes.length);
  return { hours: Int32Array.from(hours), hourFrom: Int32Array.from(hourFrom) };
}

/** Attempts of one minute with one reply that are kept in its middle, and near its ends. */
const KEPT_OF_MINUTE = 2;

/**
 * The observations without those that tell nothing new: attempts of one minute meet one verdict,
 * so of each reply of a minute a few are enough. A log of any volume becomes one of at most some
 * attempts a minute. Cost: O(attempts).
 */
export function thinned(observed: Observations): Observations {
  const keep: number[] = [];
  const seen = new Map<number, number>();
  let minute = Number.NaN;
  for (let at = 0; at < observed.count; at++) {
    if (observed.minute[at] !== minute) {
      minute = observed.minute[at] ?? 0;
      seen.clear();
    }
    const isNearEnd = observed.neighbourStep[at] === 0 ? 0 : 1;
    const reply = (observed.minutesPerHour[at] ?? 0) * 4 + (observed.verdict[at] ?? 0);
    const key = reply * 2 + isNearEnd;
    const count = seen.get(key) ?? 0;
    if (count >= KEPT_OF_MINUTE) continue;
    seen.set(key, count + 1);
    keep.push(at);
  }
  return keep.length === observed.count ? observed : picked(observed, keep);
}

/** The observations up to a minute, that minute included. */
export function until(observed: Observations, lastMinute: number): Observations {
  const end = observed.minute.findIndex((minute) => minute > lastMinute);
  if (end < 0) return observed;
  return picked(
    observed,
    Array.from({ length: end }, (_, at) => at),
  );
}

function picked(observed: Observations, indexes: readonly number[]): Observations {
  const minute = Int32Array.from(indexes, (at) => observed.minute[at] ?? 0);
  return {
    count: indexes.length,
    minute,
    verdict: Uint8Array.from(indexes, (at) => observed.verdict[at] ?? 0),
    minutesPerHour: Uint8Array.from(indexes, (at) => observed.minutesPerHour[at] ?? 0),
    neighbour: Int32Array.from(indexes, (at) => observed.neighbour[at] ?? 0),
    neighbourStep: Uint8Array.from(indexes, (at) => observed.neighbourStep[at] ?? 0),
    ...hoursOf(minute),
  };
}

/** Index of the first hour of the list that is at or after one. */
export function hourIndex(hours: Int32Array, hour: number): number {
  let low = 0;
  let high = hours.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hours[middle] ?? 0) < hour) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the text of a reply may be of a stage; a reply without a number may be of any. */
export function textFits(
  verdict: number,
  named: number,
  throttleMinutes: number,
  blockMinutes: number,
): boolean {
  if (verdict === ACCEPT || named === 0) return true;
  if (verdict === THROTTLE) return named === throttleMinutes;
  return verdict === BLOCK && named === blockMinutes;
}
