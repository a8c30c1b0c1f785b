import { MS_PER_MINUTE } from "../base/units.ts";
import type { RetryProfile, RetrySchedule } from "../contract/settings.ts";
import { queueRunAt, retryGapMs, scheduleOf } from "../retry/schedule.ts";
import { NONE, type QueuedMail, type SlotList } from "./queued-mail.ts";

/** Queue runs aligned to the arrival of each message. */
export const ALIGNED: number = Number.NaN;

/** One retry profile in milliseconds, with the waiting messages that follow it. */
export class RetryClass implements SlotList {
  readonly lifetimeMs: number;
  readonly delayDsnMs: number;
  readonly schedule: RetrySchedule;
  readonly intervals: Intervals | null;
  /** Messages in order of arrival, which is the order they expire in. */
  head: number = NONE;
  tail: number = NONE;
  /** Whether an expiry of this class is among the events. */
  hasExpiryEvent = false;
  readonly #state = { arrivalMs: 0, firstRefusalMs: 0, refusals: 0, lastGapMs: 0, nowMs: 0 };

  constructor(profile: RetryProfile) {
    this.lifetimeMs = profile.lifetimeMinutes * MS_PER_MINUTE;
    this.delayDsnMs = profile.delayDsnMinutes * MS_PER_MINUTE;
    this.schedule = scheduleOf(profile);
    const { algorithm } = this.schedule;
    this.intervals = algorithm.kind === "intervals" ? new Intervals(algorithm.intervalsMs) : null;
  }

  /** When a message refused at `nowMs` is tried again; its count of refusals includes this one. */
  nextAttemptMs(
    mail: QueuedMail,
    slot: number,
    refusals: number,
    nowMs: number,
    runOriginMs: number,
  ): number {
    const arrivalMs = mail.arrivalMs[slot] ?? 0;
    const { algorithm, queueRunMs } = this.schedule;
    let dueMs = nowMs;
    if (this.intervals !== null) {
      dueMs = Math.max(nowMs, arrivalMs + this.intervals.sumOfFirst(refusals));
    } else {
      const state = this.#state;
      state.arrivalMs = arrivalMs;
      state.firstRefusalMs = mail.firstRefusalMs[slot] ?? 0;
      state.refusals = refusals;
      state.lastGapMs = mail.lastGapMs[slot] ?? 0;
      state.nowMs = nowMs;
      const gapMs = retryGapMs(algorithm, state);
      mail.lastGapMs[slot] = gapMs;
      dueMs = nowMs + gapMs;
    }
    const originMs = Number.isNaN(runOriginMs) ? arrivalMs : runOriginMs;
    return queueRunAt(dueMs, nowMs, queueRunMs, originMs);
  }
}

/** Sums of the first intervals of a list whose last repeats, looked up instead of added up. */
export class Intervals {
  readonly #sums: Float64Array;
  readonly #last: number;

  constructor(intervals: readonly number[]) {
    this.#sums = new Float64Array(intervals.length + 1);
    let sum = 0;
    for (const [i, interval] of intervals.entries()) {
      sum += interval;
      this.#sums[i + 1] = sum;
    }
    this.#last = intervals.at(-1) ?? 0;
  }

  sumOfFirst(count: number): number {
    const listed = this.#sums.length - 1;
    if (count <= listed) return this.#sums[count] ?? 0;
    return (this.#sums[listed] ?? 0) + (count - listed) * this.#last;
  }
}
