import { invariant } from "../../../sim/base/errors.ts";
import { MINUTES_PER_HOUR } from "../../../sim/base/units.ts";
import type { Policy, Stage } from "../../../sim/contract/settings.ts";
import type { Parameter, ParameterKind } from "../../../sim/contract/study-result.ts";
import type { UnitPoint } from "../search/samples.ts";

/** All policies that a study looks at: a base and what may differ from it. */
export interface PolicySpace {
  readonly base: Policy;
  readonly parameters: readonly Parameter[];
  /** `rising`: neither blocked nor refused minutes fall from one stage to the next. */
  readonly shape: "rising" | "free";
}

/** A point of the space. `values` are the parameters as drawn, before the shape is kept to. */
export interface Candidate {
  readonly values: readonly number[];
  readonly policy: Policy;
}

/** How many values a parameter can take. */
export function levelsOf({ min, max, step }: Parameter): number {
  return Math.floor((max - min) / step) + 1;
}

/** The policy at a point of the unit cube; each value has an equal part of its axis. */
export function candidateAt(space: PolicySpace, point: UnitPoint, id: string): Candidate {
  const values = space.parameters.map((parameter, i) => {
    const levels = levelsOf(parameter);
    const level = Math.min(levels - 1, Math.floor((point[i] ?? 0) * levels));
    return parameter.min + level * parameter.step;
  });
  return { values, policy: policyOf(space, values, id) };
}

/**
 * The policy of given values. The last stage is the base's last one whatever their number, so that
 * every curve ends where the base ends.
 */
function policyOf(space: PolicySpace, values: readonly number[], id: string): Policy {
  const { base, parameters } = space;
  const value = (kind: ParameterKind, stage: number | null): number | null => {
    const at = parameters.findIndex((one) => one.kind === kind && one.stage === stage);
    return at < 0 ? null : (values[at] ?? null);
  };
  const count = value("stages", null) ?? base.stages.length;
  const last = base.stages.at(-1);
  invariant(last !== undefined && count <= base.stages.length, "a curve has stages of its base");
  const stages: Stage[] = [];
  let startDay = 0;
  let before = { block: 0, refused: 0 };
  for (let stage = 1; stage < count; stage++) {
    const own = base.stages[stage - 1] ?? last;
    const wanted = {
      throttle: value("throttleMinutes", stage) ?? own.throttleMinutesPerHour,
      block: value("blockMinutes", stage) ?? own.blockMinutesPerHour,
    };
    const kept = fitHour(wanted, space.shape === "rising" ? before : { block: 0, refused: 0 });
    before = { block: kept.block, refused: kept.throttle + kept.block };
    stages.push({
      stage,
      startDay,
      throttleMinutesPerHour: kept.throttle,
      blockMinutesPerHour: kept.block,
    });
    const next = base.stages[stage]?.startDay ?? own.startDay;
    startDay += value("days", stage) ?? next - own.startDay;
  }
  stages.push({ ...last, stage: count, startDay });
  return { id, variant: "tuned", stages };
}

/** Minutes that fit into an hour and are not below those of the stage before. */
function fitHour(
  wanted: { readonly throttle: number; readonly block: number },
  before: { readonly block: number; readonly refused: number },
): { readonly throttle: number; readonly block: number } {
  const block = Math.min(MINUTES_PER_HOUR, Math.max(wanted.block, before.block));
  const refused = Math.min(MINUTES_PER_HOUR, Math.max(wanted.throttle + block, before.refused));
  return { throttle: refused - block, block };
}
