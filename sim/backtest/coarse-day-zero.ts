import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../base/units.ts";
import type { PauseMinutes } from "../enforcement/pauses.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../enforcement/verdict-codes.ts";
import { LOG_CONTRADICTION } from "./hour-likelihood.ts";
import { hourIndex, type Observations, textFits } from "./observations.ts";
import { type StageTable, stageSegments } from "./stage-segments.ts";

/**
 * Minutes in which day 0 may lie, `[fromMinute, toMinute]`, before anything is known of the
 * placement.
 */
export interface DayZeroRange {
  readonly fromMinute: number;
  readonly toMinute: number;
  /** The best whole hour, as a minute, and its log-likelihood. */
  readonly bestMinute: number;
  readonly logLikelihood: number;
}

/** Hours this many nats worse than the best one are out of the question. */
const KEPT_NATS = 15;
/** A whole hour is only near the truth, so the range is taken wider by two on either side. */
const MARGIN_MINUTES = 2 * MINUTES_PER_HOUR;

/**
 * Where day 0 may lie by the texts and the shares of refused minutes alone, whatever minutes of the
 * hour those are: each minute with attempts is one draw with the stage's chances.
 * Cost: O(attempts × stages + hours of the log × stages).
 */
export function coarseDayZero(
  observed: Observations,
  table: StageTable,
  pauses: readonly PauseMinutes[],
): DayZeroRange {
  const sums = stageSums(observed, table);
  const paused = pauses.reduce((sum, pause) => sum + pause.toMinute - pause.fromMinute, 0);
  const lastStart = table.start[table.count - 1] ?? 0;
  const first = observed.minute[0] ?? 0;
  const last = observed.minute[observed.count - 1] ?? 0;
  const fromHour = Math.floor((first - lastStart - paused - MINUTES_PER_DAY) / MINUTES_PER_HOUR);
  const toHour = Math.ceil((last + MINUTES_PER_DAY) / MINUTES_PER_HOUR);
  const scores = new Float64Array(toHour - fromHour + 1);
  let best = 0;
  for (const at of scores.keys()) {
    scores[at] = stageScore((fromHour + at) * MINUTES_PER_HOUR, observed, table, pauses, sums);
    if ((scores[at] ?? 0) > (scores[best] ?? 0)) best = at;
  }
  const limit = (scores[best] ?? 0) - KEPT_NATS;
  const kept = [...scores.keys()].filter((at) => (scores[at] ?? 0) >= limit);
  return {
    fromMinute: (fromHour + (kept[0] ?? 0)) * MINUTES_PER_HOUR - MARGIN_MINUTES,
    toMinute: (fromHour + (kept.at(-1) ?? 0)) * MINUTES_PER_HOUR + MARGIN_MINUTES,
    bestMinute: (fromHour + best) * MINUTES_PER_HOUR,
    logLikelihood: scores[best] ?? 0,
  };
}

/** The log-likelihood of one day 0, to the whole hour. */
export function stageScore(
  dayZero: number,
  observed: Observations,
  table: StageTable,
  pauses: readonly PauseMinutes[],
  sums: readonly Float64Array[],
): number {
  const segments = stageSegments(dayZero, table, pauses);
  let score = 0;
  for (const [index, { fromMinute, stage }] of segments.entries()) {
    const toMinute = segments[index + 1]?.fromMinute ?? Infinity;
    const at = (minute: number): number =>
      Number.isFinite(minute)
        ? hourIndex(observed.hours, Math.floor(minute / MINUTES_PER_HOUR))
        : minute < 0
          ? 0
          : observed.hours.length;
    const sum = sums[stage];
    score += (sum?.[at(toMinute)] ?? 0) - (sum?.[at(fromMinute)] ?? 0);
  }
  return score;
}

/** For each stage the log-likelihood of all hours before each one. */
export function stageSums(observed: Observations, table: StageTable): readonly Float64Array[] {
  const { hours, hourFrom } = observed;
  return Array.from({ length: table.count }, (_, stage) => {
    const sum = new Float64Array(hours.length + 1);
    for (const hour of hours.keys()) {
      const from = hourFrom[hour] ?? 0;
      const to = hourFrom[hour + 1] ?? 0;
      sum[hour + 1] = (sum[hour] ?? 0) + hourScore(observed, from, to, stage, table);
    }
    return sum;
  });
}

function hourScore(
  observed: Observations,
  from: number,
  to: number,
  stage: number,
  table: StageTable,
): number {
  const throttle = table.throttle[stage] ?? 0;
  const block = table.block[stage] ?? 0;
  let score = 0;
  let latest = -1;
  for (let at = from; at < to; at++) {
    const verdict = observed.verdict[at] ?? 0;
    const key = (observed.minute[at] ?? 0) * 4 + verdict;
    // Attempts of one minute meet one verdict: only the first tells something.
    if (key === latest) continue;
    latest = key;
    const fits = textFits(verdict, observed.minutesPerHour[at] ?? 0, throttle, block);
    score += fits ? logShare(verdict, throttle, block) : LOG_CONTRADICTION;
  }
  return score;
}

function logShare(verdict: number, throttle: number, block: number): number {
  const minutes =
    verdict === ACCEPT
      ? MINUTES_PER_HOUR - throttle - block
      : verdict === THROTTLE
        ? throttle
        : verdict === BLOCK
          ? block
          : 0;
  return minutes === 0 ? LOG_CONTRADICTION : Math.log(minutes / MINUTES_PER_HOUR);
}
