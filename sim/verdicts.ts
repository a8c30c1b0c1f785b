import type { ClockSegment, ServerClock } from "./clock.ts";
import { invariant } from "./errors.ts";
import { ACCEPT, type HourPattern, refusedMinutes, repeatsHourly } from "./placement.ts";
import type { Placement, Policy } from "./settings.ts";
import { MINUTES_PER_HOUR } from "./units.ts";

/**
 * What the provider answers an out-of-date message of one server, minute by minute.
 * Shapes: `verdict` and `stage` have one byte per minute of `[fromMinute, toMinute)`; verdicts are
 * ACCEPT, THROTTLE, BLOCK; a stage is 0 before detection and while clean, and keeps its number
 * while paused.
 */
export interface VerdictTimeline {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly verdict: Uint8Array;
  readonly stage: Uint8Array;
}

/**
 * Compiles a clock into verdicts. Cost: O(minutes) with a small constant; stages that refuse
 * nothing cost nothing.
 */
export function compileVerdicts(
  clock: ServerClock,
  policy: Policy,
  placement: Placement,
  pattern: HourPattern,
  fromMinute: number,
  toMinute: number,
): VerdictTimeline {
  const verdict = new Uint8Array(toMinute - fromMinute);
  const stage = new Uint8Array(toMinute - fromMinute);
  const repeats = repeatsHourly(placement);
  for (const segment of clock.segments) {
    const from = Math.max(segment.fromMinute, fromMinute);
    const to = Math.min(segment.toMinute, toMinute);
    if (from >= to || segment.kind === "clean") continue;
    stage.fill(segment.stage, from - fromMinute, to - fromMinute);
    if (segment.kind === "stage") {
      fillVerdicts(verdict, segment, { policy, pattern, repeats }, from, to, fromMinute);
    }
  }
  return { fromMinute, toMinute, verdict, stage };
}

function fillVerdicts(
  verdict: Uint8Array,
  segment: ClockSegment,
  rules: { readonly policy: Policy; readonly pattern: HourPattern; readonly repeats: boolean },
  from: number,
  to: number,
  origin: number,
): void {
  const stage = rules.policy.stages.find((candidate) => candidate.stage === segment.stage);
  invariant(stage !== undefined, "a clock segment names a stage of the policy");
  if (refusedMinutes(stage) === 0) return;
  const hour = new Uint8Array(MINUTES_PER_HOUR).fill(ACCEPT);
  let patternHour = Number.NaN;
  for (let minute = from; minute < to; minute++) {
    const hourNumber = Math.floor(minute / MINUTES_PER_HOUR);
    if (patternHour !== hourNumber && !(rules.repeats && !Number.isNaN(patternHour))) {
      rules.pattern(stage, hourNumber, hour);
      patternHour = hourNumber;
    }
    verdict[minute - origin] = hour[minute - hourNumber * MINUTES_PER_HOUR]!;
  }
}
