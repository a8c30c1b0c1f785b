import { compareText, MS_PER_MINUTE } from "../base/units.ts";
import type {
  DayResult,
  Delay,
  DelayCounts,
  ModelEvent,
  ModelResult,
  Totals,
} from "../contract/result.ts";
import type { RangeRuns } from "../contract/settings.ts";
import { earliest } from "../counts/firsts.ts";
import { QueueDepth, type QueueEntry } from "../counts/queue-depth.ts";
import { addTotals, delayOf, mergeDelayCounts } from "../counts/tally.ts";
import type { EvaluatedFigures, Evaluation } from "../evaluate/evaluation.ts";
import { rangesOf } from "../evaluate/ranges.ts";
import { assertSums } from "./model-result.ts";
import { modelWarnings, type WarningFacts, warningFacts } from "./model-warnings.ts";
import type { TrafficReplay } from "./run-model.ts";

/** What the servers of one shard add to a result. Plain data. */
export interface ShardPart {
  /** Of the shard's servers alone; ranges and warnings are those of the whole only. */
  readonly result: ModelResult;
  /** Queues of all servers together are no sum of the hours of each, so every stay is kept. */
  readonly queued: readonly QueueEntry[];
  readonly facts: WarningFacts;
  /** One for each combination of the ranges; null = no ranges. */
  readonly evaluations: readonly EvaluatedFigures[] | null;
}

/** The part of a replay of own servers. */
export function shardPart(
  { result, replay, traffic }: TrafficReplay,
  evaluations: readonly Evaluation[] | null,
): ShardPart {
  return {
    result: { ...result, queue: [], warnings: traffic.warnings },
    queued: addedUp(replay.queue.entries()),
    facts: warningFacts(replay, result.stages),
    evaluations:
      evaluations?.map(({ totals, delay, delayCounts, firsts }) => {
        return { totals, delay, delayCounts, firsts };
      }) ?? null,
  };
}

/** Stays of the same minutes together, which keeps a shard small; sorted. */
function addedUp(entries: readonly QueueEntry[]): readonly QueueEntry[] {
  const sums = new Map<string, QueueEntry>();
  for (const [arrival, minutes, messages] of entries) {
    const key = `${arrival} ${minutes}`;
    sums.set(key, [arrival, minutes, messages + (sums.get(key)?.[2] ?? 0)]);
  }
  return [...sums.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/**
 * The result of all servers from the parts of every shard, in any order: the same as one run gives.
 * `runs` are those behind the ranges. Errors: INVARIANT when the parts do not belong together.
 */
export function mergeParts(
  parts: readonly [ShardPart, ...ShardPart[]],
  runs: RangeRuns | null,
): ModelResult {
  const results = parts.map((part) => part.result);
  const [{ result: first }] = parts;
  const stages = first.stages.map((stage, i) => ({
    ...stage,
    ...added(results.map((one) => one.stages[i] ?? stage)),
  }));
  const servers = results
    .flatMap((one) => one.servers)
    .sort((a, b) => compareText(a.server, b.server));
  const delayCounts = mergeDelayCounts(stages.map((stage) => stage.delayCounts));
  const facts: WarningFacts = {
    hasInventory: parts[0].facts.hasInventory,
    isCapacityLimited: parts[0].facts.isCapacityLimited,
    servers: parts
      .flatMap((part) => part.facts.servers)
      .sort((a, b) => compareText(a.name, b.name)),
    stages,
  };
  const merged: ModelResult = {
    window: first.window,
    totals: addTotals(stages),
    delay: delayOf(delayCounts),
    firsts: earliest(servers.map((server) => server.firsts)),
    stages,
    days: first.days.map((day, i) =>
      addedDay(
        results.map((one) => one.days[i] ?? day),
        day,
      ),
    ),
    queue: mergedQueue(parts, first.window),
    servers,
    events: mergedEvents(results),
    groups: first.groups.map((group, i) => ({
      ...group,
      ...addTotals(results.map((one) => totalsOf(one.groups[i] ?? group))),
    })),
    ranges: runs === null ? null : rangesOf(addedEvaluations(parts), runs),
    warnings: [...first.warnings, ...modelWarnings(facts)],
  };
  assertSums(merged);
  return merged;
}

interface Cohort extends Totals {
  readonly delayCounts: DelayCounts;
}

function added(cohorts: readonly Cohort[]): Totals & Cohort & { readonly delay: Delay } {
  const delayCounts = mergeDelayCounts(cohorts.map((one) => one.delayCounts));
  return { ...addTotals(cohorts.map(totalsOf)), delay: delayOf(delayCounts), delayCounts };
}

function totalsOf(one: Totals): Totals {
  return addTotals([one]);
}

function addedDay(days: readonly DayResult[], day: DayResult): DayResult {
  const hours = day.hours.map((_, hour) => ({
    firstAttempts: sumOf(days, (one) => one.hours[hour]?.firstAttempts ?? 0),
    refusedFirstAttempts: sumOf(days, (one) => one.hours[hour]?.refusedFirstAttempts ?? 0),
  }));
  return { ...day, ...added(days), hours };
}

function sumOf<T>(values: readonly T[], pick: (value: T) => number): number {
  return values.reduce((sum, value) => sum + pick(value), 0);
}

function mergedQueue(
  parts: readonly ShardPart[],
  window: ModelResult["window"],
): ModelResult["queue"] {
  const queue = new QueueDepth(window.startMs / MS_PER_MINUTE, window.horizonMs / MS_PER_MINUTE);
  for (const { queued } of parts) {
    for (const [arrival, minutes, messages] of queued) queue.add(arrival, minutes, messages);
  }
  return queue.hours();
}

/** Events of all servers are in every shard. */
function mergedEvents(results: readonly ModelResult[]): readonly ModelEvent[] {
  const ofAll = results[0]?.events.filter((event) => event.server === null) ?? [];
  const ofOne = results.flatMap((one) => one.events.filter((event) => event.server !== null));
  return [...ofAll, ...ofOne].sort(
    (a, b) =>
      a.ms - b.ms || compareText(a.server ?? "", b.server ?? "") || compareText(a.kind, b.kind),
  );
}

function addedEvaluations(parts: readonly ShardPart[]): readonly EvaluatedFigures[] {
  const [first] = parts;
  return (first?.evaluations ?? []).map((own, run) => {
    const figures = parts.map((part) => part.evaluations?.[run] ?? own);
    const delayCounts = mergeDelayCounts(figures.map((one) => one.delayCounts));
    return {
      totals: addTotals(figures.map((one) => one.totals)),
      delay: delayOf(delayCounts),
      delayCounts,
      firsts: earliest(figures.map((one) => one.firsts)),
    };
  });
}
