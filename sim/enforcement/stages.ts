import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Policy, Stage } from "../contract/settings.ts";

/** How much of an hour a stage refuses. */
export type StageRates = Pick<Stage, "throttleMinutesPerHour" | "blockMinutesPerHour">;

/** Minutes per hour in which a stage refuses mail. */
export function refusedMinutes(rates: StageRates): number {
  return rates.throttleMinutesPerHour + rates.blockMinutesPerHour;
}

/** Whether a stage blocks every minute of the hour. */
export function blocksAll({ blockMinutesPerHour }: StageRates): boolean {
  return blockMinutesPerHour === MINUTES_PER_HOUR;
}

/**
 * Whether a stage accepts nothing: stage 8, or in a policy without one any that blocks the whole
 * hour.
 */
export function isFullBlock(policy: Policy, stage: number): boolean {
  const hasEighth = policy.stages.some((one) => one.stage === 8);
  if (hasEighth) return stage === 8;
  return policy.stages.some((one) => one.stage === stage && blocksAll(one));
}
