import { invariant } from "../base/errors.ts";
import { draw32, drawBelow, type RandomKey } from "../base/random.ts";

const UINT32_RANGE = 4_294_967_296;

/** Draws stay exact in double arithmetic up to this sum of weights. */
export const WEIGHT_SUM_MAX = 1_048_576;

/**
 * Whole-number weights as running sums, so that an even draw below `total` finds its entry.
 * Shapes: `sums` has one entry per weight, ascending, the last is `total`.
 */
export interface WeightTable {
  readonly sums: readonly number[];
  readonly total: number;
}

/**
 * Sums up weights. Errors: INVARIANT when they are not whole numbers ≥ 0 with a sum of 1 to
 * WEIGHT_SUM_MAX.
 */
export function weightTable(weights: readonly number[]): WeightTable {
  let total = 0;
  const sums: number[] = [];
  for (const weight of weights) {
    invariant(Number.isSafeInteger(weight) && weight >= 0, "weights are whole numbers ≥ 0");
    total += weight;
    sums.push(total);
  }
  invariant(total > 0 && total <= WEIGHT_SUM_MAX, "weights sum to 1 to 2^20");
  return { sums, total };
}

/** The first entry whose running sum is above `position`, which is in `[0, total)`. */
export function entryAt(table: WeightTable, position: number): number {
  let low = 0;
  let high = table.sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((table.sums[middle] ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Draws an entry with probability weight / total. */
export function drawEntry(
  table: WeightTable,
  key: RandomKey,
  counter1: number,
  counter2: number,
): number {
  return entryAt(table, drawBelow(key, counter1, counter2, table.total));
}

/**
 * Draws from quantiles at equal steps of probability, straight lines between them, rounded to a
 * whole number. Only + − × ÷ and floor are used: IEEE 754 fixes their results to the bit on every
 * engine.
 */
export function drawQuantile(
  quantiles: readonly number[],
  key: RandomKey,
  counter1: number,
  counter2: number,
): number {
  return Math.floor(drawReal(quantiles, key, counter1, counter2) + 0.5);
}

/** The same without rounding. */
export function drawReal(
  quantiles: readonly number[],
  key: RandomKey,
  counter1: number,
  counter2: number,
): number {
  const position = (draw32(key, counter1, counter2) * (quantiles.length - 1)) / UINT32_RANGE;
  const step = Math.floor(position);
  const below = quantiles[step] ?? 0;
  const above = quantiles[step + 1] ?? below;
  return below + (above - below) * (position - step);
}

/** An even draw in (−1, 1), never 0, with equal chances for a value and its negative. */
export function drawSigned(key: RandomKey, counter1: number, counter2: number): number {
  return (2 * draw32(key, counter1, counter2) + 1 - UINT32_RANGE) / UINT32_RANGE;
}

/** True with the given probability, 0 to 1. */
export function drawChance(
  probability: number,
  key: RandomKey,
  counter1: number,
  counter2: number,
): boolean {
  return draw32(key, counter1, counter2) < probability * UINT32_RANGE;
}

/** Above this mean a Poisson draw is made of several, so that its first term stays exact. */
const POISSON_PART_MAX = 16;

/**
 * A Poisson draw by inversion: one uniform draw per 16 of the mean. Uses + − × ÷ only, so that it
 * is the same on every engine. `counter2` and the following ones are used up.
 */
export function drawPoisson(
  mean: number,
  key: RandomKey,
  counter1: number,
  counter2: number,
): number {
  const parts = Math.max(1, Math.ceil(mean / POISSON_PART_MAX));
  const partMean = mean / parts;
  const none = expOfMinus(partMean);
  let drawn = 0;
  for (let part = 0; part < parts; part++) {
    // Half a step up: never 0, never 1.
    const u = (draw32(key, counter1, counter2 + part) + 0.5) / UINT32_RANGE;
    let probability = none;
    let below = none;
    let count = 0;
    // Far in the tail the terms vanish before the sum reaches u.
    while (u > below && probability > 0) {
      count++;
      probability *= partMean / count;
      below += probability;
    }
    drawn += count;
  }
  return drawn;
}

/** e^−x for 0 ≤ x ≤ 16, by its series at x / 64 and six squarings. */
function expOfMinus(x: number): number {
  const y = x / 64;
  let sum = 1;
  let term = 1;
  for (let k = 1; k <= 16; k++) {
    term *= -y / k;
    sum += term;
  }
  for (let i = 0; i < 6; i++) sum *= sum;
  return sum;
}
