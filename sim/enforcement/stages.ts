import type { Policy, Stage } from "../contract/settings.ts";

/** Minutes per hour in which a stage refuses mail. */
export function refusedMinutes(stage: Stage): number {
  return stage.throttleMinutesPerHour + stage.blockMinutesPerHour;
}

/**
 * Whether a stage accepts nothing: stage 8, or in a policy without one any that blocks the whole
 * hour.
 */
export function isFullBlock(policy: Policy, stage: number): boolean {
  const hasEighth = policy.stages.some((one) => one.stage === 8);
  if (hasEighth) return stage === 8;
  return policy.stages.some((one) => one.stage === stage && one.blockMinutesPerHour === 60);
}
