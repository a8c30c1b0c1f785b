import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Order } from "../contract/settings.ts";
import type { PauseMinutes } from "../enforcement/pauses.ts";
import { coarseDayZero, type DayZeroRange } from "./coarse-day-zero.ts";
import { type DayZeroProfile, dayZeroProfile } from "./day-zero.ts";
import type { PlacementModel } from "./hour-likelihood.ts";
import type { Observations } from "./observations.ts";
import { MinuteCounts } from "./placement-scores.ts";
import { type StageTable, stageAt, stageSegments } from "./stage-segments.ts";

/**
 * How refused minutes may lie: as `Placement` of the model, where `offset` has a minute for each
 * server.
 */
export type PlacementKind = "start" | "end" | "offset" | "random" | "scattered";
/** Every kind, in the order of reports. */
export const PLACEMENT_KINDS: readonly PlacementKind[] = [
  "start",
  "end",
  "offset",
  "random",
  "scattered",
];

/** One hypothesis of a server and how well it explains the server's attempts. */
export interface Hypothesis {
  readonly kind: PlacementKind;
  readonly order: Order;
  readonly variant: string;
  /** The minute of the hour at which `offset` begins; null for the others. */
  readonly minute: number | null;
  readonly profile: DayZeroProfile;
}

/** A policy's variant as the inference needs it. */
export interface VariantTable {
  readonly variant: string;
  readonly table: StageTable;
}

/** What one server's attempts say: every hypothesis with its likelihood. */
export interface ServerInference {
  readonly hypotheses: readonly Hypothesis[];
  /** Indexes of stages that refuse mail and were met, under the best variant. */
  readonly refusingStages: readonly number[];
}

const ORDERS: readonly Order[] = ["block-first", "throttle-first"];
/** Offsets this many nats worse than the best are not looked at again. */
const OFFSET_NATS = 30;
const OFFSETS_MAX = 2;

/**
 * Judges every variant, order and placement for one server. Hypotheses that foresee the same share
 * one computation.
 * Cost: one pass over the attempts for each fixed placement, 60 for `random`.
 */
export function inferServer(
  observed: Observations,
  variants: readonly VariantTable[],
  pauses: readonly PauseMinutes[],
): ServerInference {
  const hypotheses: Hypothesis[] = [];
  const memo = new Map<string, DayZeroProfile>();
  let refusingStages: readonly number[] = [];
  let best = Number.NEGATIVE_INFINITY;
  const ranges = variants.map(({ table }) => coarseDayZero(observed, table, pauses));
  for (const [index, { variant, table }] of variants.entries()) {
    const range = joinedRange(ranges, index);
    const segments = stageSegments(range.bestMinute, table, pauses);
    const counts = new MinuteCounts(observed, table, segments);
    const reach = stageAt(
      stageSegments(range.fromMinute, table, pauses),
      observed.minute[observed.count - 1] ?? 0,
    );
    for (const order of ORDERS) {
      const models = modelsOf(counts, order);
      for (const { kind, model } of models) {
        const key = signature(table, reach, order, model, range);
        const profile =
          memo.get(key) ?? dayZeroProfile({ observed, table, pauses, model, order, range });
        memo.set(key, profile);
        const minute = kind === "offset" && model.kind === "at" ? model.minute : null;
        hypotheses.push({ kind, order, variant, minute, profile });
        if (profile.best > best) {
          best = profile.best;
          refusingStages = counts.stages;
        }
      }
    }
  }
  return { hypotheses, refusingStages };
}

/** A variant far worse than another keeps its own range: it will lose by its likelihood. */
function joinedRange(ranges: readonly DayZeroRange[], index: number): DayZeroRange {
  const own = ranges[index] ?? { fromMinute: 0, toMinute: 0, bestMinute: 0, logLikelihood: 0 };
  const near = ranges.filter(
    ({ fromMinute, toMinute }) => fromMinute <= own.toMinute && toMinute >= own.fromMinute,
  );
  return {
    ...own,
    fromMinute: Math.min(...near.map(({ fromMinute }) => fromMinute)),
    toMinute: Math.max(...near.map(({ toMinute }) => toMinute)),
  };
}

function modelsOf(
  counts: MinuteCounts,
  order: Order,
): readonly { readonly kind: PlacementKind; readonly model: PlacementModel }[] {
  const scores = Array.from({ length: MINUTES_PER_HOUR }, (_, minute) => ({
    minute,
    score: counts.score(order, minute),
  }));
  scores.sort((a, b) => b.score - a.score || a.minute - b.minute);
  const limit = (scores[0]?.score ?? 0) - OFFSET_NATS;
  const offsets = scores.slice(0, OFFSETS_MAX).filter(({ score }) => score >= limit);
  return [
    { kind: "start", model: { kind: "at", minute: 0 } },
    { kind: "end", model: { kind: "end" } },
    ...offsets.map(({ minute }) => ({
      kind: "offset" as const,
      model: { kind: "at" as const, minute },
    })),
    { kind: "random", model: { kind: "random" } },
    { kind: "scattered", model: { kind: "scattered" } },
  ];
}

/** Equal for hypotheses that foresee the same for all stages up to the last one reached. */
function signature(
  table: StageTable,
  reach: number,
  order: Order,
  model: PlacementModel,
  range: DayZeroRange,
): string {
  const stages = Array.from({ length: reach + 1 }, (_, stage) => [
    table.throttle[stage],
    table.block[stage],
    table.start[stage],
  ]);
  const isMixed = stages.some(([throttle = 0, block = 0]) => throttle > 0 && block > 0);
  const isOrdered = isMixed && model.kind !== "scattered";
  return JSON.stringify([stages, isOrdered ? order : "", model, range.fromMinute, range.toMinute]);
}
