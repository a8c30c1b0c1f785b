import type { Warning } from "./result.ts";
import type { Stage } from "./settings.ts";

/** A curve that was judged. `figures` follow the study's queries. */
export interface StudyCandidate {
  readonly index: number;
  /** The parameters as drawn; with shape `rising` the curve may differ. */
  readonly values: readonly number[];
  readonly stages: readonly Stage[];
  readonly figures: readonly Estimate[];
  /** 0 = every constraint holds. */
  readonly violation: number;
  readonly isOnFront: boolean;
}

/** What `mailflow tune` found, schemaVersion 1: `study.json`. */
export interface StudyResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly name: string;
  /** Of everything that can change a number, the mail included. */
  readonly studySha256: string;
  readonly seed: string;
  readonly method: string;
  readonly remediation: string | null;
  /** How people answer, as the study assumes it; null = nobody patches. */
  readonly answer: Remediation | null;
  readonly window: StudyWindow;
  readonly servers: number;
  readonly messages: number;
  readonly parameters: readonly Parameter[];
  /** Names of the figures: objectives first. */
  readonly figures: readonly string[];
  readonly objectives: readonly {
    readonly figure: string;
    readonly goal: "min" | "max";
  }[];
  readonly constraints: readonly {
    readonly figure: string;
    readonly min: number | null;
    readonly max: number | null;
    /** Of the curves tried, those that keep to it. */
    readonly keptBy: number;
  }[];
  readonly confidence: number;
  readonly replications: { readonly min: number; readonly max: number };
  /** The policy that the study started from, judged like a candidate. */
  readonly base: {
    readonly policy: string;
    readonly stages: readonly Stage[];
    readonly figures: readonly Estimate[];
    readonly violation: number;
  };
  readonly candidates: readonly StudyCandidate[];
  /** Indexes of the feasible candidates that no other beats in every objective. */
  readonly front: readonly number[];
  /** null when no candidate keeps to the constraints. */
  readonly chosen: number | null;
  /** What came nearest where none is chosen; else null. */
  readonly nearest: NearestMiss | null;
  /**
   * Mail delayed or lost by quarter of the servers, smallest first, in the first replication: of
   * the base and of the chosen, or else the nearest curve.
   */
  readonly harmBySize: readonly {
    readonly name: string;
    readonly classes: readonly SizeClass[];
  }[];
  /** Of the base and of the chosen, or else the nearest curve: what each stage does. */
  readonly stageEffects: readonly StageEffects[];
  /** Over the candidates that were spread evenly, `evenCandidates` of them. */
  readonly sensitivity: readonly Sensitivity[];
  readonly evenCandidates: number;
  /** Of the base and of the chosen, or else the nearest curve; empty without remediation. */
  readonly compliance: readonly ComplianceCurve[];
  /** Of the scenario, its logs and the window. */
  readonly warnings: readonly Warning[];
}

/**
 * The window that curves are judged in. It reaches past the last stage of the longest of them, so
 * that no harm lies outside it.
 */
interface StudyWindow {
  readonly startMs: number;
  readonly days: number;
  /** As the scenario has it. */
  readonly scenarioDays: number;
  /** Days from a server's detection to the last stage of the longest curve. */
  readonly lastStageDayMax: number;
  /**
   * Servers that are neither patched nor in the last stage when the window ends, because they are
   * detected late: under the base, and under the curve beside it (the chosen, or else the nearest).
   */
  readonly cutOff: { readonly base: number; readonly shown: number | null };
}

/** The candidate that misses the constraints by least, and which constraint stands in the way. */
export interface NearestMiss {
  readonly candidate: number;
  /** The constraints it misses, as places in `constraints`, with its own value. */
  readonly misses: readonly {
    readonly constraint: number;
    readonly value: number;
    readonly bound: number;
  }[];
  /**
   * The constraint without which most candidates would do, and how many; where no single one helps,
   * the one that fewest keep to, and 0.
   */
  readonly binding: { readonly constraint: number; readonly wouldDo: number };
}

/** What one policy does stage by stage; means over the replications. */
export interface StageEffects {
  readonly name: string;
  readonly stages: readonly StageEffect[];
}

/** How many servers come to a stage unpatched, and what becomes of mail that arrives in it. */
interface StageEffect extends Stage {
  /** null for the last stage, which goes on. */
  readonly endDay: number | null;
  readonly servers: number;
  /** Of them, those of which a message is refused in it. */
  readonly felt: number;
  readonly delayed: number;
  readonly lost: number;
}

/**
 * How the people behind a server come to patch it: a chance per day that grows with the stage and
 * with what they have felt. Nothing of this is measured; all of it is assumption. Chances are 0–1.
 */
export interface Remediation {
  readonly id: string;
  /** By stage 0–8; 0 = detected but not enforced, as in a pause. */
  readonly chancePerDay: readonly number[];
  /** Added when all mail of the days remembered was delayed; less in proportion. */
  readonly chanceWhenAllDelayed: number;
  /** Added when all of it was returned. */
  readonly chanceWhenAllLost: number;
  readonly daysRemembered: number;
  /** Whole days from the decision to the patched server. */
  readonly daysToPatch: number;
}

/** Classes of servers by volume, each a quarter of them; 0 holds the smallest. */
export const SIZE_CLASSES = 4;

export interface SizeClass {
  readonly servers: number;
  readonly messages: number;
  /** Delayed, bounced or expired. */
  readonly harmed: number;
}

/** A mean with the half-width of its confidence interval. */
export interface Estimate {
  readonly mean: number;
  /** null for a single value, whose spread is not known. */
  readonly halfWidth: number | null;
  readonly replications: number;
}

/** How much one parameter moves one objective over an even sample. */
export interface Sensitivity {
  readonly parameter: string;
  readonly objective: number;
  /** Share of the objective's variance that the parameter explains beside stronger ones, 0–1. */
  readonly share: number;
  /** Rank correlation, −1 to 1: the direction. */
  readonly direction: number;
}

/** How a fleet is patched under one policy and what it loses, over replications. */
export interface ComplianceCurve {
  readonly name: string;
  readonly servers: number;
  /** By day of the window, at its end: share of the servers patched (0–1), messages lost so far. */
  readonly patchedShare: readonly Estimate[];
  readonly lostMessages: readonly Estimate[];
}

/** What of a stage a parameter sets; `stages` is the number of stages of the whole policy. */
export type ParameterKind = "stages" | "days" | "throttleMinutes" | "blockMinutes";

/** One whole number that may vary: min, min + step, … up to max. */
export interface Parameter {
  /** `stages`, `days.1`, `throttleMinutes.4`. */
  readonly name: string;
  readonly kind: ParameterKind;
  /** null for `stages`. */
  readonly stage: number | null;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Every figure a policy can be judged by; shares are 0–1, days count as the figure says. */
export const FIGURE_NAMES = [
  "serversFelt",
  "delayedShareOfServers",
  "lostShare",
  "lostMessages",
  "delayedShare",
  "delayHours",
  "businessHoursHarm",
  "unfairness",
  "fullBlockDay",
  "firstBlockDay",
  "firstThrottleDay",
  "patchedShare",
] as const;

export type FigureName = (typeof FIGURE_NAMES)[number];

/** Stands for a stage that a policy never comes to; figures must be numbers. Units: days. */
export const NEVER_DAY = 100_000;
