import type { Harm } from "../contract/plan-result.ts";
import { assign } from "./assignment.ts";
import { addHarm, NO_HARM } from "./harm.ts";

/** The week in which each server is patched; `harm` is the sum of what that leaves. */
interface PatchOrder {
  /** Index of the week by server. */
  readonly weekOf: readonly number[];
  readonly harm: Harm;
}

/**
 * The order of patching with the least total harm when at most `perWeek` servers can be patched in
 * a week. `harms[server][week]` is the harm of a server that is patched in that week; there must be
 * room for every server. Among equal harm servers are patched in the earliest weeks.
 */
export function orderPatches(harms: readonly (readonly Harm[])[], perWeek: number): PatchOrder {
  const weeks = harms[0]?.length ?? 0;
  const scale = scaleOf(harms, weeks);
  const costs = harms.map((byWeek) =>
    byWeek.flatMap((harm, week) => {
      const cost = costOf(harm, scale) + BigInt(week);
      return Array.from({ length: Math.min(perWeek, harms.length) }, () => cost);
    }),
  );
  const slots = Math.min(perWeek, harms.length);
  const weekOf = assign(costs).map((slot) => Math.floor(slot / slots));
  const harm = weekOf.reduce(
    (sum, week, server) => addHarm(sum, harms[server]?.[week] ?? NO_HARM),
    NO_HARM,
  );
  return { weekOf, harm };
}

interface Scale {
  readonly lost: bigint;
  readonly delayMinutes: bigint;
  readonly delayed: bigint;
}

/**
 * Weights that keep the ranks of harm apart: no sum of a lower rank over all servers reaches one
 * unit of the next.
 */
function scaleOf(harms: readonly (readonly Harm[])[], weeks: number): Scale {
  let minutes = 1n;
  let delayed = 1n;
  for (const byWeek of harms) {
    minutes += BigInt(byWeek.reduce((max, harm) => Math.max(max, harm.delayMinutes), 0));
    delayed += BigInt(byWeek.reduce((max, harm) => Math.max(max, harm.delayed), 0));
  }
  const weekRoom = BigInt(harms.length * Math.max(weeks, 1) + 1);
  const perDelayed = weekRoom;
  const perMinute = perDelayed * delayed;
  return { delayed: perDelayed, delayMinutes: perMinute, lost: perMinute * minutes };
}

function costOf(harm: Harm, scale: Scale): bigint {
  return (
    BigInt(harm.lost) * scale.lost +
    BigInt(harm.delayMinutes) * scale.delayMinutes +
    BigInt(harm.delayed) * scale.delayed
  );
}
