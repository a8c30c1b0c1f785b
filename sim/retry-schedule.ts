import { assertNever } from "./errors.ts";
import type { RetryAlgorithm, RetryProfile, RetrySchedule } from "./settings.ts";
import { MS_PER_MINUTE } from "./units.ts";

const MS_PER_SECOND = 1000;

/** What the next attempt of one refused message depends on. Times are UTC ms. */
export interface RetryState {
  readonly arrivalMs: number;
  readonly firstRefusalMs: number;
  /** Refusals so far, this one included. */
  readonly refusals: number;
  /** The gap that was decided at the refusal before; 0 at the first. */
  readonly lastGapMs: number;
  /** The refusal. */
  readonly nowMs: number;
}

/** The schedule of a profile: its own, or its whole minutes. */
export function scheduleOf(profile: RetryProfile): RetrySchedule {
  if (profile.schedule !== undefined) return profile.schedule;
  const intervalsMs = profile.intervalsMinutes.map((minutes) => minutes * MS_PER_MINUTE);
  return { algorithm: { kind: "intervals", intervalsMs }, queueRunMs: null };
}

/**
 * The gap from a refusal to when the message is due again, before queue runs. Due times that a slow
 * sender has missed are due at once. Source: domain.md §7 with each sender's own code.
 * Cost: O(steps); `intervals` are summed as they go.
 */
export function retryGapMs(algorithm: RetryAlgorithm, state: RetryState): number {
  const { arrivalMs, nowMs } = state;
  switch (algorithm.kind) {
    case "intervals":
      return Math.max(0, arrivalMs + sumOfFirst(algorithm.intervalsMs, state.refusals) - nowMs);
    case "clamped-age":
      return Math.min(Math.max(nowMs - arrivalMs, algorithm.minimumMs), algorithm.maximumMs);
    case "stepped": {
      const sinceMs = nowMs - state.firstRefusalMs;
      const step =
        algorithm.steps.find(({ untilMs }) => sinceMs <= untilMs) ?? algorithm.steps.at(-1);
      if (step === undefined) return algorithm.intervalMaxMs;
      const grows = step.factor > 1 && state.lastGapMs >= step.intervalMs;
      const gapMs = grows ? state.lastGapMs * step.factor : step.intervalMs;
      return Math.min(Math.floor(gapMs), algorithm.intervalMaxMs);
    }
    case "square": {
      const age = Math.floor((nowMs - arrivalMs) / MS_PER_SECOND);
      const root = Math.floor(Math.sqrt(age)) + algorithm.skip;
      return arrivalMs + root * root * MS_PER_SECOND - nowMs;
    }
    case "queue-run":
      return 0;
    default:
      return assertNever(algorithm);
  }
}

/** The sum of the first `count` intervals, of which the last repeats. Units: as the intervals. */
export function sumOfFirst(intervals: readonly number[], count: number): number {
  let sum = 0;
  for (const interval of intervals.slice(0, count)) sum += interval;
  return sum + Math.max(0, count - intervals.length) * (intervals.at(-1) ?? 0);
}

/**
 * When due mail is taken up: by the first queue run at or after `dueMs` that comes after `nowMs`.
 * Runs are at `originMs` and every `queueRunMs` before and after; null = at once.
 */
export function queueRunAt(
  dueMs: number,
  nowMs: number,
  queueRunMs: number | null,
  originMs: number,
): number {
  if (queueRunMs === null) return dueMs;
  const run = originMs + Math.ceil((dueMs - originMs) / queueRunMs) * queueRunMs;
  return run > nowMs ? run : run + queueRunMs;
}
