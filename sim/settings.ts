/**
 * Everything that can change a number of the result, resolved: no paths, no defaults left open.
 * Its RFC 8785 form is hashed as `scenarioSha256`. All instants are UTC ms since 1970, after any
 * shift.
 */
export interface ModelSettings {
  readonly policy: Policy;
  readonly order: Order;
  readonly placement: Placement;
  readonly replyPoint: "end-of-data";
  readonly retry: RetrySettings;
  /** Tenant-wide pauses, sorted by `fromMs`, not overlapping. */
  readonly pauses: readonly Pause[];
  readonly cleanAfterMs: number;
  readonly relapse: "restart" | "resume";
  readonly seed: string;
  /**
   * Ascending by `from`; a build belongs to the last range whose `from` it reaches and whose
   * `below` it does not.
   */
  readonly products: readonly ProductRange[];
  readonly floors: readonly Floor[];
  /** Sorted by name; names lower-cased without a final dot. Empty = no inventory. */
  readonly servers: readonly ServerSettings[];
}

/**
 * One stage of enforcement: in force from `startDay` × 24 h of elapsed time. `throttle + block` ≤
 * 60 minutes per hour.
 */
export interface Stage {
  readonly stage: number;
  readonly startDay: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
}

/**
 * A policy as data. Stages are numbered 1, 2, … with ascending `startDay`, the first 0. At most 8
 * stages.
 */
export interface Policy {
  readonly id: string;
  readonly variant: string;
  readonly stages: readonly Stage[];
}

/** Which of throttle and block takes the first minutes of the refused part of an hour. */
export type Order = "block-first" | "throttle-first";

/** Which minutes of a UTC clock hour are refused; `at` is one fixed offset for every server. */
export type Placement =
  | { readonly kind: "start" }
  | { readonly kind: "end" }
  | { readonly kind: "offset" }
  | { readonly kind: "random" }
  | { readonly kind: "scattered" }
  | { readonly kind: "at"; readonly minute: number };

/** A tenant-wide pause `[fromMs, fromMs + days × 24 h)`; `days` is a whole number ≥ 1. */
export interface Pause {
  readonly fromMs: number;
  readonly days: number;
}

/** Message-level retry. `intervalsMinutes` are whole minutes ≥ 1 and the last repeats. */
export interface RetryProfile {
  readonly id: string;
  readonly intervalsMinutes: readonly number[];
  readonly lifetimeMinutes: number;
  readonly delayDsnMinutes: number;
}

/** The profile of a message: by the product of its build at arrival, else `fallback`. */
export interface RetrySettings {
  /** Printed in the provenance: `by-product`, a profile id or the custom list. */
  readonly id: string;
  readonly byProduct: Readonly<Record<string, RetryProfile>>;
  readonly fallback: RetryProfile;
}

/** A range of builds that is one product: `from` ≤ build < `below` (null = no end). */
export interface ProductRange {
  readonly product: string;
  readonly from: string;
  readonly below: string | null;
}

/** The lowest accepted build of a product from an instant on; `minBuild` null accepts none. */
export interface Floor {
  readonly product: string;
  readonly fromMs: number;
  readonly minBuild: string | null;
}

/** One sending server of the inventory. Builds are normalised (`15.1.2507.39`). */
export interface ServerSettings {
  readonly name: string;
  readonly product: string | null;
  readonly build: string | null;
  readonly firstDetectedMs: number | null;
  /**
   * Stage starts as given by the provider's report, sorted by time; each sets elapsed to that
   * stage's first day.
   */
  readonly stageStarts: readonly { readonly stage: number; readonly atMs: number }[];
  /** Sorted by time. */
  readonly upgrades: readonly { readonly atMs: number; readonly build: string }[];
  /** From `atMs` its mail arrives at server `to`, or ends (null). */
  readonly retirement: { readonly atMs: number; readonly to: string | null } | null;
}

/** The window asked for. Times here are those of the log, before the shift. */
export interface WindowSettings {
  /** null = the minute of the first in-scope message. */
  readonly startMs: number | null;
  readonly days: number;
  /** Bring the start near this instant by whole weeks; null = no shift. */
  readonly shiftToMs: number | null;
  readonly extend: "weeks" | "none";
}
