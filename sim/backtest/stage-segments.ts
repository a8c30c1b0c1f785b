import { MINUTES_PER_DAY } from "../base/units.ts";
import type { Policy } from "../contract/settings.ts";
import type { PauseMinutes } from "../enforcement/pauses.ts";
import { refusedMinutes } from "../enforcement/stages.ts";

/**
 * Stages by index: 0 = not enforced, then those of the policy. Units: minutes per hour, minutes.
 */
export interface StageTable {
  readonly count: number;
  readonly throttle: Uint8Array;
  readonly block: Uint8Array;
  readonly refused: Uint8Array;
  /** Elapsed minutes at which the stage begins; index 0 is unused. */
  readonly start: Int32Array;
}

/** The stages of a policy with the stretch before detection. */
export function stageTable(policy: Policy): StageTable {
  const stages = [...policy.stages];
  return {
    count: stages.length + 1,
    throttle: Uint8Array.from([0, ...stages.map((stage) => stage.throttleMinutesPerHour)]),
    block: Uint8Array.from([0, ...stages.map((stage) => stage.blockMinutesPerHour)]),
    refused: Uint8Array.from([0, ...stages.map(refusedMinutes)]),
    start: Int32Array.from([0, ...stages.map((stage) => stage.startDay * MINUTES_PER_DAY)]),
  };
}

/** From `fromMinute` on a stage is in force; 0 while paused or not yet detected. */
export interface StageSegment {
  readonly fromMinute: number;
  readonly stage: number;
}

/**
 * The stages of a server detected at a minute, in order of time. As `compileClock` makes them for
 * a server that is never patched, without its cost: this runs once for each candidate of day 0.
 */
export function stageSegments(
  dayZeroMinute: number,
  table: StageTable,
  pauses: readonly PauseMinutes[],
): readonly StageSegment[] {
  const segments: StageSegment[] = [{ fromMinute: Number.NEGATIVE_INFINITY, stage: 0 }];
  let minute = dayZeroMinute;
  let elapsed = 0;
  let stage = 1;
  let pauseIndex = 0;
  while (stage < table.count) {
    const pause = pauses[pauseIndex];
    if (pause !== undefined && pause.toMinute <= minute) {
      pauseIndex++;
      continue;
    }
    if (pause !== undefined && pause.fromMinute <= minute) {
      segments.push({ fromMinute: minute, stage: 0 });
      minute = pause.toMinute;
      pauseIndex++;
      continue;
    }
    segments.push({ fromMinute: minute, stage });
    const nextStart = stage + 1 < table.count ? (table.start[stage + 1] ?? 0) : Infinity;
    const growsAt = minute + nextStart - elapsed;
    const until = Math.min(growsAt, pause?.fromMinute ?? Infinity);
    if (until === Infinity) break;
    elapsed += until - minute;
    minute = until;
    if (elapsed >= nextStart) stage++;
  }
  return segments;
}

/** The stage in force at a minute. */
export function stageAt(segments: readonly StageSegment[], minute: number): number {
  let stage = 0;
  for (const segment of segments) {
    if (segment.fromMinute > minute) break;
    stage = segment.stage;
  }
  return stage;
}
