import { assertNever, invariant } from "../base/errors.ts";
import { MS_PER_MINUTE } from "../base/units.ts";
import type { RetryAlgorithm, RetryProfile, RetrySchedule } from "../contract/settings.ts";

const MS_PER_SECOND = 1000;

/** What the next attempt of one refused message depends on. Times are UTC ms. */
interface RetryState {
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
      // Exim counts whole seconds.
      const wholeMs = Math.floor(gapMs / MS_PER_SECOND) * MS_PER_SECOND;
      return Math.min(wholeMs, algorithm.intervalMaxMs);
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

/**
 * The ages at which a message that is always refused is tried again, up to `untilMs`, with queue
 * runs aligned to its arrival. Shapes: ascending, > 0. Cost: O(attempts) gaps.
 */
export function attemptAgesMs(schedule: RetrySchedule, untilMs: number): number[] {
  const ages: number[] = [];
  for (const ageMs of endlessAgesMs(schedule)) {
    if (ageMs > untilMs) break;
    ages.push(ageMs);
  }
  return ages;
}

/**
 * The same attempts as intervals in whole minutes, the last repeating, for as long as a message
 * lives; empty when one of them is not on a whole minute.
 */
export function wholeMinuteIntervals(schedule: RetrySchedule, lifetimeMs: number): number[] {
  const intervals: number[] = [];
  let minutes = 0;
  for (const ageMs of endlessAgesMs(schedule)) {
    const isOver = ageMs > lifetimeMs;
    if (!isOver && ageMs % MS_PER_MINUTE !== 0) return [];
    // The first attempt past the lifetime only has to stay past it.
    const at = Math.ceil(ageMs / MS_PER_MINUTE);
    intervals.push(at - minutes);
    minutes = at;
    if (isOver) break;
  }
  while (intervals.length > 1 && intervals.at(-1) === intervals.at(-2)) intervals.pop();
  return intervals;
}

function* endlessAgesMs(schedule: RetrySchedule): Generator<number> {
  const { algorithm, queueRunMs } = schedule;
  let nowMs = 0;
  let lastGapMs = 0;
  for (let refusals = 1; ; refusals++) {
    const state = { arrivalMs: 0, firstRefusalMs: 0, refusals, lastGapMs, nowMs };
    lastGapMs = retryGapMs(algorithm, state);
    const nextMs = queueRunAt(nowMs + lastGapMs, nowMs, queueRunMs, 0);
    invariant(nextMs > nowMs, "a retry comes after the attempt before it");
    nowMs = nextMs;
    yield nowMs;
  }
}

/** The sum of the first `count` intervals, of which the last repeats. Units: as the intervals. */
function sumOfFirst(intervals: readonly number[], count: number): number {
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
