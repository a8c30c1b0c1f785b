import { MINUTES_PER_HOUR } from "../../../sim/base/units.ts";
import type { Policy } from "../../../sim/contract/settings.ts";
import type { Parameter, ParameterKind } from "../../../sim/contract/study-result.ts";
import { type ConfigSource, placeOf } from "../../config/input/config-source.ts";
import type { IssueList } from "../../config/input/issues.ts";
import type { BoundsInput, StageBoundsInput, StudyInput } from "./schema.ts";

const KINDS = ["days", "throttleMinutes", "blockMinutes"] as const;

/**
 * The parameters of a study in the order stages, days, throttle, block, by stage. Issues:
 * STUDY_INVALID for stages that the policy lacks or that are given twice, and impossible bounds.
 */
export function parametersOf(
  input: StudyInput["parameters"],
  base: Policy,
  source: ConfigSource,
  issues: IssueList,
): readonly Parameter[] {
  const found: Parameter[] = [];
  const add = (at: readonly PropertyKey[], message: string): void => {
    const where = placeOf(source, at);
    issues.add("STUDY_INVALID", `${where.path}: ${message}`, where);
  };
  if (input.stages !== undefined) {
    if (input.stages.min < 2 || input.stages.max > base.stages.length) {
      add(
        ["parameters", "stages"],
        `expected 2 to ${base.stages.length} stages, as many as ${base.id} has, ` +
          `received ${input.stages.min} to ${input.stages.max}`,
      );
    }
    found.push(parameter("stages", null, input.stages));
  }
  for (const kind of KINDS) {
    for (const { stage, bounds, key } of stagesOf(input[kind] ?? {})) {
      const at = ["parameters", kind, key];
      const last = base.stages.length;
      if (stage >= last) {
        add(at, `expected stages before ${last}, the last one of ${base.id}, which stays as it is`);
      } else if (found.some((one) => one.kind === kind && one.stage === stage)) {
        add(at, `expected each stage once, received ${stage} again`);
      } else if (kind === "days" && bounds.min < 1) {
        add(at, `expected at least 1 day, received ${bounds.min}`);
      } else if (kind !== "days" && bounds.max > MINUTES_PER_HOUR) {
        add(at, `expected at most 60 minutes, received ${bounds.max}`);
      } else found.push(parameter(kind, stage, bounds));
    }
  }
  if (found.length === 0 && issues.count === 0) {
    add(["parameters"], "expected something that may differ, received nothing");
  }
  return found;
}

function stagesOf(
  input: StageBoundsInput,
): readonly { readonly stage: number; readonly bounds: BoundsInput; readonly key: string }[] {
  return Object.entries(input)
    .flatMap(([key, bounds]) => {
      const [first = 0, last = first] = key.split("-").map(Number);
      const count = Math.max(1, last - first + 1);
      return Array.from({ length: count }, (_, i) => ({ stage: first + i, bounds, key }));
    })
    .sort((a, b) => a.stage - b.stage);
}

function parameter(kind: ParameterKind, stage: number | null, bounds: BoundsInput): Parameter {
  const { min, max, step = 1 } = bounds;
  return { name: stage === null ? kind : `${kind}.${stage}`, kind, stage, min, max, step };
}
