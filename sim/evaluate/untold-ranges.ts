import type { Ranges, UnknownName, UnknownRange } from "../contract/result.ts";
import type { OtherRuns, RangeRuns } from "../contract/settings.ts";
import type { Evaluation } from "./evaluation.ts";
import { rangeOf } from "./range-of.ts";

type CountedRun = Pick<Evaluation, "totals">;

/**
 * What is told beside the ranges that nobody asked for: the range of lost mail, and how far each
 * unknown alone moves the run. `evaluations` are in the order of `rangeSettings`, the run's own
 * first.
 */
export function untoldRanges(
  evaluations: readonly CountedRun[],
  runs: RangeRuns,
  others: OtherRuns,
): NonNullable<Ranges["untold"]> {
  return {
    runs: evaluations.length,
    retries: [others.own.retry, ...others.retries.map(({ id }) => id)],
    dayZeros: [others.own.dayZero, ...others.dayZeros.map(({ rule }) => rule)],
    lost: rangeOf(evaluations.map(lostOf)),
    byUnknown: unknownIndexes(runs, others).map(({ unknown, indexes }): UnknownRange => {
      const own = [0, ...indexes].flatMap((index) => evaluations[index] ?? []);
      return {
        unknown,
        lost: rangeOf(own.map(lostOf)),
        delayed: rangeOf(own.map(({ totals }) => totals.delayed)),
      };
    }),
  };
}

interface UnknownIndexes {
  readonly unknown: UnknownName;
  /** The runs that differ from the first one in this alone. */
  readonly indexes: readonly number[];
}

function unknownIndexes(runs: RangeRuns, others: OtherRuns): readonly UnknownIndexes[] {
  const placements = runs.placements.length;
  const orders = runs.orders.length;
  const policies = runs.policies.length;
  const each = policies * orders * others.placements.length;
  const main = policies * orders * placements;
  const days = others.dayZeros.length;
  const steps = (count: number, first: number, step: number): readonly number[] =>
    Array.from({ length: count }, (_, i) => first + i * step);
  const all: readonly UnknownIndexes[] = [
    { unknown: "placement", indexes: steps(placements - 1, 1, 1) },
    { unknown: "order", indexes: steps(orders - 1, placements, placements) },
    { unknown: "variant", indexes: steps(policies - 1, orders * placements, orders * placements) },
    // The others come by way to retry, the run's own without its own day 0 first.
    {
      unknown: "retry",
      indexes: steps(others.retries.length, main + days * each, (days + 1) * each),
    },
    { unknown: "dayZero", indexes: steps(days, main, each) },
  ];
  return all.filter(({ indexes }) => indexes.length > 0);
}

function lostOf({ totals }: CountedRun): number {
  return totals.bounced + totals.expired;
}
