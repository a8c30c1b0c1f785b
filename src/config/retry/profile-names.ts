import { assertNever, invariant } from "../../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type {
  RetryAlgorithm,
  RetryProfile,
  RetrySchedule,
} from "../../../sim/contract/settings.ts";
import { attemptAgesMs, wholeMinuteIntervals } from "../../../sim/retry/schedule.ts";
import {
  formatDuration,
  parseWholeMinutes,
  parseWholeSeconds,
} from "../../../sim/text/durations.ts";
import type { Parsed } from "../../../sim/text/parsed.ts";
import { parseRetryList, wholeMinutesOf } from "../../../sim/text/retry-list.ts";
import { NO_DELAY_DSN, type RetryAlgorithmInput, type RetryProfileInput } from "./schema.ts";

/** In place of a profile's own; null = the profile's. `delayDsnMinutes` Infinity = none. */
interface ProfileOverrides {
  readonly lifetimeMinutes: number | null;
  readonly delayDsnMinutes: number | null;
}

/** The settings of a profile. Expects texts that the schema has checked. */
export function toProfile(input: RetryProfileInput, overrides: ProfileOverrides): RetryProfile {
  const lifetimeMinutes = overrides.lifetimeMinutes ?? checked(parseWholeMinutes(input.lifetime));
  const delayDsnMinutes = overrides.delayDsnMinutes ?? delayDsnOf(input.delayDsn);
  const schedule = scheduleOfInput(input);
  const common = {
    id: input.id,
    lifetimeMinutes,
    // Nothing is queued for longer than its lifetime, so this age sends no notice.
    delayDsnMinutes: Number.isFinite(delayDsnMinutes) ? delayDsnMinutes : lifetimeMinutes,
  };
  if (schedule === null) {
    const intervalsMs = checked(parseRetryList(input.messageIntervals ?? ""));
    const minutes = wholeMinutesOf(intervalsMs);
    if (minutes !== null) return { ...common, intervalsMinutes: minutes };
    const algorithm = { kind: "intervals", intervalsMs } as const;
    return { ...common, intervalsMinutes: [], schedule: { algorithm, queueRunMs: null } };
  }
  const intervalsMinutes = wholeMinuteIntervals(schedule, lifetimeMinutes * MS_PER_MINUTE);
  return { ...common, intervalsMinutes, schedule };
}

/** Reads an age of the delay DSN. Units: minutes; Infinity = none. */
export function delayDsnOf(text: string): number {
  return text === NO_DELAY_DSN ? Number.POSITIVE_INFINITY : checked(parseWholeMinutes(text));
}

/** In words for `check`: the intervals, or the first attempts of an algorithm. */
export function describeAttempts(input: RetryProfileInput): string {
  const schedule = scheduleOfInput(input);
  if (schedule === null) return input.messageIntervals ?? "";
  const lifetimeMs = checked(parseWholeMinutes(input.lifetime)) * MS_PER_MINUTE;
  const ages = attemptAgesMs(schedule, lifetimeMs).slice(0, 6).map(formatDuration);
  return `tries again after ${ages.join(", ")}, …`;
}

/** null for plain intervals of whole minutes, which need no schedule of their own. */
function scheduleOfInput(input: RetryProfileInput): RetrySchedule | null {
  const { algorithm, queueRun, messageIntervals } = input;
  const queueRunMs = queueRun === undefined ? null : checked(parseWholeSeconds(queueRun));
  if (algorithm !== undefined) return { algorithm: toAlgorithm(algorithm), queueRunMs };
  if (queueRunMs === null) return null;
  const intervalsMs = checked(parseRetryList(messageIntervals ?? ""));
  return { algorithm: { kind: "intervals", intervalsMs }, queueRunMs };
}

function toAlgorithm(input: RetryAlgorithmInput): RetryAlgorithm {
  switch (input.kind) {
    case "clamped-age":
      return {
        kind: "clamped-age",
        minimumMs: checked(parseWholeSeconds(input.minimum)),
        maximumMs: checked(parseWholeSeconds(input.maximum)),
      };
    case "stepped":
      return {
        kind: "stepped",
        steps: input.steps.map(({ until, interval, factor }) => ({
          untilMs: checked(parseWholeSeconds(until)),
          intervalMs: checked(parseWholeSeconds(interval)),
          factor: factor ?? 1,
        })),
        intervalMaxMs: checked(parseWholeSeconds(input.intervalMax)),
      };
    case "square":
    case "queue-run":
      return input;
    default:
      return assertNever(input);
  }
}

function checked<T>(outcome: Parsed<T>): T {
  invariant(outcome.ok, "the schema has checked the texts of a retry profile");
  return outcome.value;
}

/** What a retry profile says of its sender's queues. */
export interface QueueDefaults {
  readonly queueIntervalsMs: readonly number[] | null;
  readonly messagesPerConnection: number | null;
}
