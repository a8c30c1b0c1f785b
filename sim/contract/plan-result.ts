import type { DayZero, Range } from "./result.ts";
import type { Pause } from "./settings.ts";

/**
 * The answer to "when must we patch": plan.json. Plain data, instants in UTC ms, counts in
 * messages, delays in minutes; null where something does not apply.
 */
export interface PlanResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly scenario: string;
  readonly policy: { readonly id: string; readonly variants: readonly string[] };
  readonly seed: string;
  /** The mail that was looked at. Past the last patch date it goes on for a lifetime. */
  readonly window: { readonly startMs: number; readonly endMs: number };
  /** Every date on which a server could be patched, and the last one that answers look at. */
  readonly patchDates: {
    readonly firstMs: number;
    readonly horizonMs: number;
    readonly count: number;
    /** The first date that is still possible; null = all are. */
    readonly fromMs: number | null;
    /** The UTC day that made it so; null = `fromMs` was asked for, or no date lies before today. */
    readonly todayMs: number | null;
  };
  readonly scope: PlanScope;
  readonly limits: readonly string[];
  /** What was tried for what the provider has not published. */
  readonly runs: {
    readonly count: number;
    readonly placements: readonly string[];
    readonly orders: readonly string[];
    readonly variants: readonly string[];
  };
  /** Sorted by name; every server with mail in the window. */
  readonly servers: readonly PlannedServer[];
  readonly order: PlannedOrder | null;
  /** What to do, and what it leaves; null = no server is out of date. */
  readonly advice: PlanAdvice | null;
  readonly pauses: PlannedPauses | null;
  /** One sentence: what would change the answer. */
  readonly whatWouldChange: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

export type PlanScope = "server" | "tenant";

export interface PlannedServer {
  readonly server: string;
  /** upToDate: no mail of it is out of date in the window, so there is nothing to plan. */
  readonly status: "outOfDate" | "upToDate";
  readonly build: string | null;
  readonly product: string | null;
  /** The build that a patch is taken to bring: one that complies to the end. */
  readonly patch: {
    readonly build: string;
    readonly update: string | null;
    readonly product: string;
  } | null;
  readonly detectedMs: number | null;
  /** Since when it may be counted; null = never detected. */
  readonly dayZero: DayZero | null;
  /** When nothing of it is accepted any more, unpatched; null = never. */
  readonly fullBlockMs: number | null;
  /** Mail queued at a patch has left so many minutes later; null = not in whole minutes. */
  readonly retryMinutesMax: number | null;
  readonly messages: number;
  /** One per limit, in their order; empty when up to date. */
  readonly answers: readonly PlanAnswer[];
  /** By patch date, from the first on: the least and the worst harm over all runs. */
  readonly harm: readonly HarmRange[];
  /** Stages of a clock that is never patched, in the variant asked for. */
  readonly stages: readonly StageSpan[];
}

export interface StageSpan {
  readonly kind: "stage" | "paused";
  readonly stage: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PlanAnswer {
  readonly limit: string;
  /**
   * date: `lastSafeMs` is the last date up to which every patch date keeps the limit, whatever the
   * unknowns are. notNeeded: every date up to the horizon does. tooLate: the first possible date
   * does not.
   */
  readonly status: "date" | "notNeeded" | "tooLate";
  /** null only where not even the first patch date keeps the limit. */
  readonly lastSafeMs: number | null;
  /**
   * The last date on which a patch comes before the policy refuses any mail in the way the limit
   * forbids, whatever the traffic; null = that is past already, or never within the dates.
   */
  readonly certainMs: number | null;
  /** The last safe date in the best run; null = not even the first date there. */
  readonly bestCaseMs: number | null;
  /** The run that gave the answer. */
  readonly worstRun: RunName;
  /** The same answer on traffic made of weeks drawn again; null = there was no whole week. */
  readonly resampled: ResampledDates | null;
  /** What it costs to patch on the last safe date, on the next date, and on the horizon. */
  readonly harmOnDate: Harm | null;
  readonly harmNextDate: Harm | null;
  readonly harmAtHorizon: Harm;
}

export interface RunName {
  readonly placement: string;
  readonly order: string;
  readonly variant: string;
}

export interface ResampledDates {
  readonly count: number;
  /** null = before the first patch date. */
  readonly earliestMs: number | null;
  readonly latestMs: number | null;
}

/** Lost = bounced + expired. Compared in this order. */
export interface Harm {
  readonly lost: number;
  readonly delayMinutes: number;
  readonly delayed: number;
}

/** Harm as a whole in the best and the worst run; delayed messages also by themselves. */
export interface HarmRange {
  readonly atMs: number;
  readonly delayedLeast: number;
  readonly delayedMost: number;
  readonly least: Harm;
  readonly worst: Harm;
}

/** The order in which to patch when only so many servers a week can be done. */
export interface PlannedOrder {
  readonly perWeek: number;
  readonly weeks: readonly {
    readonly atMs: number;
    readonly servers: readonly { readonly server: string; readonly harm: Harm }[];
  }[];
  /** The sum over all servers, each in its own worst run. */
  readonly harm: Harm;
}

/**
 * When each server is to be patched, and what that leaves. Harm is counted from the first date that
 * is left on: in every run what patching all servers on that date leaves is taken off, for no date
 * can save it. So a sum of `delayed` may be below 0: mail that a patch frees is delayed, not lost.
 */
export interface PlanAdvice {
  /** Sorted by date, then by name; those that need no patch come last. */
  readonly servers: readonly AdvisedServer[];
  /** The end of what is counted as unpatched: the last of all dates. */
  readonly untilMs: number;
  /** All servers together, each patched as advised. */
  readonly planned: HarmSpan;
  /** All servers together, none of them patched until the end. */
  readonly unpatched: HarmSpan;
  /** What the advice saves of that, run by run. */
  readonly saved: HarmSpan;
  /** What comes before the first date left, whatever is done; counted from the window's start. */
  readonly unavoidable: HarmSpan;
}

/** A server in the order in which to patch. */
export interface AdvisedServer {
  readonly server: string;
  /**
   * With an order the day of its week; without one the last date that keeps every limit, or the
   * first date left where a limit is broken by then (`isTooLate`); null = not needed up to the
   * horizon.
   */
  readonly atMs: number | null;
  readonly isTooLate: boolean;
  readonly harm: HarmSpan;
}

/** Harm of the same mail in the run that the scenario asks for, and in the best and worst run. */
export interface HarmSpan {
  /** null = that run was not tried. */
  readonly asked: Harm | null;
  readonly least: Harm;
  readonly worst: Harm;
  readonly delayedLeast: number;
  readonly delayedMost: number;
}

/** The best use of the pause days while patch dates stay as they are. */
export interface PlannedPauses {
  /** Patch dates taken as fixed; null = not patched. */
  readonly patchDates: readonly { readonly server: string; readonly atMs: number | null }[];
  readonly portionsPerYear: number;
  /** The portions found, as `--pause` takes them; empty = no pause makes it better. */
  readonly portions: readonly { readonly fromMs: number; readonly days: number }[];
  /** Pauses that stand already; they spend days of their years, too. */
  readonly fixed: readonly Pause[];
  /** The run that the search was made in. */
  readonly run: RunName;
  readonly harmWithout: Harm;
  readonly harmWith: Harm;
  /** Over every run. */
  readonly worstWithout: Harm;
  readonly worstWith: Harm;
  /** The same, counted as in the advice: from the first date left on. */
  readonly spanWithout: HarmSpan;
  readonly spanWith: HarmSpan;
}

/** A count of the run, with the smallest and the largest of the runs that were followed. */
export interface RangedCount {
  readonly own: number;
  readonly min: number;
  readonly max: number;
}

/** What to do about a server that nobody has said will be patched. Instants in UTC ms. */
export interface ServerOutlook {
  readonly server: string;
  /**
   * Patched before it, no mail is refused for good, whatever is not published; null = the policy
   * refuses none for good.
   */
  readonly noLossMs: number | null;
  /** Patched before it, no mail is refused at all; null = never is. */
  readonly noDelayMs: number | null;
  /** Unpatched, nothing is accepted from then on, at the earliest; null = never. */
  readonly fullBlockMs: number | null;
  /** `noLossMs` has passed on the first day that is left. */
  readonly isLate: boolean;
  /** When it is taken to be patched: at `noLossMs`, or on the first day left. */
  readonly patchMs: number;
  /** What is lost and delayed with that patch. */
  readonly lost: RangedCount;
  readonly delayed: RangedCount;
}

/** Smallest and largest figures of a day over the runs that were followed. */
export interface DayBand {
  readonly lost: Range;
  readonly delayed: Range;
  /** Lost or delayed: of a run the sum of both. */
  readonly harmed: Range;
  /** Minutes within which half, and 95 %, of the day's arriving mail does, and of the slowest. */
  readonly p50: Range;
  readonly p95: Range;
  readonly max: Range;
}

/**
 * What a run says of what is to be done: worked out for its reports, and no part of the result, for
 * it depends on the day.
 */
export interface Outlook {
  /** The first instant at which a server can still be patched; null = every one of the window. */
  readonly firstMs: number | null;
  /** Servers to patch, the most pressing first; empty = none, or the window is over. */
  readonly servers: readonly ServerOutlook[];
  /** Sums over them. */
  readonly lost: RangedCount;
  readonly delayed: RangedCount;
  /** By day of the window; null where nothing was followed beside the run itself. */
  readonly days: readonly DayBand[] | null;
}
