import type { BacktestResult } from "../../../sim/contract/backtest-result.ts";

export const dayMs = 86_400_000;
export const startMs: number = Date.UTC(2026, 9, 8);
const noReplies = { accepted: 0, throttled: 0, blocked: 0, otherDeferral: 0, otherFailure: 0 };
const noFates = { delivered: 0, delayed: 0, bounced: 0, expired: 0, pending: 0 };

const agreement: BacktestResult["agreement"] = {
  attempts: { accepted: noReplies, throttled: noReplies, blocked: noReplies },
  messages: {
    delivered: noFates,
    delayed: noFates,
    bounced: noFates,
    expired: noFates,
    pending: noFates,
  },
  explained: 88,
  otherCauses: 2,
  unexplained: 0,
  delayError: {
    messages: 90,
    meanMinutes: -0.25,
    p50Minutes: 0,
    p95AbsoluteMinutes: 1,
    maxAbsoluteMinutes: 15,
  },
};

/** A server in stage 2 for a day, refused in the first five minutes of every hour. */
export function makeBacktest(changes: Partial<BacktestResult> = {}): BacktestResult {
  return {
    schemaVersion: 1,
    tool: { name: "mailflow-sim", version: "0.0.0" },
    provenance: {
      format: "csv",
      inputs: [{ name: "a.csv", sha256: "ab".repeat(32), rows: 100 }],
      policy: { id: "microsoft-2023", variants: ["carryover", "literal"] },
      knownPauses: [],
    },
    rows: { read: 100, used: 100, duplicates: 0, filtered: 0, rejected: 0, rejectedSamples: [] },
    span: { firstMs: startMs, lastMs: startMs + dayMs },
    counts: {
      messages: 90,
      attempts: 100,
      outOfScope: 0,
      compliant: 0,
      throttled: 8,
      blocked: 0,
      otherDeferrals: 2,
      otherFailures: 0,
    },
    verdict: "explained",
    texts: [
      {
        kind: "throttled",
        minutesPerHour: 5,
        count: 8,
        firstMs: startMs,
        lastMs: startMs + dayMs / 2,
        stages: [2],
      },
    ],
    otherReplies: [{ code: "451 4.4.0", count: 2 }],
    otherCauses: [],
    members: [
      { placement: "start", order: "block-first", variant: "carryover", behindNats: 0 },
      { placement: "offset", order: "throttle-first", variant: "literal", behindNats: 0 },
    ],
    notApart: ["start-is-one-offset", "pause-in-stage-1"],
    seen: null,
    foundPause: null,
    servers: [
      {
        server: "<b>edge1</b>",
        attempts: 98,
        throttled: 8,
        blocked: 0,
        dayZero: { fromMs: startMs - 30 * dayMs, toMs: null, bestMs: null },
        stagesAtEnd: [2],
        acceptedSinceMs: null,
        offsetMinutes: [0],
      },
    ],
    minutesOfHour: Array.from({ length: 60 }, (_, minute) => ({
      stage: 2,
      minute,
      accepted: minute < 5 ? 0 : 2,
      throttled: minute < 5 ? 2 : 0,
      blocked: 0,
    })),
    retryMinutes: [15],
    agreement,
    bucketMinutes: 60,
    timeline: [0, 1, 5].map((hour) => ({
      fromMs: startMs + hour * 3_600_000,
      attempts: 10,
      observedThrottled: 2,
      observedBlocked: 1,
      observedOther: 1,
      predictedThrottled: 2,
      predictedBlocked: 1,
    })),
    firstDivergence: null,
    window: null,
    warnings: [{ code: "X", message: "Mind <i>this</i>." }],
    ...changes,
  };
}
