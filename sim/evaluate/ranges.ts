import type { Range, Ranges } from "../contract/result.ts";
import type { ModelSettings, RangeRuns } from "../contract/settings.ts";
import { placementName } from "../enforcement/placement.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Evaluator } from "./evaluator.ts";
import { rangeOf } from "./range-of.ts";
import { untoldRanges } from "./untold-ranges.ts";

/** The figures that ranges are given for. */
export type RangedFigures = Pick<Evaluation, "totals" | "delay" | "firsts">;

/** Every combination of the lists in place of the settings' own, then those of the others. */
export function* rangeSettings(settings: ModelSettings, runs: RangeRuns): Generator<ModelSettings> {
  yield* combinations(settings, runs, runs.placements);
  const { others } = runs;
  if (others === undefined) return;
  // With no day 0 given the settings have none to lay another one over.
  const days = [settings.dayZero, ...others.dayZeros];
  for (const retry of [settings.retry, ...others.retries]) {
    for (const dayZero of days) {
      if (retry === settings.retry && dayZero === settings.dayZero) continue;
      const other =
        dayZero === undefined ? { ...settings, retry } : { ...settings, retry, dayZero };
      yield* combinations(other, runs, others.placements);
    }
  }
}

function* combinations(
  settings: ModelSettings,
  { policies, orders }: RangeRuns,
  placements: RangeRuns["placements"],
): Generator<ModelSettings> {
  for (const policy of policies) {
    for (const order of orders) {
      for (const placement of placements) yield { ...settings, policy, order, placement };
    }
  }
}

/** How many runs the ranges are taken over. */
export function rangeRunCount({ policies, orders, placements, others }: RangeRuns): number {
  const each = policies.length * orders.length;
  if (others === undefined) return each * placements.length;
  const more = (1 + others.retries.length) * (1 + others.dayZeros.length) - 1;
  return each * (placements.length + more * others.placements.length);
}

/** Ranges, and the settings of the runs with the least and the most harm. */
export interface RangeAnswer {
  readonly ranges: Ranges;
  readonly extremes: readonly ModelSettings[];
}

/**
 * Evaluates every combination in place of the settings' own, yielding the share done after each
 * (0–1); returns the ranges. Cost: an evaluation per combination.
 */
export function* rangesOver(
  evaluator: Evaluator,
  settings: ModelSettings,
  runs: RangeRuns,
): Generator<number, RangeAnswer> {
  const evaluations = yield* evaluateRuns(evaluator, settings, runs);
  return {
    ranges: rangesOf(evaluations, runs),
    extremes: extremesOf(evaluations, settings, runs),
  };
}

function extremesOf(
  evaluations: readonly RangedFigures[],
  settings: ModelSettings,
  runs: RangeRuns,
): readonly ModelSettings[] {
  // Lost mail weighs more than any delay, and delayed mail decides between equals.
  const harm = evaluations.map(({ totals }) => [totals.bounced + totals.expired, totals.delayed]);
  const order = harm
    .map(([lost = 0, delayed = 0], index) => ({ lost, delayed, index }))
    .sort((a, b) => a.lost - b.lost || a.delayed - b.delayed || a.index - b.index);
  const wanted = new Set([order[0]?.index, order.at(-1)?.index]);
  return [...rangeSettings(settings, runs)].filter((_, index) => wanted.has(index));
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
    ...(runs.others === undefined ? {} : { untold: untoldRanges(evaluations, runs, runs.others) }),
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
