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
  }[];
  readonly confidence: number;
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
  /**
   * Mail delayed or lost by quarter of the servers, smallest first, in the first replication: of
   * the base and of the chosen curve.
   */
  readonly harmBySize: readonly {
    readonly name: string;
    readonly classes: readonly SizeClass[];
  }[];
  /** Over the candidates that were spread evenly. */
  readonly sensitivity: readonly Sensitivity[];
  /** Of the base and of the chosen curve; empty without remediation. */
  readonly compliance: readonly ComplianceCurve[];
  /** Of the scenario, its logs and the window. */
  readonly warnings: readonly Warning[];
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
  /** Share of the objective's variance that the parameter explains by itself, 0–1. */
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
