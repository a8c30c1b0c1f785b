import type { RunResult, Totals } from "../../sim/contract/result.ts";

const NO_TOTALS: Totals = {
  messages: 0,
  recipients: 0,
  bytes: 0,
  outOfScope: 0,
  delivered: 0,
  delayed: 0,
  bounced: 0,
  expired: 0,
  pending: 0,
  attempts: 0,
  deferrals: 0,
  connectRejections: 0,
  delayDsns: 0,
  resent: 0,
};

/** A result with the parts given and nothing else in it. */
export function sampleResult(
  parts: Partial<Omit<RunResult, "totals">> & { readonly totals?: Partial<Totals> } = {},
): RunResult {
  const noDelay = { meanMinutes: null, p50: null, p90: null, p95: null, p99: null, max: null };
  return {
    schemaVersion: 1,
    tool: { name: "mailflow-sim", version: "0.0.0" },
    provenance: {
      inputs: [],
      trafficSha256: "",
      scenarioSha256: "",
      policy: { id: "test", variant: "test", sha256: "" },
      seed: "1",
      placement: "start",
      order: "block-first",
      replyPoint: "end-of-data",
      retry: "by-product",
      engine: "fates",
      shift: { weeks: 0 },
      extension: { weeks: 0, days: 0, copies: 0 },
    },
    rows: { read: 0, used: 0, duplicates: 0, filtered: 0, rejected: 0, rejectedSamples: [] },
    window: { startMs: 0, endMs: 86_400_000, horizonMs: 86_400_000, days: 1 },
    delay: noDelay,
    firsts: { detectedMs: null, deferralMs: null, ndrMs: null, fullBlockMs: null },
    stages: [],
    days: [],
    queue: [],
    servers: [],
    events: [],
    groups: [],
    ranges: null,
    warnings: [],
    digest: "",
    ...parts,
    totals: { ...NO_TOTALS, ...parts.totals },
  };
}
