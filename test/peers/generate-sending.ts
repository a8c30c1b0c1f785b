import fc from "fast-check";
import type { ModelSettings, RetrySchedule, SendingSettings } from "../../sim/settings.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../sim/units.ts";
import { arbitraryRun, type GeneratedRun } from "../reference/generate.ts";

const SECOND = 1000;
const minutes = (...list: readonly number[]): number[] => list.map((one) => one * MS_PER_MINUTE);

/** Exchange's two schedules, short and long ones, and one that is not in whole minutes. */
const arbitraryQueueIntervals = fc.constantFrom(
  minutes(1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 10),
  minutes(1, 1, 1, 1, 10, 10, 10, 10, 10, 10, 30),
  minutes(15),
  minutes(60),
  [30 * SECOND, 45 * SECOND, 7 * MS_PER_MINUTE],
);

const arbitrarySending: fc.Arbitrary<SendingSettings> = fc.record({
  queueIntervalsMs: arbitraryQueueIntervals,
  connect5xx: fc.constantFrom("retry", "bounce"),
  capacityPerMinute: fc.constantFrom(null, null, 1, 2, 7, 11, 60),
  messagesPerConnection: fc.constantFrom(1, 2, 3, 20),
  resend: fc.constant(null),
  failovers: fc.constant([]),
  retryPhase: fc.constantFrom(null, null, 0, 7 * MS_PER_MINUTE + 13_000),
  queuePerGroup: fc.boolean(),
  warmStart: fc.constant(null),
});

/** The published algorithms, with figures small enough for short lifetimes. */
const arbitrarySchedule: fc.Arbitrary<RetrySchedule> = fc.record({
  algorithm: fc.constantFrom(
    { kind: "intervals", intervalsMs: [90 * SECOND, 10 * MS_PER_MINUTE] } as const,
    { kind: "clamped-age", minimumMs: 300 * SECOND, maximumMs: 4000 * SECOND } as const,
    { kind: "square", skip: 20 } as const,
    { kind: "queue-run" } as const,
    {
      kind: "stepped",
      steps: [
        { untilMs: MS_PER_HOUR, intervalMs: 15 * MS_PER_MINUTE, factor: 1 },
        { untilMs: 8 * MS_PER_HOUR, intervalMs: 20 * MS_PER_MINUTE, factor: 1.5 },
        { untilMs: 48 * MS_PER_HOUR, intervalMs: 3 * MS_PER_HOUR, factor: 1 },
      ],
      intervalMaxMs: 24 * MS_PER_HOUR,
    } as const,
  ),
  queueRunMs: fc.constantFrom(300 * SECOND, 30 * MS_PER_MINUTE, MS_PER_HOUR),
});

/** Copies of a message, so long after it: none to a few within two hours, or a burst. */
const arbitraryFollowers = fc.oneof(
  fc.array(
    fc.oneof(
      fc.constantFrom(0, 1, 999, 30_000, 59_999, MS_PER_MINUTE),
      fc.integer({ min: 0, max: 2 * MS_PER_HOUR }),
    ),
    { maxLength: 12 },
  ),
  fc.array(fc.integer({ min: 0, max: 10 * MS_PER_MINUTE }), { minLength: 30, maxLength: 60 }),
);

/** Random runs in which mail meets other mail: bursts, queues, capacity and schedules of others. */
export const arbitrarySendingRun: fc.Arbitrary<GeneratedRun> = fc
  .record({
    run: arbitraryRun,
    sending: arbitrarySending,
    replyPoint: fc.constantFrom("connect", "connect", "end-of-data"),
    schedule: fc.option(arbitrarySchedule, { nil: null }),
    followers: fc.infiniteStream(arbitraryFollowers),
  })
  .map(({ run, sending, replyPoint, schedule, followers }) => ({
    ...run,
    groupDimension: sending.queuePerGroup ? "connector" : null,
    messages: run.messages.flatMap((message) => {
      const [offsets] = [...followers.take(1)];
      return [0, ...(offsets ?? [])].map((offsetMs) => ({
        ...message,
        timeMs: message.timeMs + offsetMs,
      }));
    }),
    settings: withSending(run.settings, { sending, replyPoint, schedule }),
  }));

function withSending(
  settings: ModelSettings,
  given: {
    readonly sending: SendingSettings;
    readonly replyPoint: ModelSettings["replyPoint"];
    readonly schedule: RetrySchedule | null;
  },
): ModelSettings {
  const { sending, replyPoint, schedule } = given;
  const { fallback } = settings.retry;
  const retry =
    schedule === null
      ? settings.retry
      : { ...settings.retry, fallback: { ...fallback, intervalsMinutes: [], schedule } };
  return { ...settings, replyPoint, sending, retry };
}
