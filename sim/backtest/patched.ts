import { ACCEPT } from "../enforcement/verdict-codes.ts";
import { coarseDayZero } from "./coarse-day-zero.ts";
import { type Observations, thinned, until } from "./observations.ts";
import type { StageTable } from "./stage-segments.ts";

/** From so much better an explanation on, a server counts as accepted for good. */
const GAIN_NATS = 20;

/**
 * The minute of the last refusal of a server that from then on is accepted throughout, as one that
 * was patched or retired is, or one in a pause that goes on to the end of the log; null where the
 * rest of the log is as the stages would have it. Cost: twice that of `coarseDayZero` per table.
 */
export function lastRefusalBeforePatch(
  observed: Observations,
  tables: readonly StageTable[],
): number | null {
  const last = observed.verdict.findLastIndex((verdict) => verdict !== ACCEPT);
  const minute = observed.minute[last];
  if (minute === undefined) return null;
  const whole = thinned(observed);
  const before = until(whole, minute);
  if (before.count === whole.count) return null;
  const best = (each: Observations): number =>
    Math.max(...tables.map((table) => coarseDayZero(each, table, []).logLikelihood));
  return best(before) > best(whole) + GAIN_NATS ? minute : null;
}
