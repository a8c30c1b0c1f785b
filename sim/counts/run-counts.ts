import type { TrafficProfile } from "../traffic/profile.ts";
import { QueueDepth } from "./queue-depth.ts";
import { Tally } from "./tally.ts";

/** What is counted of one day of the window. */
interface DayCounts {
  readonly tally: Tally;
  /** First attempts and refused first attempts by hour of the UTC day. */
  readonly firstAttempts: Float64Array;
  readonly refusedFirstAttempts: Float64Array;
}

const STAGE_COUNT = 9;

/** What messages are counted into besides their server. */
export interface RunCounts {
  /** By stage number, 0–8. */
  readonly stages: readonly Tally[];
  readonly days: readonly DayCounts[];
  /** By group index; empty when messages are not grouped. */
  readonly groups: readonly Tally[];
  readonly queue: QueueDepth;
}

/** Empty counts for a run of so many days; its queue is followed to the horizon. */
export function emptyCounts(
  { startMinute, horizonMinute }: { readonly startMinute: number; readonly horizonMinute: number },
  profile: TrafficProfile,
  days: number,
): RunCounts {
  const tally = (): Tally => new Tally();
  return {
    stages: Array.from({ length: STAGE_COUNT }, tally),
    days: Array.from({ length: days }, () => ({
      tally: tally(),
      firstAttempts: new Float64Array(24),
      refusedFirstAttempts: new Float64Array(24),
    })),
    groups: profile.groupDimension === null ? [] : profile.groups.map(tally),
    queue: new QueueDepth(startMinute, horizonMinute),
  };
}
