import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import { attemptOutcome } from "../readers/formats/reply-kind.ts";
import { type AttemptColumns, messageSpans } from "./attempt-columns.ts";

const SCHEDULE_LENGTH_MAX = 12;
const SAMPLES_MIN = 5;

/**
 * The sender's schedule as the log shows it: the median gap after each attempt, in whole minutes.
 */
export function retryMinutes(columns: AttemptColumns): readonly number[] {
  const gaps: number[][] = [];
  for (const [from, to] of messageSpans(columns)) {
    for (let at = from; at + 1 < to && at - from < SCHEDULE_LENGTH_MAX; at++) {
      if (columns.outcome[at] !== attemptOutcome.deferred) continue;
      const gapMs = (columns.timeMs[at + 1] ?? 0) - (columns.timeMs[at] ?? 0);
      const list = gaps[at - from] ?? [];
      list.push(Math.max(1, Math.round(gapMs / MS_PER_MINUTE)));
      gaps[at - from] = list;
    }
  }
  const medians: number[] = [];
  for (const list of gaps) {
    if (list === undefined || list.length < SAMPLES_MIN) break;
    list.sort((a, b) => a - b);
    medians.push(list[Math.floor(list.length / 2)] ?? 1);
  }
  return medians;
}
