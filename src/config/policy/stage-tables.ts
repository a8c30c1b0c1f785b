import { MINUTES_PER_HOUR } from "../../../sim/base/units.ts";
import type { Policy } from "../../../sim/contract/settings.ts";
import { refusedMinutes } from "../../../sim/enforcement/stages.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import { type ConfigPath, type ConfigSource, partOf, placeOf } from "../input/config-source.ts";
import { IssueList } from "../input/issues.ts";
import { checkShape } from "../input/shape.ts";
import { configText, parseYaml } from "../input/yaml-text.ts";
import { type PolicyInput, policySchema, type StageInput } from "./schema.ts";

/** Every variant of a policy, and the one asked for. */
export interface PolicyChoice {
  readonly id: string;
  /** In the order of the file. */
  readonly variants: readonly Policy[];
  /** Of `variant: all` the default variant. */
  readonly chosen: Policy;
}

/** Where a variant was asked for, for its error message. */
export interface VariantRequest {
  /** null = the policy's default variant; `all` = every variant. */
  readonly variant: string | null;
  readonly where: ReturnType<typeof placeOf>;
}

/** No variant was asked for. */
export const DEFAULT_REQUEST: VariantRequest = { variant: null, where: {} };
/** Name of the only table of a policy without variants. */
const ONLY_VARIANT = "default";

/** The id of a policy whose file gives none: the file's name without its ending. */
export function policyIdOfFile(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

/**
 * Reads a policy file from its bytes, wherever they come from: a report's page has no files.
 * Errors: POLICY_INVALID with every issue; INPUT_EMPTY, INPUT_BINARY, INPUT_ENCODING.
 */
export function readPolicyBytes(name: string, bytes: Uint8Array): PolicyChoice {
  const yaml = parseYaml(configText(bytes, name), name, "POLICY_INVALID");
  return resolvePolicy(yaml.value, yaml, [], policyIdOfFile(name));
}

/**
 * Checks a policy that stands at `base` of a source and chooses its variant.
 * Errors: POLICY_INVALID with every issue.
 */
export function resolvePolicy(
  value: unknown,
  source: ConfigSource,
  base: ConfigPath,
  fallbackId: string,
  request: VariantRequest = DEFAULT_REQUEST,
): PolicyChoice {
  const issues = new IssueList();
  const here = partOf(source, base);
  const { value: input } = checkShape(policySchema, value, here, issues, () => "POLICY_INVALID");
  const variants = input === null ? [] : readVariants(input, fallbackId, here, issues);
  const wanted = request.variant === "all" ? null : request.variant;
  const name = wanted ?? input?.defaultVariant ?? variants[0]?.variant ?? ONLY_VARIANT;
  const chosen = variants.find((policy) => policy.variant === name);
  if (variants.length > 0 && chosen === undefined) {
    const names = variants.map((policy) => policy.variant);
    issues.add(
      "POLICY_INVALID",
      `${wanted === null ? "defaultVariant" : "variant"}: expected one of ${quotedList(names)}` +
        `${wanted === null ? "" : ' or "all"'}, received "${name}"${didYouMean(name, names)}`,
      wanted === null ? placeOf(here, ["defaultVariant"]) : request.where,
    );
  }
  issues.throwIfAny("POLICY_INVALID", "The policy", placeOf(here, []), POLICY_HINT);
  return { id: input?.id ?? fallbackId, variants, chosen: chosen ?? NO_POLICY };
}

/** What to do about a wrong policy. */
export const POLICY_HINT =
  "Correct the policy; scenarios/policies/microsoft-2023.yaml is a complete example.";
/** Stands in only where an issue has been added, so it is never returned. */
const NO_POLICY: Policy = { id: "", variant: "", stages: [] };

function readVariants(
  input: PolicyInput,
  fallbackId: string,
  source: ConfigSource,
  issues: IssueList,
): readonly Policy[] {
  const id = input.id ?? fallbackId;
  const tables: { variant: string; stages: readonly StageInput[]; at: ConfigPath }[] = [];
  if (input.stages !== undefined) {
    tables.push({ variant: ONLY_VARIANT, stages: input.stages, at: ["stages"] });
  }
  for (const [variant, table] of Object.entries(input.variants ?? {})) {
    if (variant === "all") {
      issues.add(
        "POLICY_INVALID",
        'variants: expected any name but "all", which stands for every variant',
        placeOf(source, ["variants", variant], true),
      );
    }
    tables.push({ variant, stages: table.stages, at: ["variants", variant, "stages"] });
  }
  const kinds = (input.stages === undefined ? 0 : 1) + (input.variants === undefined ? 0 : 1);
  if (kinds !== 1 || tables.length === 0) {
    const received = kinds === 2 ? "both" : kinds === 0 ? "neither" : "no variant";
    issues.add(
      "POLICY_INVALID",
      `expected either stages or variants with at least one table, received ${received}`,
      placeOf(source, []),
    );
  }
  return tables.map(({ variant, stages, at }) => {
    checkStages(stages, at, source, issues);
    return {
      id,
      variant,
      stages: stages.map((stage) => ({
        stage: stage.stage,
        startDay: stage.dayFrom,
        throttleMinutesPerHour: stage.throttleMinutesPerHour,
        blockMinutesPerHour: stage.blockMinutesPerHour,
      })),
    };
  });
}

function checkStages(
  stages: readonly StageInput[],
  at: ConfigPath,
  source: ConfigSource,
  issues: IssueList,
): void {
  const add = (index: number, key: string, message: string): void => {
    const where = placeOf(source, [...at, index, key]);
    issues.add("POLICY_INVALID", `${where.path}: ${message}`, where);
  };
  for (const [i, stage] of stages.entries()) {
    if (stage.stage !== i + 1) {
      add(i, "stage", `expected stage ${i + 1}, received ${stage.stage}; number them in order`);
    }
    checkDays(stage, i, stages, add);
    const refused = refusedMinutes(stage);
    if (refused > MINUTES_PER_HOUR) {
      add(
        i,
        "blockMinutesPerHour",
        `expected throttle and block of at most 60 minutes together, received ${refused}`,
      );
    }
  }
}

function checkDays(
  stage: StageInput,
  i: number,
  stages: readonly StageInput[],
  add: (index: number, key: string, message: string) => void,
): void {
  const previous = stages[i - 1];
  if (previous === undefined && stage.dayFrom !== 0) {
    add(i, "dayFrom", `expected the first stage to start on day 0, received ${stage.dayFrom}`);
  }
  if (previous !== undefined && stage.dayFrom <= previous.dayFrom) {
    add(
      i,
      "dayFrom",
      `expected a day after ${previous.dayFrom}, where stage ${previous.stage} starts, ` +
        `received ${stage.dayFrom}`,
    );
  }
  if (previous?.dayTo !== undefined && stage.dayFrom !== previous.dayTo) {
    const what = stage.dayFrom < previous.dayTo ? "an overlap" : "a gap";
    add(
      i,
      "dayFrom",
      `expected day ${previous.dayTo}, where stage ${previous.stage} ends, ` +
        `received ${stage.dayFrom} (${what})`,
    );
  }
  if (stage.dayTo === undefined) return;
  if (stage.dayTo <= stage.dayFrom) {
    add(i, "dayTo", `expected a day after dayFrom ${stage.dayFrom}, received ${stage.dayTo}`);
  } else if (i === stages.length - 1) {
    add(i, "dayTo", "expected none, because the last stage goes on for ever; remove it");
  }
}
