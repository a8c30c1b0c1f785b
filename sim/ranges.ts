import type { Evaluation } from "./evaluation.ts";
import type { Evaluator } from "./evaluator.ts";
import { placementName } from "./placement.ts";
import type { Range, Ranges } from "./result.ts";
import type { ModelSettings, Order, Placement, Policy } from "./settings.ts";

/** The runs whose smallest and largest figures are wanted: every combination of the three lists. */
export interface RangeRuns {
  readonly placements: readonly Placement[];
  readonly orders: readonly Order[];
  readonly policies: readonly Policy[];
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
  const evaluations: Evaluation[] = [];
  const total = runs.policies.length * runs.orders.length * runs.placements.length;
  for (const policy of runs.policies) {
    for (const order of runs.orders) {
      for (const placement of runs.placements) {
        evaluations.push(evaluator.evaluate({ ...settings, policy, order, placement }));
        yield evaluations.length / total;
      }
    }
  }
  const range = (pick: (one: Evaluation) => number | null): Range => rangeOf(evaluations.map(pick));
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
