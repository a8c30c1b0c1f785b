import type { Harm } from "../contract/plan-result.ts";
import type { Policy } from "../contract/settings.ts";
import type { ServerClock } from "../enforcement/clock.ts";
import { compareHarm, harmOf } from "./harm.ts";
import { addFigures, figuresAt, type HarmFigures, holdsEach, type PlanLimit } from "./limits.ts";
import type { PlanRun, ServerHarm } from "./patch-harm.ts";

/**
 * The last date by limit and run up to which every patch date keeps the limit; −1 = the first one
 * does not. `others` are the figures of the rest of the tenant by run, or null to judge a server on
 * its own mail. Dates are looked at up to `dates`.
 */
export function lastSafeDates(
  harm: ServerHarm,
  runs: number,
  limits: readonly PlanLimit[],
  dates: number,
  others: readonly HarmFigures[] | null,
): readonly Int32Array[] {
  const last = limits.map(() => new Int32Array(runs).fill(-1));
  for (let run = 0; run < runs; run++) {
    const rest = others?.[run];
    const isOpen = limits.map(() => true);
    for (let date = 0; date < dates && isOpen.includes(true); date++) {
      const own = figuresAt(harm, run, date);
      const holds = holdsEach(limits, rest === undefined ? own : addFigures(own, rest));
      for (const [i, dateOf] of last.entries()) {
        isOpen[i] = isOpen[i] === true && holds[i] === true;
        if (isOpen[i]) dateOf[run] = date;
      }
    }
  }
  return last;
}

/** Smallest and largest harm over all runs, by date; delayed messages also by themselves. */
interface HarmBand {
  readonly least: readonly Harm[];
  readonly worst: readonly Harm[];
  readonly delayedLeast: readonly number[];
  readonly delayedMost: readonly number[];
}

export function harmBand(harm: ServerHarm, runs: number): HarmBand {
  const band: { [K in keyof HarmBand]: HarmBand[K][number][] } = {
    least: [],
    worst: [],
    delayedLeast: [],
    delayedMost: [],
  };
  for (let date = 0; date < harm.dates; date++) {
    let low = harmOf(figuresAt(harm, 0, date));
    let high = low;
    let [fewest, most] = [low.delayed, low.delayed];
    for (let run = 1; run < runs; run++) {
      const one = harmOf(figuresAt(harm, run, date));
      if (compareHarm(one, low) < 0) low = one;
      if (compareHarm(one, high) > 0) high = one;
      fewest = Math.min(fewest, one.delayed);
      most = Math.max(most, one.delayed);
    }
    band.least.push(low);
    band.worst.push(high);
    band.delayedLeast.push(fewest);
    band.delayedMost.push(most);
  }
  return band;
}

/**
 * The first minute from which the policy can refuse mail in the way that a limit forbids, whatever
 * the traffic: a blocking stage for bounces, a throttling one for delays and expiry, either for
 * losses. Infinity = never.
 */
export function firstRefusal(limit: PlanLimit, clock: ServerClock, policy: Policy): number {
  const bounces = limit.kind === "messages" && limit.figure === "bounced";
  const both = limit.kind === "messages" && limit.figure === "lost";
  for (const segment of clock.segments) {
    if (segment.kind !== "stage") continue;
    const stage = policy.stages.find((one) => one.stage === segment.stage);
    const blocks = (stage?.blockMinutesPerHour ?? 0) > 0;
    const throttles = (stage?.throttleMinutesPerHour ?? 0) > 0;
    if (both ? blocks || throttles : bounces ? blocks : throttles) return segment.fromMinute;
  }
  return Number.POSITIVE_INFINITY;
}

/** Which unknown moves a date most, and by how much. */
export interface Spread {
  readonly unknown: "placement" | "order" | "variant";
  readonly earliest: number;
  readonly latest: number;
}

/**
 * The unknown that moves the last safe date most while the two others stay as they are; null when
 * no unknown moves it. Ties: placement, order, variant.
 */
export function widestSpread(lastSafe: Int32Array, runs: readonly PlanRun[]): Spread | null {
  let widest: Spread | null = null;
  for (const unknown of ["placement", "order", "variant"] as const) {
    const groups = new Map<string, { earliest: number; latest: number }>();
    for (const [i, run] of runs.entries()) {
      const date = lastSafe[i] ?? -1;
      const key = groupKey(run, unknown);
      const group = groups.get(key) ?? { earliest: date, latest: date };
      group.earliest = Math.min(group.earliest, date);
      group.latest = Math.max(group.latest, date);
      groups.set(key, group);
    }
    for (const { earliest, latest } of groups.values()) {
      if (latest - earliest <= (widest === null ? 0 : widest.latest - widest.earliest)) continue;
      widest = { unknown, earliest, latest };
    }
  }
  return widest;
}

/** The two settings that stay as they are. */
function groupKey({ placement, order, policy }: PlanRun, moved: Spread["unknown"]): string {
  return JSON.stringify([
    moved === "placement" ? null : placement,
    moved === "order" ? null : order,
    moved === "variant" ? null : policy.variant,
  ]);
}
