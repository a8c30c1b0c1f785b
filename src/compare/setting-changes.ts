import type { SettingChange } from "../../reports/comparison/comparison.ts";
import { compareText, MS_PER_DAY } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import type { Policy } from "../../sim/contract/settings.ts";
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

function resultSettings({ provenance, window, servers }: RunResult): Json {
  const { policy, placement, order, replyPoint, retry, seed, engine, shift, extension } =
    provenance;
  return {
    policy: policyLabel(policy),
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
    pauses: pausesSeen(servers),
  };
}

/** Pauses as the clocks of the servers show them, in days of the tenant. */
function pausesSeen(servers: RunResult["servers"]): readonly string[] {
  const paused = servers
    .flatMap(({ spans }) => spans.filter(({ kind }) => kind === "paused"))
    .sort((a, b) => a.fromMs - b.fromMs);
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of paused) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged.map(({ fromMs, toMs }) => pauseText(fromMs, (toMs - fromMs) / MS_PER_DAY));
}

function pauseText(fromMs: number, days: number): string {
  const whole = Number(days.toFixed(1));
  return `${isoMinute(fromMs)} for ${whole === 1 ? "1 day" : `${whole} days`}`;
}

/** A policy as people name it: by its id, with the variant where it has several. */
export function policyLabel({ id, variant }: Pick<Policy, "id" | "variant">): string {
  return variant === "default" ? id : `${id} (${variant})`;
}

/**
 * Whether two results differ in settings that neither names: a result holds a hash of its servers,
 * pauses, floors and the like, and a policy moves that hash as well.
 */
export function mayDifferUnnamed(a: RunResult, b: RunResult): boolean {
  return a.provenance.scenarioSha256 !== b.provenance.scenarioSha256;
}

function scenarioSettings({ model, window }: ResolvedScenario): Json {
  // Lists of named things become maps, so that a change is told by name and not by place.
  const servers = Object.fromEntries(model.servers.map(({ name, ...rest }) => [name, rest]));
  const { policy, servers: _, ...rest } = model;
  const pauses = model.pauses.map(({ fromMs, days }) => pauseText(fromMs, days));
  const plain: unknown = {
    ...rest,
    pauses,
    // Its stages stand beside each other in a table of their own.
    policy: policyLabel(policy),
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
