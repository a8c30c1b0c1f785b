import type { TrafficNames } from "../contract/batch.ts";
import type { Provenance, RowAccounts, RunResult, Warning } from "../contract/result.ts";
import type { SettingsChanges } from "../contract/setting-changes.ts";
import type {
  ModelSettings,
  Order,
  Pause,
  Placement,
  Policy,
  RangeRuns,
  RetryProfile,
  RetrySettings,
  RunSettings,
  Stage,
} from "../contract/settings.ts";
import type { SyntheticTraffic } from "../contract/synthetic-settings.ts";
import type { Untold } from "../evaluate/untold-runs.ts";
import type { WindowPlan } from "../traffic/window.ts";
import { changePolicies, changeSettings } from "./changes.ts";

/** Everything a page needs to run again with other settings, beside the rows of the profile. */
export interface WhatIfInput {
  readonly formatVersion: 1;
  /** The run as written, without `changes`. */
  readonly settings: RunSettings;
  /** What is open of it where no ranges were asked for, without `changes`; null = nothing. */
  readonly untold: Untold | null;
  /** Changes that the run was started with. */
  readonly changes: SettingsChanges;
  /** Which of placement, order and variant were `all`. */
  readonly all: { readonly placement: boolean; readonly order: boolean; readonly variant: boolean };
  readonly plan: WindowPlan;
  /** Names behind the indexes of the packed rows. */
  readonly names: TrafficNames;
  /** The mail's recipe where it was made and not read: another seed makes other mail. */
  readonly synthetic: SyntheticTraffic | null;
  readonly choices: WhatIfChoices;
  /** Builds that the server report and the choice of an upgrade know, oldest first. */
  readonly builds: readonly {
    readonly product: string;
    readonly build: string;
    readonly update: string;
  }[];
  /** null = the window's end. */
  readonly asOfMs: number | null;
  /** The day of the run, UTC ms: nothing before it is advised. */
  readonly todayMs: number;
  /** Of the scenario and the readers; the model adds its own. */
  readonly warnings: readonly Warning[];
  readonly tool: RunResult["tool"];
  readonly inputs: Provenance["inputs"];
  readonly rows: RowAccounts;
  /** Digest of the run that was written, to hold the page to. */
  readonly digest: string;
  readonly displayZone: string;
  readonly scenarioName: string;
  /** The command that made the run, word by word, without outputs; null when it was no command. */
  readonly command: readonly string[] | null;
}

/** What a reader can choose from. */
interface WhatIfChoices {
  /** Variants of the run's policy, then those of the bundled ones. */
  readonly policies: readonly Policy[];
  /** The bundled retry profiles and the choice by product, without the overrides below. */
  readonly retries: readonly RetrySettings[];
  /** What a plain list of intervals has for the rest. */
  readonly listProfile: RetryProfile;
  /** Overrides of the run; null = each profile's own. */
  readonly lifetimeMinutes: number | null;
  readonly delayDsnMinutes: number | null;
  /** The placements behind `all`. */
  readonly placements: readonly Placement[];
}

/** Another policy: one of the choices, or one that the reader has loaded. */
export interface PolicyKnob {
  readonly id: string;
  readonly variant: string;
  /** null = a choice. */
  readonly loaded: {
    /** Name of its file, without folders. */
    readonly file: string;
    readonly stages: readonly Stage[];
  } | null;
}

/** What a reader has changed; null = as in the run. */
export interface Knobs {
  readonly changes: SettingsChanges;
  readonly pauses: readonly Pause[] | null;
  readonly policy: PolicyKnob | null;
  readonly placement: Placement | "all" | null;
  readonly order: Order | "all" | null;
  readonly seed: string | null;
  /** The id of a choice, or intervals in whole minutes with the id the command line gives them. */
  readonly retry: {
    readonly id: string;
    readonly intervalsMinutes: readonly number[] | null;
  } | null;
  readonly lifetimeMinutes: number | null;
  readonly delayDsnMinutes: number | null;
}

/** Knobs that leave the run as it is. */
export function untouched(input: WhatIfInput): Knobs {
  return {
    changes: input.changes,
    pauses: null,
    policy: null,
    placement: null,
    order: null,
    seed: null,
    retry: null,
    lifetimeMinutes: null,
    delayDsnMinutes: null,
  };
}

/** The settings that the command line would resolve to. Errors: USAGE, as `changeSettings`. */
export function settingsOf(input: WhatIfInput, knobs: Knobs): RunSettings {
  const { settings, choices, all } = input;
  const own = settings.model;
  const policy = chosenPolicy(input, knobs);
  const placementAll = knobs.placement === null ? all.placement : knobs.placement === "all";
  const orderAll = knobs.order === null ? all.order : knobs.order === "all";
  const variantAll = knobs.policy === null && all.variant;
  const order = knobs.order === "all" ? "block-first" : (knobs.order ?? own.order);
  const placement =
    knobs.placement === "all" ? ({ kind: "start" } as const) : (knobs.placement ?? own.placement);
  const model: ModelSettings = {
    ...own,
    policy,
    placement,
    order,
    seed: knobs.seed ?? own.seed,
    pauses: knobs.pauses ?? own.pauses,
    retry: chosenRetry(own.retry, choices, knobs),
  };
  const isRange = placementAll || orderAll || variantAll;
  const ranges: RangeRuns | null = isRange
    ? {
        placements: placementAll ? choices.placements : [placement],
        orders: placementAll || orderAll ? ["block-first", "throttle-first"] : [order],
        policies: variantAll ? (settings.ranges?.policies ?? [policy]) : [policy],
      }
    : null;
  return { ...settings, ...changeSettings(model, ranges, knobs.changes) };
}

/** What knobs leave open of what is not published; null where they ask for ranges themselves. */
export function untoldOf(
  { untold }: WhatIfInput,
  knobs: Knobs,
  { model }: RunSettings,
): Untold | null {
  if (untold === null || knobs.placement === "all" || knobs.order === "all") return null;
  const { placement, order, policy, retry, changes } = knobs;
  const own = changePolicies(untold, changes).policies.slice(1);
  return {
    placements: placement === null ? untold.placements : [model.placement],
    orders: order === null ? untold.orders : [model.order],
    policies: policy === null ? [model.policy, ...own] : [model.policy],
    // Another lifetime is that of every way to retry.
    retries: retry === null && !hasRetryOverrides(knobs) ? untold.retries : [],
  };
}

function hasRetryOverrides({ lifetimeMinutes, delayDsnMinutes }: Knobs): boolean {
  return lifetimeMinutes !== null || delayDsnMinutes !== null;
}

/** Whether the mail itself changes: another seed makes other synthetic mail. */
export function makesOtherMail(input: WhatIfInput, knobs: Knobs): boolean {
  return input.synthetic !== null && knobs.seed !== null && knobs.seed !== input.synthetic.seed;
}

function chosenPolicy({ settings, choices }: WhatIfInput, { policy }: Knobs): Policy {
  if (policy === null) return settings.model.policy;
  const { id, variant, loaded } = policy;
  if (loaded !== null) return { id, variant, stages: loaded.stages };
  const found = choices.policies.find((one) => one.id === id && one.variant === variant);
  return found ?? settings.model.policy;
}

function chosenRetry(own: RetrySettings, choices: WhatIfChoices, knobs: Knobs): RetrySettings {
  const { retry } = knobs;
  // The run's own profiles have its overrides already; only another one needs them.
  const lifetime = knobs.lifetimeMinutes ?? (retry === null ? null : choices.lifetimeMinutes);
  const delayDsn = knobs.delayDsnMinutes ?? (retry === null ? null : choices.delayDsnMinutes);
  const override = (profile: RetryProfile): RetryProfile => ({
    ...profile,
    lifetimeMinutes: lifetime ?? profile.lifetimeMinutes,
    delayDsnMinutes: delayDsn ?? profile.delayDsnMinutes,
  });
  const base = retry === null ? own : retrySettings(retry, own, choices);
  return {
    ...base,
    byProduct: Object.fromEntries(
      Object.entries(base.byProduct).map(([product, profile]) => [product, override(profile)]),
    ),
    fallback: override(base.fallback),
  };
}

function retrySettings(
  retry: NonNullable<Knobs["retry"]>,
  own: RetrySettings,
  choices: WhatIfChoices,
): RetrySettings {
  const { id, intervalsMinutes } = retry;
  if (intervalsMinutes === null) return choices.retries.find((one) => one.id === id) ?? own;
  return { id, byProduct: {}, fallback: { ...choices.listProfile, id, intervalsMinutes } };
}
