/**
 * Everything that can change a number of the result, resolved: no paths, no defaults left open.
 * Its RFC 8785 form is hashed as `scenarioSha256`. All instants are UTC ms since 1970, after any
 * shift.
 */
export interface ModelSettings {
  readonly policy: Policy;
  readonly order: Order;
  readonly placement: Placement;
  readonly replyPoint: ReplyPoint;
  readonly retry: RetrySettings;
  /** What the sending side does beyond message-level retry; absent = nothing of it. */
  readonly sending?: SendingSettings;
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
  /** How uncertain floors are read; absent = `strict`. */
  readonly reading?: FloorReading;
  /**
   * Lines of the known builds, and of those that floors name: a build of no line is unknown. Not in
   * the hash of the settings: it is the program's list of updates. Absent = every line is known.
   */
  readonly lines?: readonly string[];
  /** Sorted by name; names lower-cased without a final dot. Empty = no inventory. */
  readonly servers: readonly ServerSettings[];
  /** Since when servers without a given date are counted; absent = `first-mail` for all. */
  readonly dayZero?: DayZeroSettings;
}

/**
 * How day 0 of a server is found. Source: model.md §3.
 * - `first-mail`: its first out-of-date message of the window.
 * - `floor`: when its build fell below the floor, at the earliest 120 days before the window.
 * - `auto`: as replies of the log tell, else as the floor does where the log does not contradict
 *   it, else the first mail.
 */
export type DayZeroRule = "auto" | "first-mail" | "floor";

/** Day 0 by rule, or as given. Instants: UTC ms; server names as in `ModelSettings.servers`. */
export interface DayZeroSettings {
  readonly rule: DayZeroRule;
  /** Of every server with out-of-date mail; null = by the rule. */
  readonly everyMs: number | null;
  /** Of single servers, with mail or without. */
  readonly givenMs: Readonly<Record<string, number>>;
  /** As the replies in the log tell it. */
  readonly repliesMs: Readonly<Record<string, number>>;
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

/** Where in the dialogue the provider replies: to each message, or to the connection. */
type ReplyPoint = "end-of-data" | "connect";

/** Message-level retry of one kind of sender. */
export interface RetryProfile {
  readonly id: string;
  /**
   * Whole minutes ≥ 1, the last repeats. Of a sender with a `schedule` of its own these are its
   * attempts aligned to the arrival; empty when they cannot be told in whole minutes.
   */
  readonly intervalsMinutes: readonly number[];
  readonly lifetimeMinutes: number;
  readonly delayDsnMinutes: number;
  /** Attempts to the millisecond, as the event engine makes them; absent = `intervalsMinutes`. */
  readonly schedule?: RetrySchedule;
}

/** How long a sender waits, and the queue runs that its attempts are made in. */
export interface RetrySchedule {
  readonly algorithm: RetryAlgorithm;
  /** Due mail is taken up by the next queue run; null = at once. */
  readonly queueRunMs: number | null;
}

/**
 * The gap from a refused attempt to when the message is due again. Age = time since its arrival.
 * - `intervals`: attempt k at arrival + the first k intervals, the last repeats (Exchange, IIS).
 * - `clamped-age`: its age, kept between two bounds (Postfix).
 * - `stepped`: the first step whose end is not past, counted from the first refusal; a fixed
 *   interval, or one that grows by a factor (Exim). Past the last step that one goes on.
 * - `square`: due at arrival + (⌊√age⌋ + skip)², in seconds (qmail).
 * - `queue-run`: at every queue run (Sendmail).
 */
export type RetryAlgorithm =
  | { readonly kind: "intervals"; readonly intervalsMs: readonly number[] }
  | { readonly kind: "clamped-age"; readonly minimumMs: number; readonly maximumMs: number }
  | {
      readonly kind: "stepped";
      readonly steps: readonly RetryStep[];
      readonly intervalMaxMs: number;
    }
  | { readonly kind: "square"; readonly skip: number }
  | { readonly kind: "queue-run" };

/** One rule of an Exim retry line; `factor` 1 is a fixed interval. */
interface RetryStep {
  readonly untilMs: number;
  readonly intervalMs: number;
  readonly factor: number;
}

/** The sending side beyond message-level retry. Source: model.md §6. */
export interface SendingSettings {
  /** Connections of a queue in retry, counted from its first refusal; the last repeats. */
  readonly queueIntervalsMs: readonly number[];
  /** What a 550 to a connection does: the queue tries again, or all of its mail bounces. */
  readonly connect5xx: "retry" | "bounce";
  /** Messages per minute and server; null = no limit. */
  readonly capacityPerMinute: number | null;
  readonly messagesPerConnection: number;
  /** A share of the mail that ended in an NDR comes again, once; null = none. */
  readonly resend: { readonly probability: number; readonly afterMinutes: number } | null;
  /** One a server at most; sorted by server. */
  readonly failovers: readonly Failover[];
  /** When queue runs happen: so long after 1970 and every multiple; null = aligned to arrival. */
  readonly retryPhase: number | "random" | null;
  /** The group of a message is its connector: each has a queue of its own. */
  readonly queuePerGroup: boolean;
  readonly warmStart: WarmStart | null;
}

/** The queue of a server moves to another when its oldest message has waited so long in retry. */
export interface Failover {
  readonly server: string;
  readonly to: string;
  readonly afterMs: number;
}

/** Mail that is queued at the start: by the lifetime before it, or as a snapshot shows it. */
export type WarmStart =
  | { readonly kind: "simulate" }
  | {
      readonly kind: "snapshot";
      readonly queues: readonly SnapshotQueue[];
      /** A snapshot has no arrival times: its mail arrived evenly over this time (assumption). */
      readonly spreadMs: number;
    };

/** One queue of a `Get-Queue` export. */
export interface SnapshotQueue {
  readonly server: string;
  readonly messages: number;
  readonly inRetry: boolean;
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

/**
 * The lowest accepted build of a product, or of one line of it, from an instant on. In force are
 * the rows of the product's latest instant. Source: model.md §2.
 */
export interface Floor {
  readonly product: string;
  /** The line that the row is for (`15.2.1748`); absent = every line without a row of its own. */
  readonly line?: string;
  readonly fromMs: number;
  /** null accepts none. */
  readonly minBuild: string | null;
  /** Sources disagree whether the line is accepted at all: what holds is the reading's to say. */
  readonly isUncertain?: true;
}

/**
 * How an uncertain floor is read: `strict` accepts no build of its line, `lenient` accepts those
 * from its own on.
 */
export type FloorReading = "strict" | "lenient";

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
  /** A log that ends before the window: repeat its last weeks (without one its days), or not. */
  readonly extend: "weeks" | "none";
}

/** The runs whose smallest and largest figures are wanted: every combination of the three lists. */
export interface RangeRuns {
  readonly placements: readonly Placement[];
  readonly orders: readonly Order[];
  readonly policies: readonly Policy[];
  /** Tried besides where nobody asked for ranges; then every list begins with the run's own. */
  readonly others?: OtherRuns;
}

/**
 * Other ways to retry and other days 0, each with every order and policy, but with fewer
 * placements, which begin with the run's own.
 */
export interface OtherRuns {
  readonly placements: readonly Placement[];
  readonly retries: readonly RetrySettings[];
  readonly dayZeros: readonly DayZeroSettings[];
  /** What the run itself has, by name. */
  readonly own: { readonly retry: string; readonly dayZero: string };
}

/** Everything of a run that can change a number, beside the mail itself. */
export interface RunSettings {
  readonly model: ModelSettings;
  readonly window: WindowSettings;
  readonly ranges: RangeRuns | null;
  readonly by: string | null;
}
