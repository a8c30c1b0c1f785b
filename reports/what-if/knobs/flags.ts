import { normaliseBuild } from "../../../sim/base/build.ts";
import type {
  SettingsChanges,
  StageChange,
  UpgradeChange,
} from "../../../sim/contract/setting-changes.ts";
import type { Pause, Placement, Policy } from "../../../sim/contract/settings.ts";
import { placementName } from "../../../sim/enforcement/placement.ts";
import { shellLine } from "../../../sim/text/shell-words.ts";
import {
  type Knobs,
  settingsOf,
  untouched,
  type WhatIfInput,
} from "../../../sim/what-if/page-input.ts";
import { loadedPolicyText, parseLoadedPolicy, policyWord } from "./loaded-policy.ts";
import { formatIntervals, parseIntervals } from "./retry-text.ts";

/** A change as the command line writes it: `["pause", "2026-10-01/P14D"]`. */
export type Flag = readonly [name: string, value: string];

/** Changes read from a link, and the flags in it that say nothing here. */
interface ReadFlags {
  readonly knobs: Knobs;
  readonly ignored: readonly Flag[];
}

/** What differs from the run, as flags of `mailflow run` and `mailflow replay`. */
export function flagsOf(input: WhatIfInput, knobs: Knobs): readonly Flag[] {
  const flags: Flag[] = [];
  const own = input.changes;
  const { upgrades, stages } = knobs.changes;
  if (!sameJson(upgrades, own.upgrades)) {
    for (const upgrade of upgrades) flags.push(["upgrade", upgradeText(upgrade)]);
    // A server that is back to its own plan must lose the change that the command has for it.
    if (upgrades.length === 0) flags.push(["upgrade", "none"]);
  }
  if (!sameJson(stages, own.stages)) {
    for (const stage of stages) flags.push(["stage", stageText(stage)]);
    if (stages.length === 0) flags.push(["stage", "none"]);
  }
  if (knobs.pauses !== null) {
    for (const pause of knobs.pauses) flags.push(["pause", pauseText(pause)]);
    if (knobs.pauses.length === 0) flags.push(["pause", "none"]);
  }
  if (knobs.policy !== null) {
    flags.push(["policy", policyWord(knobs.policy)], ["variant", knobs.policy.variant]);
  }
  if (knobs.placement !== null) flags.push(["placement", placementText(knobs.placement)]);
  if (knobs.order !== null) flags.push(["order", knobs.order]);
  if (knobs.seed !== null) flags.push(["seed", knobs.seed]);
  if (knobs.retry !== null) flags.push(["retry", knobs.retry.id]);
  if (knobs.lifetimeMinutes !== null) flags.push(["lifetime", `${knobs.lifetimeMinutes}m`]);
  if (knobs.delayDsnMinutes !== null) flags.push(["delay-dsn", `${knobs.delayDsnMinutes}m`]);
  return flags;
}

/** The same for a link, which works without the file of a policy: it holds the stages. */
export function linkFlagsOf(input: WhatIfInput, knobs: Knobs): readonly Flag[] {
  const flags = flagsOf(input, knobs);
  const { policy } = knobs;
  if (policy === null || policy.loaded === null) return flags;
  const rest = flags.filter(([name]) => name !== "policy" && name !== "variant");
  return [["policy-table", loadedPolicyText(policy)], ...rest];
}

/** Reads flags of a link, which may come from anybody: what is not understood changes nothing. */
export function knobsOf(input: WhatIfInput, flags: readonly Flag[]): ReadFlags {
  let knobs = untouched(input);
  const ignored: Flag[] = [];
  const seen = new Set<string>();
  // Which stages can be changed depends on the policy.
  const isPolicy = ([name]: Flag): boolean => POLICY_FLAGS.has(name);
  const ordered = [...flags.filter(isPolicy), ...flags.filter((flag) => !isPolicy(flag))];
  for (const flag of ordered) {
    const next = withFlag(input, knobs, flag, seen);
    if (next === null) ignored.push(flag);
    else {
      knobs = next;
      seen.add(flag[0]);
    }
  }
  return { knobs: withKnownStages(input, knobs), ignored };
}

/**
 * The words of a command that gives the same result: those of the run, with its own flags of the
 * same names replaced.
 */
export function commandWords(input: WhatIfInput, knobs: Knobs): readonly string[] {
  const flags = flagsOf(input, knobs);
  const replaced = new Set(flags.map(([name]) => `--${name}`));
  const own = input.command ?? ["run", "SCENARIO.yaml"];
  const words: string[] = [];
  for (let i = 0; i < own.length; i++) {
    if (replaced.has(own[i] ?? "")) i++;
    else words.push(own[i] ?? "");
  }
  for (const [name, value] of flags) {
    const isReset = value === "none" && (name === "upgrade" || name === "stage");
    if (!isReset) words.push(`--${name}`, value);
  }
  return words;
}

/** Words as one line for a POSIX shell. */
export function commandLine(words: readonly string[]): string {
  return shellLine(["mailflow", ...words], "posix");
}

const POLICY_FLAGS: ReadonlySet<string> = new Set(["policy", "variant", "policy-table"]);

/** The policy before stages are changed. */
function policyOf(input: WhatIfInput, knobs: Knobs): Policy {
  const changes: SettingsChanges = { upgrades: [], stages: [] };
  return settingsOf(input, { ...knobs, changes }).model.policy;
}

/** Without changes of the run to stages that another policy does not have. */
function withKnownStages(input: WhatIfInput, knobs: Knobs): Knobs {
  const known = new Set(policyOf(input, knobs).stages.map(({ stage }) => stage));
  const stages = knobs.changes.stages.filter(({ stage }) => known.has(stage));
  if (stages.length === knobs.changes.stages.length) return knobs;
  return { ...knobs, changes: { ...knobs.changes, stages } };
}

function withFlag(
  input: WhatIfInput,
  knobs: Knobs,
  [name, value]: Flag,
  seen: ReadonlySet<string>,
): Knobs | null {
  const { changes } = knobs;
  const none: SettingsChanges = { upgrades: [], stages: [] };
  const before = (list: "upgrades" | "stages", flag: string): SettingsChanges =>
    seen.has(flag) ? changes : { ...changes, [list]: none[list] };
  switch (name) {
    case "upgrade": {
      const kept = before("upgrades", name);
      if (value === "none") return { ...knobs, changes: kept };
      const upgrade = parseUpgrade(value);
      if (upgrade === null) return null;
      return { ...knobs, changes: { ...kept, upgrades: [...kept.upgrades, upgrade] } };
    }
    case "stage": {
      const kept = before("stages", name);
      if (value === "none") return { ...knobs, changes: kept };
      const stage = parseStage(value, policyOf(input, knobs));
      if (stage === null) return null;
      return { ...knobs, changes: { ...kept, stages: [...kept.stages, stage] } };
    }
    case "pause": {
      if (value === "none") return { ...knobs, pauses: knobs.pauses ?? [] };
      const pause = parsePause(value);
      if (pause === null) return null;
      const pauses = [...(knobs.pauses ?? []), pause].sort((a, b) => a.fromMs - b.fromMs);
      return { ...knobs, pauses };
    }
    default:
      return withSingleFlag(input, knobs, name, value);
  }
}

function withSingleFlag(
  input: WhatIfInput,
  knobs: Knobs,
  name: string,
  value: string,
): Knobs | null {
  const { choices } = input;
  switch (name) {
    case "policy-table": {
      const policy = parseLoadedPolicy(value, input);
      return policy === null ? null : { ...knobs, policy };
    }
    case "policy": {
      const found = choices.policies.find(({ id }) => id === value);
      if (found === undefined) return null;
      return { ...knobs, policy: { id: value, variant: found.variant, loaded: null } };
    }
    case "variant": {
      const id = knobs.policy?.id ?? choices.policies[0]?.id ?? "";
      const found = choices.policies.some((one) => one.id === id && one.variant === value);
      return found ? { ...knobs, policy: { id, variant: value, loaded: null } } : null;
    }
    case "placement": {
      const placement = parsePlacement(value);
      return placement === null ? null : { ...knobs, placement };
    }
    case "order":
      return value === "block-first" || value === "throttle-first" || value === "all"
        ? { ...knobs, order: value }
        : null;
    case "seed":
      return value === "" ? null : { ...knobs, seed: value };
    case "retry": {
      if (choices.retries.some(({ id }) => id === value)) {
        return { ...knobs, retry: { id: value, intervalsMinutes: null } };
      }
      const intervalsMinutes = parseIntervals(value);
      if (intervalsMinutes === null) return null;
      return { ...knobs, retry: { id: formatIntervals(intervalsMinutes), intervalsMinutes } };
    }
    case "lifetime": {
      const minutes = parseMinutes(value);
      return minutes === null ? null : { ...knobs, lifetimeMinutes: minutes };
    }
    case "delay-dsn": {
      const minutes = parseMinutes(value);
      return minutes === null ? null : { ...knobs, delayDsnMinutes: minutes };
    }
    default:
      return null;
  }
}

/** `mail01=2026-10-01/15.1.2507.61`, `mail01=never`. */
function upgradeText({ server, atMs, build }: UpgradeChange): string {
  return atMs === null ? `${server}=never` : `${server}=${instantText(atMs)}/${build}`;
}

/** `2026-10-01/P14D`. */
function pauseText({ fromMs, days }: Pause): string {
  return `${instantText(fromMs)}/P${days}D`;
}

/** An instant as the command line reads it: a date where it is midnight UTC. */
export function instantText(ms: number): string {
  const iso = new Date(ms).toISOString();
  return iso
    .replace(/\.000Z$/, "Z")
    .replace(/:00Z$/, "Z")
    .replace(/T00:00Z$/, "");
}

/** Reads what `instantText` writes, and any other full ISO form in UTC. */
export function parseInstant(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{3})?)?Z)?$/.test(text)) return null;
  const ms = Date.parse(text);
  // A day that does not exist would move into the next month.
  return Number.isNaN(ms) || !instantText(ms).startsWith(text.slice(0, 10)) ? null : ms;
}

function placementText(placement: Placement | "all"): string {
  return placement === "all" ? "all" : placementName(placement);
}

function parsePlacement(text: string): Placement | "all" | null {
  switch (text) {
    case "all":
      return text;
    case "start":
    case "end":
    case "offset":
    case "random":
    case "scattered":
      return { kind: text };
    default: {
      const minute = Number(/^at:(\d{1,2})$/.exec(text)?.[1] ?? Number.NaN);
      return minute < 60 ? { kind: "at", minute } : null;
    }
  }
}

function stageText(change: StageChange): string {
  return `${change.stage}=${change.throttleMinutesPerHour}+${change.blockMinutesPerHour}`;
}

function parseStage(text: string, policy: Policy): StageChange | null {
  const match = /^(\d)=(\d{1,2})\+(\d{1,2})$/.exec(text);
  const [stage = 0, throttle = 0, block = 0] = (match?.slice(1) ?? []).map(Number);
  const isKnown = policy.stages.some((one) => one.stage === stage);
  if (match === null || !isKnown || throttle + block > 60) return null;
  return { stage, throttleMinutesPerHour: throttle, blockMinutesPerHour: block };
}

function parseUpgrade(text: string): UpgradeChange | null {
  const at = text.lastIndexOf("=");
  const server = text.slice(0, Math.max(at, 0));
  const rest = text.slice(at + 1);
  if (server === "") return null;
  if (rest === "never") return { server, atMs: null, build: "" };
  const [instant = "", buildText = "", ...more] = rest.split("/");
  const atMs = parseInstant(instant);
  const build = normaliseBuild(buildText);
  return atMs === null || build === null || more.length > 0 ? null : { server, atMs, build };
}

function parsePause(text: string): Pause | null {
  const match = /^([^/]+)\/P(\d{1,3})D$/.exec(text);
  const fromMs = parseInstant(match?.[1] ?? "");
  const days = Number(match?.[2] ?? 0);
  return fromMs === null || days < 1 ? null : { fromMs, days };
}

function parseMinutes(text: string): number | null {
  const minutes = Number(/^(\d{1,7})m$/.exec(text)?.[1] ?? 0);
  return minutes >= 1 ? minutes : null;
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
