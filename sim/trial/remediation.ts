import { draw32, drawBelow, type RandomKey, randomKey } from "../base/random.ts";
import { MINUTES_PER_DAY } from "../base/units.ts";
import type { Remediation } from "../contract/study-result.ts";

/** What a server feels, by day of the window. `stage` is −1 before detection. */
export interface FeltDays {
  readonly stage: Int8Array;
  readonly messages: Float64Array;
  readonly delayed: Float64Array;
  readonly lost: Float64Array;
}

const UINT32_RANGE = 4_294_967_296;

/** The key of a server's draws: the same for every policy, so that policies can be compared. */
export function remediationKey(seed: string, server: string): RandomKey {
  return randomKey(seed, server, "remediation");
}

/** The chance that a server's people decide on a day, 0–1. */
function decisionChance(remediation: Remediation, felt: FeltDays, day: number): number {
  const stage = felt.stage[day] ?? -1;
  if (stage < 0) return 0;
  let messages = 0;
  let delayed = 0;
  let lost = 0;
  for (let past = Math.max(0, day - remediation.daysRemembered); past < day; past++) {
    messages += felt.messages[past] ?? 0;
    delayed += felt.delayed[past] ?? 0;
    lost += felt.lost[past] ?? 0;
  }
  const base = remediation.chancePerDay[stage] ?? 0;
  if (messages === 0) return base;
  const pain =
    (remediation.chanceWhenAllDelayed * delayed + remediation.chanceWhenAllLost * lost) / messages;
  return Math.min(1, base + pain);
}

/**
 * The minute of the window in which a server is patched, or Infinity. One draw per day of the
 * window and one for the minute of the day; a day's draw does not depend on the policy, so a
 * stricter policy never makes a server wait longer.
 */
export function patchMinute(remediation: Remediation, felt: FeltDays, key: RandomKey): number {
  for (let day = 0; day < felt.stage.length; day++) {
    const chance = decisionChance(remediation, felt, day);
    if (draw32(key, day, 0) >= chance * UINT32_RANGE) continue;
    const patchDay = day + remediation.daysToPatch;
    return patchDay * MINUTES_PER_DAY + drawBelow(key, day, 1, MINUTES_PER_DAY);
  }
  return Number.POSITIVE_INFINITY;
}
