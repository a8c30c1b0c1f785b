import type { Range, Ranges } from "../contract/result.ts";
import type { ModelSettings, RangeRuns } from "../contract/settings.ts";
import { placementName } from "../enforcement/placement.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Evaluator } from "./evaluator.ts";
/** The figures that ranges are given for. */
export type RangedFigures = Pick<Evaluation, "totals" | "delay" | "firsts">;

/** Every combination of the lists in place of the settings' own. */
export function* rangeSettings(settings: ModelSettings, runs: RangeRuns): Generator<ModelSettings> {
  for (const policy of runs.policies) {
    for (const order of runs.orders) {
      for (const placement of runs.placements) yield { ...settings, policy, order, placement };
    }
  }
}

/** How many runs the ranges are taken over. */
export function rangeRunCount({ policies, orders, placements }: RangeRuns): number {
  return policies.length * orders.length * placements.length;
}

/**
 * Evaluates every combination in place of the settings' own, yielding the share done after each
 * (0–1); returns the ranges. Cost: an evaluation per combination.
 */
export function* rangesOver(
  evaluator: Evaluator,
  settings: ModelSettings,
  runs: RangeRuns,
): Generator<number, Ranges> {
  return rangesOf(yield* evaluateRuns(evaluator, settings, runs), runs);
}

/** The evaluations that ranges are made of, in the order of the combinations. */
export function* evaluateRuns(
  evaluator: Evaluator,
  settings: ModelSettings,
  runs: RangeRuns,
): Generator<number, readonly Evaluation[]> {
  const evaluations: Evaluation[] = [];
  for (const variation of rangeSettings(settings, runs)) {
    evaluations.push(evaluator.evaluate(variation));
    yield evaluations.length / rangeRunCount(runs);
  }
  return evaluations;
}

/** The smallest and largest figures of evaluated runs. */
export function rangesOf(evaluations: readonly RangedFigures[], runs: RangeRuns): Ranges {
  const range = (pick: (one: RangedFigures) => number | null): Range =>
    rangeOf(evaluations.map(pick));
  return {
    placements: runs.placements.map(placementName),
    orders: runs.orders,
    variants: runs.policies.map((policy) => policy.variant),
    figures: {
      delivered: range(({ totals }) => totals.delivered),
      delayed: range(({ totals }) => totals.delayed),
      bounced: range(({ totals }) => totals.bounced),
      expired: range(({ totals }) => totals.expired),
      delayP95: range(({ delay }) => delay.p95),
      delayMax: range(({ delay }) => delay.max),
      detectedMs: range(({ firsts }) => firsts.detectedMs),
      deferralMs: range(({ firsts }) => firsts.deferralMs),
      ndrMs: range(({ firsts }) => firsts.ndrMs),
      fullBlockMs: range(({ firsts }) => firsts.fullBlockMs),
    },
  };
}

function rangeOf(values: readonly (number | null)[]): Range {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { min: null, max: null };
  return {
    min: known.reduce((a, b) => Math.min(a, b)),
    max: known.reduce((a, b) => Math.max(a, b)),
  };
}
