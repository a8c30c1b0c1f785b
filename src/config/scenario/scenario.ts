import path from "node:path";
import { type ErrorCode, invariant } from "../../../sim/base/errors.ts";
import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Floor, ModelSettings } from "../../../sim/contract/settings.ts";
import { parseDuration, parseWholeMinutes } from "../../../sim/text/durations.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { parsePlacement } from "../../../sim/text/placement-text.ts";
import { NO_CHANGES } from "../../../sim/what-if/changes.ts";
import { formatterZone } from "../../platform/zone-offsets.ts";
import { type ConfigPath, type ConfigSource, placeOf } from "../input/config-source.ts";
import { IssueList } from "../input/issues.ts";
import { looksLikePath } from "../input/paths.ts";
import { checkShape } from "../input/shape.ts";
import { readYamlFile } from "../input/yaml-file.ts";
import { loadPolicy } from "../policy/file.ts";
import { type PolicyChoice, resolvePolicy } from "../policy/stage-tables.ts";
import { type ResolvedSender, resolveSender } from "../retry/file.ts";
import { type BuildsData, knownLines, loadBuildsData } from "../servers/builds-data.ts";
import type { ScenarioInput, ScenarioSections } from "./input.ts";
import { resolvePauses } from "./pause-list.ts";
import type { ResolvedScenario } from "./resolved.ts";
import { scenarioPartsSchema, scenarioSchema } from "./schema.ts";
import {
  readText,
  resolveDayZero,
  resolveFloors,
  resolveRanges,
  resolveTraffic,
  resolveWindow,
} from "./sections.ts";
import { resolveSending } from "./sending.ts";
import { resolveScenarioServers } from "./server-list.ts";
import { resolveUntold } from "./untold.ts";

/** Where a scenario comes from. Paths in it are relative to `baseFolder`. */
interface ScenarioContext extends ConfigSource {
  readonly baseFolder: string;
}

/**
 * Fields that replace those of a file; `window` field by field. Paths in them are relative to the
 * current folder.
 */
export type ScenarioOverrides = Partial<ScenarioInput>;

/** Days without out-of-date mail after which a server is clean. */
const CLEAN_AFTER_DAYS_DEFAULT = 30;
/** Most stages a policy can have; stands in for a policy that could not be read. */
const STAGES_MAX = 8;
const POLICY_DEFAULT = "microsoft-2023";

/**
 * Loads a scenario file with everything it names but the logs.
 * Errors: SCENARIO_INVALID, POLICY_INVALID, INVENTORY_INVALID, PAUSE_INVALID, RETRY_INVALID,
 * RETIREMENT_INVALID with all issues and their line and column; DATA_INVALID with those of the
 * tables of builds alone; INPUT_MISSING and the like for the file itself.
 */
export async function loadScenario(
  file: string,
  overrides: ScenarioOverrides = {},
): Promise<ResolvedScenario> {
  const yaml = await readYamlFile(file, "SCENARIO_INVALID");
  const isOverridden = ([top, below]: ConfigPath): boolean =>
    top === "window"
      ? Object.hasOwn(overrides.window ?? {}, below ?? "")
      : Object.hasOwn(overrides, top ?? "");
  return resolveValue(overlay(yaml.value, overrides), {
    baseFolder: path.dirname(file),
    file,
    place: (at, atKey) => (isOverridden(at) ? null : yaml.place(at, atKey)),
  });
}

/**
 * Fills in every default of a scenario and checks it.
 * Errors: as `loadScenario`; places are those that `context` gives.
 */
export function resolveScenario(
  input: ScenarioInput,
  context: ScenarioContext,
): Promise<ResolvedScenario> {
  return resolveValue(input, context);
}

async function resolveValue(value: unknown, context: ScenarioContext): Promise<ResolvedScenario> {
  const issues = new IssueList();
  const { parts, wrong } = readParts(value, context, issues);
  const data = await loadBuildsData(parts.data ?? null, context.baseFolder);
  const policy = await choosePolicy(parts, context, issues);
  const floors = resolveFloors(parts, data, context, issues);
  const rules = serverRules(data, floors, policy);
  const servers = await resolveScenarioServers(parts, context, rules, issues);
  const sender = await chooseSender(parts, context, issues);
  const retry = sender?.settings ?? null;
  const { sending, warnings } = await resolveSending(parts, sender, context, issues);
  const pauses = resolvePauses(parts.pauses ?? [], context, issues);
  const window = resolveWindow(parts);
  const seed = String(parts.seed ?? 1);
  const traffic = await resolveTraffic(
    parts,
    { window: wrong.has("window") ? null : window, seed },
    context,
    issues,
  );
  const hint = context.file === null ? "" : `Correct it, then run: mailflow check ${context.file}`;
  issues.throwIfAny("SCENARIO_INVALID", "The scenario", placeOf(context, []), hint);
  const complete = policy !== null && retry !== null && traffic !== null;
  invariant(complete, "a part of a scenario is missing only when there is an issue");
  const placement = readText(parsePlacement, parts.placement) ?? { kind: "start" };
  const model: ModelSettings = {
    policy: policy.chosen,
    order: parts.order === "throttle-first" ? "throttle-first" : "block-first",
    placement: placement === "all" ? { kind: "start" } : placement,
    replyPoint: parts.replyPoint ?? "end-of-data",
    retry,
    ...(sending === null ? {} : { sending }),
    pauses,
    cleanAfterMs:
      readText(parseDuration, parts.cleanAfter) ?? CLEAN_AFTER_DAYS_DEFAULT * MS_PER_DAY,
    relapse: parts.relapse ?? "restart",
    seed,
    products: data.products,
    floors,
    reading: parts.reading ?? "strict",
    dayZero: resolveDayZero(parts, traffic.kind === "synthetic"),
    lines: rules.lines,
    servers: servers.servers,
  };
  const ranges = resolveRanges(parts, placement, model.order, policy);
  const untold = ranges === null ? await resolveUntold(parts, model, policy) : null;
  return {
    name: parts.name ?? nameOf(context.file),
    traffic,
    window,
    model,
    ranges,
    untold,
    displayZone: formatterZone(parts.displayZone ?? "UTC"),
    asOfMs: readText(parseInstant, parts.asOf),
    builds: data.builds,
    data,
    serverNameByKey: servers.serverNameByKey,
    by: parts.by ?? null,
    allowAddresses: parts.allowAddresses ?? false,
    warnings: [...servers.warnings, ...warnings],
    basis: {
      model,
      ranges,
      untold,
      changes: NO_CHANGES,
      all: allOf(parts),
      policyVariants: policy.variants,
      lifetimeMinutes: readText(parseWholeMinutes, parts.lifetime),
      delayDsnMinutes: readText(parseWholeMinutes, parts.delayDsn),
      command: null,
    },
  };
}

/** Which of the unknowns are to be tried in every form. */
function allOf({ placement, order, variant }: ScenarioSections) {
  return { placement: placement === "all", order: order === "all", variant: variant === "all" };
}

/** What the servers of a scenario are read and checked by. */
function serverRules(
  { products, lines }: BuildsData,
  floors: readonly Floor[],
  policy: PolicyChoice | null,
) {
  // A floor of a scenario may name an update that no list knows yet.
  const named = knownLines(floors.flatMap(({ minBuild }) => minBuild ?? []));
  return {
    products,
    lines: [...new Set([...lines, ...named])],
    stageCount: policy?.chosen.stages.length ?? STAGES_MAX,
    policy: policy?.chosen ?? null,
  };
}

/** What is right in the scenario; what is not has become issues. */
function readParts(
  value: unknown,
  context: ScenarioContext,
  issues: IssueList,
): { readonly parts: Partial<ScenarioInput>; readonly wrong: ReadonlySet<PropertyKey> } {
  const shape = checkShape(scenarioSchema, value, context, issues, codeOf);
  if (shape.value !== null) return { parts: shape.value, wrong: shape.badKeys };
  const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
  const right = entries.filter(([key]) => !shape.badKeys.has(key));
  const parts = scenarioPartsSchema.safeParse(Object.fromEntries(right)).data ?? {};
  return { parts, wrong: shape.badKeys };
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  policy: "POLICY_INVALID",
  variant: "POLICY_INVALID",
  pauses: "PAUSE_INVALID",
  retry: "RETRY_INVALID",
  lifetime: "RETRY_INVALID",
  delayDsn: "RETRY_INVALID",
  servers: "INVENTORY_INVALID",
  inventory: "INVENTORY_INVALID",
};

function codeOf(at: ConfigPath): ErrorCode {
  return CODES[String(at[0])] ?? "SCENARIO_INVALID";
}

function choosePolicy(
  parts: Partial<ScenarioInput>,
  context: ScenarioContext,
  issues: IssueList,
): Promise<PolicyChoice | null> {
  const request = { variant: parts.variant ?? null, where: placeOf(context, ["variant"]) };
  const policy = parts.policy ?? POLICY_DEFAULT;
  return issues.attempt(() =>
    typeof policy === "string"
      ? loadPolicy(policy, context.baseFolder, request, placeOf(context, ["policy"]))
      : resolvePolicy(policy, context, ["policy"], "inline", request),
  );
}

function chooseSender(
  parts: Partial<ScenarioInput>,
  context: ScenarioContext,
  issues: IssueList,
): Promise<ResolvedSender | null> {
  const request = {
    retry: typeof parts.retry === "object" ? parts.retry.join(", ") : (parts.retry ?? null),
    lifetime: parts.lifetime ?? null,
    delayDsn: parts.delayDsn ?? null,
  };
  return issues.attempt(() =>
    resolveSender(request, context.baseFolder, (field) => placeOf(context, [field])),
  );
}

/**
 * The file's value with the overrides laid over it; `servers` and `inventory` replace each other.
 */
function overlay(value: unknown, overrides: ScenarioOverrides): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const own = new Map<string, unknown>(Object.entries(value));
  if (overrides.inventory !== undefined) own.delete("servers");
  if (overrides.servers !== undefined) own.delete("inventory");
  const ownWindow = own.get("window");
  for (const [key, replacement] of Object.entries(overrides))
    own.set(key, fromHere(key, replacement));
  if (overrides.window !== undefined && typeof ownWindow === "object") {
    own.set("window", { ...ownWindow, ...overrides.window });
  }
  return Object.fromEntries(own);
}

/** A path of an override, made absolute because the scenario's own paths start from its folder. */
function fromHere(key: string, replacement: unknown): unknown {
  if (typeof replacement !== "string") return replacement;
  const isPath =
    key === "inventory" ||
    key === "data" ||
    (key === "warmStart" && replacement !== "simulate") ||
    ((key === "policy" || key === "retry") && looksLikePath(replacement));
  return isPath ? path.resolve(replacement) : replacement;
}

function nameOf(file: string | null): string {
  return file === null ? "replay" : path.basename(file).replace(/\.[^.]*$/, "");
}
