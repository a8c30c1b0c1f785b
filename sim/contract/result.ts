/**
 * The result contract, schemaVersion 1. Times: UTC ms since 1970. Delays: whole minutes. Lists are
 * sorted by key.
 */
export interface RunResult extends ModelResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly provenance: Provenance;
  readonly rows: RowAccounts;
  /**
   * Distinct senders and recipients of the log. null or absent = the traffic names nobody
   * (profiles, synthetic mail), or the run was made message by message, in shards or in a page.
   */
  readonly people?: PeopleHit | null;
  readonly digest: string;
}

/** What the model itself computes: the result without provenance, row accounts and digest. */
export interface ModelResult {
  readonly window: Window;
  readonly totals: Totals;
  readonly delay: Delay;
  readonly firsts: Firsts;
  readonly stages: readonly StageResult[];
  readonly days: readonly DayResult[];
  readonly queue: readonly QueueHour[];
  readonly servers: readonly ServerResult[];
  readonly events: readonly ModelEvent[];
  readonly groups: readonly GroupResult[];
  readonly ranges: Ranges | null;
  readonly warnings: readonly Warning[];
}

/** null = the log has no address of that role. */
export interface PeopleHit {
  readonly senders: PeopleCounts | null;
  readonly recipients: PeopleCounts | null;
}

/** Distinct people of the window's mail, and those with at least one message delayed or lost. */
export interface PeopleCounts {
  readonly all: number;
  readonly delayed: number;
  readonly lost: number;
}

/** `[startMs, endMs)`; past it queued mail is followed to `horizonMs`. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
  readonly horizonMs: number;
  readonly days: number;
}

/**
 * messages = outOfScope + delivered + delayed + bounced + expired + pending; attempts = deferrals +
 * connectRejections + delivered + delayed + bounced.
 */
export interface Totals {
  readonly messages: number;
  readonly recipients: number;
  readonly bytes: number;
  readonly outOfScope: number;
  readonly delivered: number;
  readonly delayed: number;
  readonly bounced: number;
  readonly expired: number;
  readonly pending: number;
  readonly attempts: number;
  readonly deferrals: number;
  readonly connectRejections: number;
  readonly delayDsns: number;
  readonly resent: number;
}

/** Delay of delivered and delayed messages in minutes; all null when there are none. */
export interface Delay {
  readonly meanMinutes: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/**
 * `[minutes, messages]`, ascending by minutes, messages > 0. Every percentile is computed from it.
 */
export type DelayCounts = readonly (readonly [number, number])[];

/** First whole minutes (as ms) of each kind of harm; null = never. */
export interface Firsts {
  readonly detectedMs: number | null;
  readonly deferralMs: number | null;
  readonly ndrMs: number | null;
  readonly fullBlockMs: number | null;
}

/**
 * Messages by the stage of their server's clock at arrival; 0 = not enforced. Always nine entries,
 * 0–8.
 */
export interface StageResult extends Totals {
  readonly stage: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
  readonly delay: Delay;
  readonly delayCounts: DelayCounts;
}

/**
 * Messages that arrived on day `day` = `[start + day·24 h, + 24 h)`; `dateUtc` is the date it
 * begins on.
 */
export interface DayResult extends Totals {
  readonly day: number;
  readonly dateUtc: string;
  readonly delay: Delay;
  readonly delayCounts: DelayCounts;
  /** 24 entries, by hour of the UTC day. */
  readonly hours: readonly {
    readonly firstAttempts: number;
    readonly refusedFirstAttempts: number;
  }[];
}

/**
 * Queued mail of all servers over the minute starts of one UTC hour; only hours in which something
 * was queued.
 */
export interface QueueHour {
  readonly hourMs: number;
  readonly depthMax: number;
  readonly oldestMinutes: number;
  /**
   * At the first minute start of depth `depthMax`: ages 0–5, –10, –20, –40, –80, –160, –320, –640,
   * –1280, more minutes.
   */
  readonly byAge: readonly number[];
}

/** `uncertain`: whether its build is out of date depends on how an uncertain floor is read. */
export type ServerStatus = "upToDate" | "outOfDate" | "uncertain" | "clean" | "retired" | "unknown";

/** A part of a server's clock inside the window. `stage` is 0 for `clean`. */
export interface ClockSpan {
  readonly kind: "stage" | "paused" | "clean";
  readonly stage: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a day 0 rests on: given (inventory, provider's report, option), replies in the log, the day
 * that the floor took hold, or the first out-of-date message of the window.
 */
export type DayZeroBasis = "given" | "replies" | "floor" | "first-mail";

/** One day 0 that is possible; `fullBlockMs` null = with it the clock never blocks all. UTC ms. */
export interface DayZeroCandidate {
  readonly basis: DayZeroBasis;
  readonly ms: number;
  readonly fullBlockMs: number | null;
}

/** Since when a server is counted: what is used, and all that is possible, that one first. */
export interface DayZero {
  readonly used: DayZeroBasis;
  readonly candidates: readonly DayZeroCandidate[];
}

/** One server: its messages, its clock and its status at the window's end. */
export interface ServerResult extends Totals {
  readonly server: string;
  readonly builds: readonly {
    readonly build: string | null;
    readonly product: string | null;
    readonly messages: number;
  }[];
  readonly status: ServerStatus;
  readonly detectedMs: number | null;
  /** null = never detected. */
  readonly dayZero: DayZero | null;
  readonly stageAtEnd: number;
  readonly spans: readonly ClockSpan[];
  readonly delay: Delay;
  readonly delayCounts: DelayCounts;
  readonly firsts: Firsts;
}

export type EventKind =
  | "detected"
  | "relapsed"
  | "stage-2"
  | "stage-3"
  | "stage-4"
  | "stage-5"
  | "stage-6"
  | "stage-7"
  | "stage-8"
  | "firstDeferral"
  | "firstNdr"
  | "pauseBegin"
  | "pauseEnd"
  | "upgrade"
  | "clean"
  | "retired";

/**
 * A dated event of the window; `server` is null when it concerns all servers (pauses). Sorted by
 * (ms, server, kind).
 */
export interface ModelEvent {
  readonly ms: number;
  readonly server: string | null;
  readonly kind: EventKind;
}

export interface GroupResult extends Totals {
  readonly dimension: string;
  readonly value: string;
}

/** Smallest and largest value over the runs named; null when no run has the figure. */
export interface Range {
  readonly min: number | null;
  readonly max: number | null;
}

/** What the provider has not published, or nobody has said of this run. */
export type UnknownName = "placement" | "order" | "variant" | "retry" | "dayZero";

/** How far one unknown alone moves a run, the others as they are. Lost = bounced + expired. */
export interface UnknownRange {
  readonly unknown: UnknownName;
  readonly lost: Range;
  readonly delayed: Range;
}

export interface Ranges {
  readonly placements: readonly string[];
  readonly orders: readonly string[];
  readonly variants: readonly string[];
  /**
   * Only where nobody asked for ranges, and outside the digest, which is that of the run alone: the
   * number of runs, the ways to retry and the rules for day 0 that were tried, the run's own first.
   */
  readonly untold?: {
    readonly runs: number;
    readonly retries: readonly string[];
    readonly dayZeros: readonly string[];
    readonly lost: Range;
    /** Every unknown that was tried, in this order. */
    readonly byUnknown: readonly UnknownRange[];
  };
  readonly figures: {
    readonly delivered: Range;
    readonly delayed: Range;
    readonly bounced: Range;
    readonly expired: Range;
    readonly delayP95: Range;
    readonly delayMax: Range;
    readonly deferralMs: Range;
    readonly ndrMs: Range;
    readonly fullBlockMs: Range;
    readonly detectedMs: Range;
  };
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** read = used + duplicates + filtered + rejected. Header, blank and `#` lines are not rows. */
export interface RowAccounts {
  readonly read: number;
  readonly used: number;
  readonly duplicates: number;
  readonly filtered: number;
  /** Sums to `filtered`, most rows first; missing in results of older versions. */
  readonly filteredByReason?: readonly FilteredRows[];
  readonly rejected: number;
  readonly rejectedSamples: readonly RejectedRow[];
}

/** Rows that were left out, and why: `not to Exchange Online`, `after the window`. */
export interface FilteredRows {
  readonly reason: string;
  readonly rows: number;
}

/**
 * `line` is the 1-based physical line. `text` is empty in results, for a row may hold addresses and
 * subjects.
 */
export interface RejectedRow {
  readonly source: string;
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface Provenance {
  /** Sorted by name, which is the file's base name. */
  readonly inputs: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly rows: number;
  }[];
  readonly trafficSha256: string;
  readonly scenarioSha256: string;
  readonly policy: { readonly id: string; readonly variant: string; readonly sha256: string };
  readonly seed: string;
  readonly placement: string;
  readonly order: string;
  readonly replyPoint: string;
  readonly retry: string;
  /** Fate tables by minute of arrival, or events message by message; the numbers agree. */
  readonly engine: "fates" | "events";
  readonly shift: { readonly weeks: number };
  /**
   * The end of the log that was repeated: `days` is its length, `weeks` the same where these are
   * whole weeks, else 0; 0 `copies` = the log fills the window, or is not extended.
   */
  readonly extension: { readonly weeks: number; readonly days: number; readonly copies: number };
}
