import { invariant } from "../base/errors.ts";
import { BOUNCED, DELAYED, DELIVERED, EXPIRED } from "../contract/outcomes.ts";
import type { Delay, DelayCounts, Totals } from "../contract/result.ts";

const NO_DELAYS: Float64Array = new Float64Array(0);

function longer(byDelay: Float64Array, minutes: number): Float64Array {
  const grown = new Float64Array(Math.max(minutes + 1, byDelay.length * 2));
  grown.set(byDelay);
  return grown;
}

/**
 * Exact counts of a cohort of messages, with every delay counted by whole minute. Tallies merge by
 * adding.
 */
export class Tally {
  messages = 0;
  recipients = 0;
  bytes = 0;
  outOfScope = 0;
  delivered = 0;
  delayed = 0;
  bounced = 0;
  expired = 0;
  attempts = 0;
  connectRejections = 0;
  delayDsns = 0;
  resent = 0;
  /**
   * Messages by delay in minutes but for those delivered at once, as long as the longest delay so
   * far needs: a full array per server, day and stage would take 23 kB each.
   */
  #byDelay: Float64Array = NO_DELAYS;
  #deliveredAtOnce = 0;
  #closed: DelayCounts | null = null;

  /**
   * Counts messages that are out of scope: accepted at once and never answered by the enforcement.
   */
  addOutOfScope(messages: number, recipients: number, bytes: number): void {
    this.messages += messages;
    this.recipients += recipients;
    this.bytes += bytes;
    this.outOfScope += messages;
  }

  /** Counts messages that share one fate. */
  add(
    outcome: number,
    minutesQueued: number,
    attempts: number,
    delayDsn: number,
    messages: number,
    recipients: number,
    bytes: number,
  ): void {
    this.messages += messages;
    this.recipients += recipients;
    this.bytes += bytes;
    this.attempts += attempts * messages;
    this.delayDsns += delayDsn * messages;
    if (outcome === DELIVERED) {
      this.delivered += messages;
      if (minutesQueued === 0) this.#deliveredAtOnce += messages;
      else this.#addDelay(minutesQueued, messages);
    } else if (outcome === DELAYED) {
      this.delayed += messages;
      this.#addDelay(minutesQueued, messages);
    } else if (outcome === BOUNCED) this.bounced += messages;
    else {
      invariant(outcome === EXPIRED, "an outcome is one of four");
      this.expired += messages;
    }
  }

  #addDelay(minutes: number, messages: number): void {
    if (minutes >= this.#byDelay.length) {
      invariant(this.#closed === null, "nothing is counted into a closed tally");
      this.#byDelay = longer(this.#byDelay, minutes);
    }
    this.#byDelay[minutes]! += messages;
  }

  /**
   * The counts of the result. Every reply to in-scope mail that did not end a message was a
   * deferral.
   */
  totals(): Totals {
    const answered = this.delivered + this.delayed + this.bounced;
    const totals: Totals = {
      messages: this.messages,
      recipients: this.recipients,
      bytes: this.bytes,
      outOfScope: this.outOfScope,
      delivered: this.delivered,
      delayed: this.delayed,
      bounced: this.bounced,
      expired: this.expired,
      pending: 0,
      attempts: this.attempts,
      deferrals: this.attempts - answered - this.connectRejections,
      connectRejections: this.connectRejections,
      delayDsns: this.delayDsns,
      resent: this.resent,
    };
    assertIdentities(totals);
    return totals;
  }

  delayCounts(): DelayCounts {
    return this.#closed ?? this.#listDelays();
  }

  /**
   * Gives the memory of the delays back when nothing more is counted, and keeps their list: 1.2 kB
   * less for a small server with a delay of some hours.
   */
  close(): void {
    this.#closed = this.#listDelays();
    this.#byDelay = NO_DELAYS;
  }

  #listDelays(): DelayCounts {
    const counts: [number, number][] = [];
    const byDelay = this.#byDelay;
    const atOnce = this.#deliveredAtOnce + (byDelay[0] ?? 0);
    if (atOnce > 0) counts.push([0, atOnce]);
    for (let minutes = 1; minutes < byDelay.length; minutes++) {
      if (byDelay[minutes]! > 0) counts.push([minutes, byDelay[minutes]!]);
    }
    return counts;
  }
}

/** The message and attempt identities of model.md §8. Errors: INVARIANT. */
function assertIdentities(totals: Totals): void {
  const { outOfScope, delivered, delayed, bounced, expired, pending } = totals;
  invariant(
    totals.messages === outOfScope + delivered + delayed + bounced + expired + pending,
    "every message ends in exactly one outcome",
  );
  invariant(
    totals.attempts === totals.deferrals + totals.connectRejections + delivered + delayed + bounced,
    "every attempt has exactly one reply",
  );
  invariant(totals.deferrals >= 0, "no message is answered before its first attempt");
}

/** Adds up counts of disjoint cohorts. */
export function addTotals(parts: readonly Totals[]): Totals {
  const sum = { ...NO_MESSAGES };
  for (const part of parts) {
    for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += part[key];
  }
  return sum;
}

const NO_MESSAGES: { -readonly [K in keyof Totals]: number } = {
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

/** Adds up delay counts of disjoint cohorts. */
export function mergeDelayCounts(parts: readonly DelayCounts[]): DelayCounts {
  const sum = new Map<number, number>();
  for (const part of parts) {
    for (const [minutes, messages] of part) sum.set(minutes, (sum.get(minutes) ?? 0) + messages);
  }
  return [...sum].sort((a, b) => a[0] - b[0]);
}

/**
 * Mean and percentiles from exact counts: percentile p is the smallest d with 100 · count(≤ d) ≥ p
 * · n.
 */
export function delayOf(counts: DelayCounts): Delay {
  let n = 0;
  let sum = 0;
  for (const [minutes, messages] of counts) {
    n += messages;
    sum += minutes * messages;
  }
  const last = counts.at(-1);
  if (last === undefined || n === 0) {
    return { meanMinutes: null, p50: null, p90: null, p95: null, p99: null, max: null };
  }
  return {
    meanMinutes: sum / n,
    p50: percentile(counts, n, 50),
    p90: percentile(counts, n, 90),
    p95: percentile(counts, n, 95),
    p99: percentile(counts, n, 99),
    max: last[0],
  };
}

function percentile(counts: DelayCounts, n: number, p: number): number {
  let below = 0;
  for (const [minutes, messages] of counts) {
    below += messages;
    if (100 * below >= p * n) return minutes;
  }
  return counts.at(-1)?.[0] ?? 0;
}
