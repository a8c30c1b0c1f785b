import { MINUTES_PER_HOUR, MS_PER_MINUTE } from "../base/units.ts";
import type { MinuteOfHourRow, ReplyText } from "../contract/backtest-result.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../enforcement/verdict-codes.ts";
import type { Observations } from "./observations.ts";
import { type StageSegment, type StageTable, stageAt } from "./stage-segments.ts";

/**
 * The texts of enforcement that were met, by kind and minutes, with the stages of a table that have
 * them.
 */
export function replyTexts(
  servers: readonly Observations[],
  tables: readonly StageTable[],
): readonly ReplyText[] {
  const found = new Map<string, { count: number; first: number; last: number }>();
  for (const observed of servers) {
    for (let at = 0; at < observed.count; at++) {
      const verdict = observed.verdict[at] ?? ACCEPT;
      if (verdict === ACCEPT) continue;
      const key = `${verdict} ${observed.minutesPerHour[at]}`;
      const minute = observed.minute[at] ?? 0;
      const text = found.get(key) ?? { count: 0, first: minute, last: minute };
      text.count++;
      text.first = Math.min(text.first, minute);
      text.last = Math.max(text.last, minute);
      found.set(key, text);
    }
  }
  return [...found]
    .map(([key, { count, first, last }]) => {
      const [verdict = 0, minutesPerHour = 0] = key.split(" ").map(Number);
      return {
        kind: verdict === THROTTLE ? ("throttled" as const) : ("blocked" as const),
        minutesPerHour: minutesPerHour === 0 ? null : minutesPerHour,
        count,
        firstMs: first * MS_PER_MINUTE,
        lastMs: last * MS_PER_MINUTE,
        stages: stagesWith(verdict, minutesPerHour, tables),
      };
    })
    .sort((a, b) => a.firstMs - b.firstMs || a.count - b.count);
}

function stagesWith(
  verdict: number,
  minutesPerHour: number,
  tables: readonly StageTable[],
): readonly number[] {
  const stages = new Set<number>();
  for (const table of tables) {
    const column = verdict === BLOCK ? table.block : table.throttle;
    for (let stage = 1; stage < table.count; stage++) {
      const has = column[stage] ?? 0;
      if (has > 0 && (minutesPerHour === 0 || has === minutesPerHour)) stages.add(stage);
    }
  }
  return [...stages].sort((a, b) => a - b);
}

/** Attempts by minute of the hour in each stage that refuses, over all servers. */
export function minutesOfHour(
  servers: readonly {
    readonly observed: Observations;
    readonly segments: readonly StageSegment[];
  }[],
  table: StageTable,
): readonly MinuteOfHourRow[] {
  const counts = new Map<number, Float64Array>();
  for (const { observed, segments } of servers) {
    for (let at = 0; at < observed.count; at++) {
      const minute = observed.minute[at] ?? 0;
      const stage = stageAt(segments, minute);
      if ((table.refused[stage] ?? 0) === 0) continue;
      const stageCounts = counts.get(stage) ?? new Float64Array(MINUTES_PER_HOUR * 3);
      const wrapped = minute - Math.floor(minute / MINUTES_PER_HOUR) * MINUTES_PER_HOUR;
      const index = wrapped * 3 + (observed.verdict[at] ?? 0);
      stageCounts[index] = (stageCounts[index] ?? 0) + 1;
      counts.set(stage, stageCounts);
    }
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .flatMap(([stage, stageCounts]) =>
      Array.from({ length: MINUTES_PER_HOUR }, (_, minute) => ({
        stage,
        minute,
        accepted: stageCounts[minute * 3] ?? 0,
        throttled: stageCounts[minute * 3 + 1] ?? 0,
        blocked: stageCounts[minute * 3 + 2] ?? 0,
      })),
    );
}
