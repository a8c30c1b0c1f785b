import type { Delay, DelayCounts, Totals } from "../../sim/contract/result.ts";
import type { Fate, Outcome } from "./types.ts";

/** Counts over some fates, each by its own sentence of the specification. */
export function totalsOf(fates: readonly Fate[]): Totals {
  const having = (outcome: Outcome): number => fates.filter((f) => f.outcome === outcome).length;
  const sum = (value: (fate: Fate) => number): number =>
    fates.reduce((total, fate) => total + value(fate), 0);
  return {
    messages: fates.length,
    recipients: sum((fate) => fate.mail.recipients),
    bytes: sum((fate) => fate.mail.sizeBytes),
    outOfScope: having("outOfScope"),
    delivered: having("delivered"),
    delayed: having("delayed"),
    bounced: having("bounced"),
    expired: having("expired"),
    pending: 0,
    attempts: sum((fate) => fate.verdicts.length),
    deferrals: sum((fate) => fate.verdicts.filter((verdict) => verdict === "throttle").length),
    connectRejections: 0,
    delayDsns: fates.filter((fate) => fate.delayDsn).length,
    resent: 0,
  };
}

/**
 * Delay of delivered and delayed mail; a percentile is the smallest d with 100·count(≤ d) ≥ p·n.
 */
export function delayOf(fates: readonly Fate[]): Delay {
  const delays = acceptedDelays(fates);
  const n = delays.length;
  if (n === 0) return { meanMinutes: null, p50: null, p90: null, p95: null, p99: null, max: null };
  const percentile = (p: number): number => {
    let d = 0;
    while (100 * delays.filter((delay) => delay <= d).length < p * n) d += 1;
    return d;
  };
  return {
    meanMinutes: delays.reduce((total, delay) => total + delay, 0) / n,
    p50: percentile(50),
    p90: percentile(90),
    p95: percentile(95),
    p99: percentile(99),
    max: Math.max(...delays),
  };
}

/** How many accepted messages had each delay. */
export function delayCountsOf(fates: readonly Fate[]): DelayCounts {
  const delays = acceptedDelays(fates);
  return [...new Set(delays)]
    .sort((a, b) => a - b)
    .map((minutes) => [minutes, delays.filter((delay) => delay === minutes).length]);
}

function acceptedDelays(fates: readonly Fate[]): number[] {
  return fates
    .filter((fate) => fate.outcome === "delivered" || fate.outcome === "delayed")
    .map((fate) => fate.delayMinutes);
}
