import type { Order } from "../contract/settings.ts";
import type { PauseMinutes } from "../enforcement/pauses.ts";
import type { DayZeroProfile } from "./day-zero.ts";
import {
  type Hypothesis,
  inferServer,
  PLACEMENT_KINDS,
  type PlacementKind,
  type ServerInference,
  type VariantTable,
} from "./infer-server.ts";
import { type Observations, thinned } from "./observations.ts";

/** Minutes in which day 0 lies with 95 % likelihood, both inclusive; null = open on that side. */
interface DayZeroInterval {
  readonly fromMinute: number | null;
  readonly toMinute: number | null;
  readonly bestMinute: number | null;
}

/** One way enforcement may work that the log cannot tell from the best one. */
interface ClassMember {
  readonly placement: PlacementKind;
  readonly order: Order;
  readonly variant: string;
  /** How much better the best one explains the log, in nats. */
  readonly behindNats: number;
}

/**
 * What is known of one server. `offsetMinutes` are the minutes at which a fixed placement may
 * begin.
 */
export interface ServerFinding {
  readonly dayZero: DayZeroInterval;
  readonly offsetMinutes: readonly number[];
  readonly refusingStages: readonly number[];
  /** Its own best hypothesis among the members. */
  readonly best: Hypothesis;
  /** A day 0 to predict with, also where the interval is open. */
  readonly pointMinute: number;
}

/**
 * The members of the equivalence class, best first, and each server's findings, in the order given.
 */
export interface Inference {
  readonly members: readonly ClassMember[];
  readonly servers: readonly ServerFinding[];
  readonly logLikelihood: number;
}

/** A hypothesis stays in the class while the best one is at most twenty times likelier. */
const CLASS_NATS: number = Math.log(20);
/** Half of the 95 % point of chi-square with one degree of freedom: a likelihood interval. */
const INTERVAL_NATS = 2.9957;

/**
 * Judges all servers together: variant, order and placement are the same for all, day 0 and the
 * minute of `offset` are each server's own. Servers without attempts must be left out.
 */
export function infer(
  servers: readonly Observations[],
  variants: readonly VariantTable[],
  pauses: readonly PauseMinutes[],
): Inference {
  const work = inferring(servers, variants, pauses);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** `infer` in steps, one a server; yields the share done. */
export function* inferring(
  servers: readonly Observations[],
  variants: readonly VariantTable[],
  pauses: readonly PauseMinutes[],
): Generator<number, Inference> {
  const inferences: ServerInference[] = [];
  for (const observed of servers) {
    inferences.push(inferServer(thinned(observed), variants, pauses));
    yield inferences.length / servers.length;
  }
  return joined(inferences, variants);
}

function joined(
  inferences: readonly ServerInference[],
  variants: readonly VariantTable[],
): Inference {
  const members: (ClassMember & { readonly total: number })[] = [];
  for (const { variant } of variants) {
    for (const order of ["block-first", "throttle-first"] as const) {
      for (const placement of PLACEMENT_KINDS) {
        let total = 0;
        for (const { hypotheses } of inferences) {
          total += bestOf(hypotheses, { placement, order, variant })?.profile.best ?? 0;
        }
        members.push({ placement, order, variant, behindNats: 0, total });
      }
    }
  }
  const best = Math.max(...members.map(({ total }) => total));
  const kept = members
    .filter(({ total }) => total >= best - CLASS_NATS)
    .map(({ total, ...member }) => ({ ...member, behindNats: Math.max(0, best - total) }))
    .sort((a, b) => a.behindNats - b.behindNats);
  return {
    members: kept,
    logLikelihood: best,
    servers: inferences.map(({ hypotheses, refusingStages }) => ({
      ...findingOf(hypotheses, kept),
      refusingStages,
    })),
  };
}

type MemberKey = Pick<ClassMember, "placement" | "order" | "variant">;

function isOf(hypothesis: Hypothesis, { placement, order, variant }: MemberKey): boolean {
  const { kind } = hypothesis;
  return kind === placement && hypothesis.order === order && hypothesis.variant === variant;
}

function bestOf(hypotheses: readonly Hypothesis[], member: MemberKey): Hypothesis | null {
  let best: Hypothesis | null = null;
  for (const hypothesis of hypotheses) {
    if (!isOf(hypothesis, member)) continue;
    if (best === null || hypothesis.profile.best > best.profile.best) best = hypothesis;
  }
  return best;
}

function findingOf(
  hypotheses: readonly Hypothesis[],
  members: readonly ClassMember[],
): Omit<ServerFinding, "refusingStages"> {
  const kept = hypotheses.filter((each) => members.some((member) => isOf(each, member)));
  const top = Math.max(...kept.map(({ profile }) => profile.best));
  const near = kept.filter(({ profile }) => profile.best >= top - CLASS_NATS);
  const [first] = near;
  if (first === undefined) throw new RangeError("a class has at least one member");
  const best =
    members
      .map((member) => near.find((each) => isOf(each, member) && each.profile.best >= top - 1e-6))
      .find((each) => each !== undefined) ?? first;
  const byLikelihood = [...near].sort((a, b) => b.profile.best - a.profile.best);
  const offsets = byLikelihood.flatMap(({ kind, minute }) =>
    kind === "start" ? [0] : minute === null ? [] : [minute],
  );
  return {
    best,
    pointMinute: bestMinuteOf(best.profile),
    dayZero: intervalOf(
      near.map(({ profile }) => profile),
      best.profile,
      top,
    ),
    offsetMinutes: [...new Set(offsets)],
  };
}

/** All minutes that any member explains nearly as well as the best minute of the best one. */
function intervalOf(
  profiles: readonly DayZeroProfile[],
  bestProfile: DayZeroProfile,
  top: number,
): DayZeroInterval {
  let from = Infinity;
  let to = Number.NEGATIVE_INFINITY;
  let isOpenBefore = false;
  let isOpenAfter = false;
  for (const { fromMinute, stepMinutes, logLikelihood } of profiles) {
    for (const [at, value] of logLikelihood.entries()) {
      if (value < top - INTERVAL_NATS) continue;
      // Candidates in steps stand for the minutes up to the next one on either side.
      from = Math.min(from, fromMinute + at * stepMinutes - (stepMinutes - 1));
      to = Math.max(to, fromMinute + at * stepMinutes + (stepMinutes - 1));
      if (at === 0) isOpenBefore = true;
      if (at === logLikelihood.length - 1) isOpenAfter = true;
    }
  }
  return {
    fromMinute: isOpenBefore ? null : from,
    toMinute: isOpenAfter ? null : to,
    bestMinute: isOpenBefore || isOpenAfter ? null : bestMinuteOf(bestProfile),
  };
}

/** The middle of the candidates that are as good as the best. */
function bestMinuteOf({ logLikelihood, fromMinute, stepMinutes, best }: DayZeroProfile): number {
  const level = best - 1e-9;
  const first = logLikelihood.findIndex((value) => value >= level);
  const last = logLikelihood.findLastIndex((value) => value >= level);
  return fromMinute + Math.floor((first + last) / 2) * stepMinutes;
}
