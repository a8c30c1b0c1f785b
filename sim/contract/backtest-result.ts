import type { IncidentWindow } from "./incident-window.ts";
import type { OtherCauseSeen } from "./other-cause.ts";
import { OUTCOMES, type OutcomeName } from "./outcomes.ts";
import type { RowAccounts, Warning } from "./result.ts";
import type { SeenBuilds } from "./seen-builds.ts";

/** Answers that enforcement can give, each in the place of its verdict. */
export const PREDICTED_REPLIES = ["accepted", "throttled", "blocked"] as const;
export type PredictedReply = (typeof PREDICTED_REPLIES)[number];

/** Answers of the provider as the log has them, and as enforcement would have given them. */
export type ObservedReply = PredictedReply | "otherDeferral" | "otherFailure";
export const OBSERVED_REPLIES: readonly ObservedReply[] = [
  ...PREDICTED_REPLIES,
  "otherDeferral",
  "otherFailure",
];
/** What became of a message by the end of the log. */
export type ObservedFate = OutcomeName | "pending";
export const OBSERVED_FATES: readonly ObservedFate[] = [...OUTCOMES, "pending"];

/**
 * A text of enforcement that was met. `minutesPerHour` null = the text names none; `stages` that
 * have it.
 */
export interface ReplyText {
  readonly kind: "throttled" | "blocked";
  readonly minutesPerHour: number | null;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly stages: readonly number[];
}

/** Attempts of one minute of the hour in one stage. */
export interface MinuteOfHourRow {
  readonly stage: number;
  readonly minute: number;
  readonly accepted: number;
  readonly throttled: number;
  readonly blocked: number;
}

/** One way enforcement may work that the log does not tell from the best one. */
export interface BacktestMember {
  readonly placement: "start" | "end" | "offset" | "random" | "scattered";
  readonly order: "block-first" | "throttle-first";
  readonly variant: string;
  readonly behindNats: number;
}

/** What cannot be told apart by this log, and why. */
export type NotApart =
  | "start-is-one-offset"
  | "end-is-one-offset"
  | "variants-before-day-70"
  | "orders-where-only-one-refuses"
  | "orders-of-scattered-minutes"
  | "bound-only"
  | "nothing-seen"
  | "patched-or-paused"
  | "pause-in-stage-1"
  | "lots-of-each-hour";

/** Interval of 95 % likelihood, both ends included; null = open on that side. */
export interface MsInterval {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly bestMs: number | null;
}

/** What the log says of one server. Stages are numbers of the policy, 0 = not enforced. */
export interface BacktestServer {
  readonly server: string;
  readonly attempts: number;
  readonly throttled: number;
  readonly blocked: number;
  readonly dayZero: MsInterval;
  readonly stagesAtEnd: readonly number[];
  /** From here on everything is accepted, as of a patched server; null = it is not. */
  readonly acceptedSinceMs: number | null;
  /** Minutes of the hour at which a fixed placement may begin, likeliest first. */
  readonly offsetMinutes: readonly number[];
}

/** A bucket of the timeline; predicted figures are of the same attempts. */
export interface TimelineRow {
  readonly fromMs: number;
  readonly attempts: number;
  readonly observedThrottled: number;
  readonly observedBlocked: number;
  readonly observedOther: number;
  readonly predictedThrottled: number;
  readonly predictedBlocked: number;
}

/** Predicted against observed. Delay errors in minutes: predicted less observed. */
export interface Agreement {
  readonly attempts: Readonly<Record<PredictedReply, Readonly<Record<ObservedReply, number>>>>;
  readonly messages: Readonly<Record<ObservedFate, Readonly<Record<ObservedFate, number>>>>;
  readonly explained: number;
  /** Messages whose last refusal has another cause, and otherwise explained. */
  readonly otherCauses: number;
  readonly unexplained: number;
  readonly delayError: {
    readonly messages: number;
    readonly meanMinutes: number | null;
    readonly p50Minutes: number | null;
    readonly p95AbsoluteMinutes: number | null;
    readonly maxAbsoluteMinutes: number | null;
  };
}

/** The first attempt that enforcement does not explain. */
export interface Divergence {
  readonly ms: number;
  readonly server: string;
  readonly predicted: PredictedReply;
  readonly observed: ObservedReply;
  readonly code: string;
}

/** The answer of `mailflow backtest`. Times are UTC ms; no wall-clock time is in it. */
export interface BacktestResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly provenance: {
    readonly format: string;
    readonly inputs: readonly {
      readonly name: string;
      readonly sha256: string;
      readonly rows: number;
    }[];
    readonly policy: { readonly id: string; readonly variants: readonly string[] };
    readonly knownPauses: readonly { readonly fromMs: number; readonly days: number }[];
  };
  readonly rows: RowAccounts;
  readonly span: { readonly firstMs: number; readonly lastMs: number };
  readonly counts: {
    readonly messages: number;
    readonly attempts: number;
    readonly outOfScope: number;
    /** Attempts of mail whose build complies: judged as accepted whatever the clock says. */
    readonly compliant: number;
    readonly throttled: number;
    readonly blocked: number;
    readonly otherDeferrals: number;
    readonly otherFailures: number;
  };
  /** explained: enforcement answers nearly all refusals; partly: some; none: no reply names it. */
  readonly verdict: "explained" | "partly" | "none" | "noRefusals";
  readonly texts: readonly ReplyText[];
  readonly otherReplies: readonly { readonly code: string; readonly count: number }[];
  /** Causes of those replies, and of messages given up, that are known; most replies first. */
  readonly otherCauses: readonly OtherCauseSeen[];
  readonly members: readonly BacktestMember[];
  readonly notApart: readonly NotApart[];
  readonly foundPause: {
    readonly days: number;
    readonly earliestMs: number;
    readonly latestMs: number;
  } | null;
  readonly servers: readonly BacktestServer[];
  /** Which builds the mail carries, with refusals; null = the log names none. */
  readonly seen: SeenBuilds | null;
  readonly minutesOfHour: readonly MinuteOfHourRow[];
  readonly retryMinutes: readonly number[];
  readonly agreement: Agreement;
  readonly bucketMinutes: number;
  readonly timeline: readonly TimelineRow[];
  readonly firstDivergence: Divergence | null;
  /** The part of the log that was asked about; null = none. */
  readonly window: IncidentWindow | null;
  readonly warnings: readonly Warning[];
}
