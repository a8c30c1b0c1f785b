import { MINUTES_PER_DAY } from "../../../sim/base/units.ts";
import type { ResolvedScenario } from "../../config/scenario/resolved.ts";
import type { PolicySpace } from "./policy-space.ts";

/** Days of the last stage that every curve is judged by, so that no weekend stands for it. */
const LAST_STAGE_DAYS = 7;

/** Days from detection to the last stage of the longest curve of a space, its base included. */
export function lastStageDayMax({ base, parameters }: PolicySpace): number {
  const last = base.stages.at(-1);
  if (last === undefined) return 0;
  const count = parameters.find(({ kind }) => kind === "stages")?.max ?? base.stages.length;
  let days = 0;
  for (let stage = 1; stage < count; stage++) {
    const own = base.stages[stage - 1] ?? last;
    const next = base.stages[stage]?.startDay ?? own.startDay;
    const varied = parameters.find((one) => one.kind === "days" && one.stage === stage);
    days += varied?.max ?? next - own.startDay;
  }
  return Math.max(days, last.startDay);
}

/**
 * Days of the window that curves are judged in: the scenario's, and more where the last stage of
 * the longest curve, its first week or the life of a message in it would lie outside. Else a curve
 * that puts its harm off past the window would look harmless. Pauses move stages by their days.
 */
export function trialDays(
  space: PolicySpace,
  scenario: ResolvedScenario,
  figureDays: readonly number[],
): number {
  const { model, window } = scenario;
  const { byProduct, fallback } = model.retry;
  const lifetimeDays = [...Object.values(byProduct), fallback].map(({ lifetimeMinutes }) =>
    Math.ceil(lifetimeMinutes / MINUTES_PER_DAY),
  );
  const pausedDays = model.pauses.reduce((sum, { days }) => sum + days, 0);
  const reach = lastStageDayMax(space) + pausedDays + Math.max(LAST_STAGE_DAYS, ...lifetimeDays);
  return Math.max(window.days, reach, ...figureDays);
}
