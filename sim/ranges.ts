import { modelResult } from "./model-result.ts";
import { placementName } from "./placement.ts";
import { replay } from "./replay.ts";
import type { ModelResult, Range, Ranges } from "./result.ts";
import type { ModelSettings, Order, Placement, Policy } from "./settings.ts";
import type { PreparedTraffic } from "./traffic-window.ts";

/** The runs whose smallest and largest figures are wanted: every combination of the three lists. */
export interface RangeRuns {
  readonly placements: readonly Placement[];
  readonly orders: readonly Order[];
  readonly policies: readonly Policy[];
}

/** Replays every combination, yielding what is done so far after each run (0–1); returns the ranges. */
export function* rangesOver(
  traffic: PreparedTraffic,
  settings: ModelSettings,
  runs: RangeRuns,
): Generator<number, Ranges> {
  const results: ModelResult[] = [];
  const total = runs.policies.length * runs.orders.length * runs.placements.length;
  for (const policy of runs.policies) {
    for (const order of runs.orders) {
      for (const placement of runs.placements) {
        const variation = { ...settings, policy, order, placement };
        results.push(modelResult(replay(traffic, variation), traffic));
        yield results.length / total;
      }
    }
  }
  const range = (pick: (result: ModelResult) => number | null): Range => rangeOf(results.map(pick));
  return {
    placements: runs.placements.map(placementName),
    orders: runs.orders,
    variants: runs.policies.map((policy) => policy.variant),
    figures: {
      delivered: range((result) => result.totals.delivered),
      delayed: range((result) => result.totals.delayed),
      bounced: range((result) => result.totals.bounced),
      expired: range((result) => result.totals.expired),
      delayP95: range((result) => result.delay.p95),
      delayMax: range((result) => result.delay.max),
      detectedMs: range((result) => result.firsts.detectedMs),
      deferralMs: range((result) => result.firsts.deferralMs),
      ndrMs: range((result) => result.firsts.ndrMs),
      fullBlockMs: range((result) => result.firsts.fullBlockMs),
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
