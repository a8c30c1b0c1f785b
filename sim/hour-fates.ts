import { type Fate, followRetries, newFate, type RetryAges } from "./fates.ts";
import { ACCEPT, fillHour } from "./placement.ts";
import type { Order, Stage } from "./settings.ts";
import { MINUTES_PER_HOUR } from "./units.ts";

/**
 * What becomes of arrivals in a stage that refuses the same minutes in every hour, as long as it
 * stays in force until their last attempt: the fate depends on the minute of the hour alone.
 */
export interface HourFates {
  /** Verdicts of the 60 minutes. */
  readonly verdict: Uint8Array;
  /** The refused minutes of the hour, ascending. */
  readonly refused: readonly RefusedMinute[];
}

export interface RefusedMinute extends Readonly<Fate> {
  readonly minuteOfHour: number;
  readonly firstVerdict: number;
}

/**
 * The fates of one stage whose refused minutes begin at minute `at` of every hour. Cost: 60 × the
 * attempts of a lifetime at most.
 */
export function hourFates(stage: Stage, order: Order, at: number, ages: RetryAges): HourFates {
  const verdict = new Uint8Array(MINUTES_PER_HOUR);
  fillHour(verdict, stage, order, at);
  const lastAge = ages.ages.at(-1) ?? 0;
  // Attempts walk past the hour: as many hours as a lifetime holds, one after the other.
  const hours = Math.ceil((MINUTES_PER_HOUR + lastAge) / MINUTES_PER_HOUR);
  const repeated = new Uint8Array(hours * MINUTES_PER_HOUR);
  for (let i = 0; i < repeated.length; i++) repeated[i] = verdict[i % MINUTES_PER_HOUR]!;
  const refused: RefusedMinute[] = [];
  const fate = newFate();
  for (let minuteOfHour = 0; minuteOfHour < MINUTES_PER_HOUR; minuteOfHour++) {
    const firstVerdict = verdict[minuteOfHour]!;
    if (firstVerdict === ACCEPT) continue;
    followRetries(fate, repeated, minuteOfHour, ages);
    refused.push({ ...fate, minuteOfHour, firstVerdict });
  }
  return { verdict, refused };
}

/** Hour fates that were made once, for all servers and stretches of an evaluation. */
export class HourFatesCache {
  readonly #order: Order;
  readonly #byAges = new Map<RetryAges, Map<number, HourFates>>();

  constructor(order: Order) {
    this.#order = order;
  }

  get(stage: Stage, at: number, ages: RetryAges): HourFates {
    let known = this.#byAges.get(ages);
    if (known === undefined) {
      known = new Map();
      this.#byAges.set(ages, known);
    }
    const key = stage.stage * MINUTES_PER_HOUR + at;
    let fates = known.get(key);
    if (fates === undefined) {
      fates = hourFates(stage, this.#order, at, ages);
      known.set(key, fates);
    }
    return fates;
  }
}
