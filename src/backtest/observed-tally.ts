import { MINUTES_PER_DAY, MINUTES_PER_HOUR, MS_PER_MINUTE } from "../../sim/base/units.ts";
import {
  type Agreement,
  type Divergence,
  OBSERVED_FATES,
  OBSERVED_REPLIES,
  type ObservedReply,
  PREDICTED_REPLIES,
  type PredictedReply,
  type TimelineRow,
} from "../../sim/contract/backtest-result.ts";
import type { JudgedMessage } from "./message.ts";

/** A timeline of up to this many days has a bar for each hour. */
const HOURLY_DAYS_MAX = 4;

type Counts<K extends string> = Record<K, number>;
interface Bucket {
  attempts: number;
  observedThrottled: number;
  observedBlocked: number;
  observedOther: number;
  predictedThrottled: number;
  predictedBlocked: number;
}

/** Counts judged messages: predicted against observed, over time, and the first that differs. */
export class BacktestTally {
  readonly #attempts = table(PREDICTED_REPLIES, OBSERVED_REPLIES);
  readonly #messages = table(OBSERVED_FATES, OBSERVED_FATES);
  readonly #verdicts = { explained: 0, "other-cause": 0, unexplained: 0 };
  readonly #errors = new Map<number, number>();
  readonly #buckets = new Map<number, Bucket>();
  readonly #bucketMs: number;
  #divergence: Divergence | null = null;

  constructor(firstMs: number, lastMs: number) {
    const days = (lastMs - firstMs) / (MINUTES_PER_DAY * MS_PER_MINUTE);
    const minutes = days <= HOURLY_DAYS_MAX ? MINUTES_PER_HOUR : MINUTES_PER_DAY;
    this.#bucketMs = minutes * MS_PER_MINUTE;
  }

  get bucketMinutes(): number {
    return this.#bucketMs / MS_PER_MINUTE;
  }

  get timeline(): readonly TimelineRow[] {
    return [...this.#buckets]
      .sort(([a], [b]) => a - b)
      .map(([index, bucket]) => ({ fromMs: index * this.#bucketMs, ...bucket }));
  }

  get firstDivergence(): Divergence | null {
    return this.#divergence;
  }

  /** `codeOf` gives the reply code of the message's nth attempt. */
  add(message: JudgedMessage, server: string, codeOf: (index: number) => string): void {
    this.#messages[message.predictedFate][message.observedFate]++;
    this.#verdicts[message.verdict]++;
    const { observedDelayMinutes, predictedDelayMinutes } = message;
    if (observedDelayMinutes !== null && predictedDelayMinutes !== null) {
      const error = predictedDelayMinutes - observedDelayMinutes;
      this.#errors.set(error, (this.#errors.get(error) ?? 0) + 1);
    }
    for (const [index, attempt] of message.attempts.entries()) {
      const { timeMs, predicted, observed } = attempt;
      this.#attempts[predicted][observed]++;
      count(this.#bucket(timeMs), predicted, observed);
      const isFirst = this.#divergence === null || timeMs < this.#divergence.ms;
      if (attempt.isForeseen === false && isFirst) {
        this.#divergence = { ms: timeMs, server, predicted, observed, code: codeOf(index) };
      }
    }
  }

  agreement(): Agreement {
    return {
      attempts: this.#attempts,
      messages: this.#messages,
      explained: this.#verdicts.explained,
      otherCauses: this.#verdicts["other-cause"],
      unexplained: this.#verdicts.unexplained,
      delayError: delayError(this.#errors),
    };
  }

  #bucket(timeMs: number): Bucket {
    const index = Math.floor(timeMs / this.#bucketMs);
    const bucket = this.#buckets.get(index) ?? {
      attempts: 0,
      observedThrottled: 0,
      observedBlocked: 0,
      observedOther: 0,
      predictedThrottled: 0,
      predictedBlocked: 0,
    };
    this.#buckets.set(index, bucket);
    return bucket;
  }
}

function count(bucket: Bucket, predicted: PredictedReply, observed: ObservedReply): void {
  bucket.attempts++;
  if (observed === "throttled") bucket.observedThrottled++;
  else if (observed === "blocked") bucket.observedBlocked++;
  else if (observed !== "accepted") bucket.observedOther++;
  if (predicted === "throttled") bucket.predictedThrottled++;
  if (predicted === "blocked") bucket.predictedBlocked++;
}

function table<R extends string, C extends string>(
  rows: readonly R[],
  columns: readonly C[],
): Record<R, Counts<C>> {
  const zeros = (): Counts<C> => Object.fromEntries(columns.map((name) => [name, 0])) as Counts<C>;
  return Object.fromEntries(rows.map((name) => [name, zeros()])) as Record<R, Counts<C>>;
}

/** Exact from the counts per whole minute. */
function delayError(errors: ReadonlyMap<number, number>): Agreement["delayError"] {
  const messages = [...errors.values()].reduce((sum, each) => sum + each, 0);
  if (messages === 0) {
    return {
      messages,
      meanMinutes: null,
      p50Minutes: null,
      p95AbsoluteMinutes: null,
      maxAbsoluteMinutes: null,
    };
  }
  const absolute = new Map<number, number>();
  let sum = 0;
  for (const [error, each] of errors) {
    sum += error * each;
    const size = Math.abs(error);
    absolute.set(size, (absolute.get(size) ?? 0) + each);
  }
  return {
    messages,
    meanMinutes: sum / messages,
    p50Minutes: percentile(errors, 50, messages),
    p95AbsoluteMinutes: percentile(absolute, 95, messages),
    maxAbsoluteMinutes: Math.max(...absolute.keys()),
  };
}

/** The smallest value with at least p per cent of all at or below it. */
function percentile(counts: ReadonlyMap<number, number>, p: number, total: number): number {
  let below = 0;
  let value = 0;
  for (const [each, number] of [...counts].sort(([a], [b]) => a - b)) {
    value = each;
    below += number;
    if (100 * below >= p * total) break;
  }
  return value;
}
