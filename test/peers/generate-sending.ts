import fc from "fast-check";
import { compareText, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  Failover,
  ModelSettings,
  RetrySchedule,
  SendingSettings,
  ServerSettings,
  WindowSettings,
} from "../../sim/contract/settings.ts";
import { arbitraryRun, asItIsIfShort, type GeneratedRun } from "../reference/generate.ts";
import { BASE_MS, INVENTORY_SERVERS, LOG_SERVERS } from "../reference/generate-values.ts";
import type { ReferenceMessage } from "../reference/types.ts";

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

const arbitraryPatience = fc.constantFrom(1, 30_000, 5 * MS_PER_MINUTE, MS_PER_HOUR);

/** The servers take over from one another, so that mail could go round if it moved twice. */
const arbitraryCircle: fc.Arbitrary<Failover[]> = fc
  .tuple(arbitraryPatience, arbitraryPatience)
  .map(([one, other]) => [
    { server: "a", to: "b", afterMs: one },
    { server: "b", to: "a", afterMs: other },
  ]);

/** Every ordered pair of servers is one that mail may move along; one a server. */
const arbitraryFailovers: fc.Arbitrary<Failover[]> = fc
  .uniqueArray(
    fc.record({
      server: fc.constantFrom("a", ...LOG_SERVERS),
      to: fc.constantFrom(...INVENTORY_SERVERS),
      afterMs: arbitraryPatience,
    }),
    { selector: ({ server }) => server, minLength: 1, maxLength: 3 },
  )
  .map((failovers) => failovers.filter(({ server, to }) => server !== to));

const arbitrarySending: fc.Arbitrary<SendingSettings> = fc.record({
  queueIntervalsMs: arbitraryQueueIntervals,
  connect5xx: fc.constantFrom("retry", "bounce"),
  capacityPerMinute: fc.constantFrom(null, null, 1, 2, 7, 11, 60),
  messagesPerConnection: fc.constantFrom(1, 2, 3, 20),
  resend: fc.option(
    fc.record({
      probability: fc.constantFrom(0, 0.3, 1),
      afterMinutes: fc.constantFrom(0, 1, 30, 1440),
    }),
    { nil: null },
  ),
  failovers: fc.oneof(fc.constant([]), arbitraryFailovers, arbitraryCircle),
  retryPhase: fc.constantFrom(null, null, 0, 7 * MS_PER_MINUTE + 13_000),
  queuePerGroup: fc.boolean(),
  warmStart: fc.constantFrom(null, null, { kind: "simulate" } as const),
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
  .map(({ run, followers, ...sender }) => {
    const messages = run.messages.flatMap((message) => {
      const [offsets] = [...followers.take(1)];
      return [0, ...(offsets ?? [])].map((offsetMs) => ({
        ...message,
        timeMs: message.timeMs + offsetMs,
      }));
    });
    return asItIsIfShort({
      messages,
      settings: withSender(run.settings, sender),
      window: sender.sending.warmStart === null ? run.window : startingAmid(run.window, messages),
      groupDimension: sender.sending.queuePerGroup ? "connector" : null,
    });
  });

interface Sender {
  readonly sending: SendingSettings;
  readonly replyPoint: ModelSettings["replyPoint"];
  readonly schedule: RetrySchedule | null;
}

function withSender(
  settings: ModelSettings,
  { sending, replyPoint, schedule }: Sender,
): ModelSettings {
  const { fallback } = settings.retry;
  const retry =
    schedule === null
      ? settings.retry
      : { ...settings.retry, fallback: { ...fallback, intervalsMinutes: [], schedule } };
  // A failover leads to a server of the inventory; the files' reader sees to that. Only a detection
  // that is given can refuse mail before the window.
  const added = [
    ...sending.failovers.map(({ to }) => unlisted(to, null)),
    ...(sending.warmStart === null ? [] : [unlisted("a", BASE_MS - 6 * MS_PER_DAY)]),
  ];
  const servers = new Map([...added, ...settings.servers].map((server) => [server.name, server]));
  return {
    ...settings,
    replyPoint,
    sending,
    retry,
    servers: [...servers.values()].sort((a, b) => compareText(a.name, b.name)),
  };
}

function unlisted(name: string, firstDetectedMs: number | null): ServerSettings {
  const nothing = { product: null, build: null, stageStarts: [], upgrades: [], retirement: null };
  return { name, firstDetectedMs, ...nothing };
}

/** A window that begins in the middle of the mail, so that some is queued when it does. */
function startingAmid(
  window: WindowSettings,
  messages: readonly ReferenceMessage[],
): WindowSettings {
  const times = messages.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
  return { ...window, startMs: times[Math.floor(times.length / 2)] ?? window.startMs };
}
