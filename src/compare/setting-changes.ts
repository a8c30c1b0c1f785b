import type { SettingChange } from "../../reports/comparison/comparison.ts";
import { compareText } from "../../sim/base/units.ts";
import type { Provenance, RunResult } from "../../sim/contract/result.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What the two results say of their settings, where they differ. */
export function resultSettingChanges(a: RunResult, b: RunResult): readonly SettingChange[] {
  return changesOf(resultSettings(a), resultSettings(b));
}

/** Every setting of the model and the window that differs, named by its path. */
export function scenarioSettingChanges(
  a: ResolvedScenario,
  b: ResolvedScenario,
): readonly SettingChange[] {
  return changesOf(scenarioSettings(a), scenarioSettings(b));
}

function resultSettings({ provenance, window }: RunResult): Json {
  const { policy, placement, order, replyPoint, retry, seed, engine, shift, extension } =
    provenance;
  return {
    policy: `${policy.id} ${policy.variant}`,
    placement,
    order,
    replyPoint,
    retry,
    seed,
    engine,
    windowStart: isoMinute(window.startMs),
    windowDays: window.days,
    shiftWeeks: shift.weeks,
    extensionDays: extension.days,
    "settings that a result does not name (servers, pauses, floors …)": settingsKey(provenance),
  };
}

/** Only told apart, not told: a result holds a hash of them. */
function settingsKey({ scenarioSha256 }: Provenance): string {
  return `sha256 ${scenarioSha256.slice(0, 12)}…`;
}

function scenarioSettings({ model, window }: ResolvedScenario): Json {
  // Lists of named things become maps, so that a change is told by name and not by place.
  const servers = Object.fromEntries(model.servers.map(({ name, ...rest }) => [name, rest]));
  const stages = Object.fromEntries(
    model.policy.stages.map(({ stage, ...rest }) => [`stage ${stage}`, rest]),
  );
  const { policy, servers: _, ...rest } = model;
  const pauses = model.pauses.map(
    ({ fromMs, days }) => `${isoMinute(fromMs)} for ${days === 1 ? "1 day" : `${days} days`}`,
  );
  const plain: unknown = {
    ...rest,
    pauses,
    policy: { ...policy, stages },
    server: servers,
    window,
  };
  return withDates(JSON.parse(JSON.stringify(plain)), "");
}

/** Instants are told as dates: keys that end in `Ms` and are no lengths of time. */
function withDates(value: Json, key: string): Json {
  if (typeof value === "number") {
    return /(?:from|at|start|detected|shiftTo)Ms$/i.test(key) ? isoMinute(value) : value;
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one: Json) => withDates(one, key));
  const entries = Object.entries(value).map(([name, one]) => {
    const shown = withDates(one, name);
    return [typeof shown === "string" ? name.replace(/Ms$/, "") : name, shown];
  });
  return Object.fromEntries(entries);
}

function isoMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}

function changesOf(a: Json, b: Json): readonly SettingChange[] {
  const before = new Map(leaves(a, ""));
  const after = new Map(leaves(b, ""));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  return names
    .map((setting) => ({
      setting,
      from: before.get(setting) ?? null,
      to: after.get(setting) ?? null,
    }))
    .filter(({ from, to }) => from !== to);
}

/** Every value by its path; lists are one value. */
function leaves(value: Json, path: string): readonly (readonly [string, string])[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [[path, listText(value)]];
  if (typeof value !== "object") return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, one]) =>
    leaves(one, path === "" ? key : `${path}.${key}`),
  );
}

function listText(list: readonly Json[]): string {
  const isPlain = list.every((one) => one === null || typeof one !== "object");
  if (isPlain) return list.join(", ");
  return list
    .map((one) =>
      leaves(one, "")
        .map(([key, text]) => `${key} ${text}`)
        .join(" "),
    )
    .join("; ");
}
