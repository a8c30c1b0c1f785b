import type {
  StreamPattern,
  SyntheticServer,
  SyntheticTraffic,
  TrafficStream,
  UtcOffsets,
} from "../../../sim/contract/synthetic-settings.ts";

export const UTC: UtcOffsets = [{ fromMs: 0, offsetMinutes: 0 }];

/** Central European time around 2026: summer time from 29 March to 25 October, 01:00 UTC. */
export const BERLIN: UtcOffsets = [
  { fromMs: Date.UTC(2026, 0, 1), offsetMinutes: 60 },
  { fromMs: Date.UTC(2026, 2, 29, 1), offsetMinutes: 120 },
  { fromMs: Date.UTC(2026, 9, 25, 1), offsetMinutes: 60 },
];

type Daily = Extract<StreamPattern, { kind: "daily" }>;
type Burst = Extract<StreamPattern, { kind: "burst" }>;

/**
 * A daily pattern of 240 messages, the same on every hour and day, without growth and variation.
 */
export function daily(changes: Partial<Daily> = {}): Daily {
  return {
    kind: "daily",
    messagesPerDay: 240,
    hourWeights: Array.from({ length: 24 }, () => 1),
    weekdayPercent: [100, 100, 100, 100, 100, 100, 100],
    growthPercentPerWeek: 0,
    variationPercent: 0,
    ...changes,
  };
}

/** A burst of 90 messages at 02:30 on every day, 30 a minute. */
export function burst(changes: Partial<Burst> = {}): Burst {
  return {
    kind: "burst",
    minuteOfDay: 150,
    weekdays: [true, true, true, true, true, true, true],
    everyWeeks: 1,
    messages: 90,
    messagesPerMinute: 30,
    growthPercentPerWeek: 0,
    variationPercent: 0,
    ...changes,
  };
}

export function stream(
  group: string,
  pattern: StreamPattern,
  changes: Partial<TrafficStream> = {},
): TrafficStream {
  return {
    group,
    utcOffsets: UTC,
    recipients: [
      { value: 1, weight: 70 },
      { value: 2, weight: 20 },
      { value: 25, weight: 10 },
    ],
    sizeBytesQuantiles: [1_000, 5_000, 20_000, 4_000_000],
    pattern,
    ...changes,
  };
}

export function traffic(
  servers: readonly SyntheticServer[],
  changes: Partial<SyntheticTraffic> = {},
): SyntheticTraffic {
  return { seed: "test", startMs: Date.UTC(2026, 8, 8), days: 14, servers, ...changes };
}

/** Two servers in two zones, one of them a pool, with daily mail, night jobs and a newsletter. */
export function mixedTraffic(changes: Partial<SyntheticTraffic> = {}): SyntheticTraffic {
  return traffic(
    [
      {
        server: "mail.contoso.example",
        builds: [
          { build: "15.1.2507.57", weight: 2 },
          { build: "15.1.2507.61", weight: 1 },
        ],
        streams: [
          stream("office", daily({ variationPercent: 20, growthPercentPerWeek: 3 }), {
            utcOffsets: BERLIN,
          }),
          stream("newsletter", burst({ weekdays: weekdays("Thu"), messages: 150 })),
        ],
      },
      {
        server: "edge.contoso.example",
        builds: [],
        streams: [
          stream("office", daily({ messagesPerDay: 33.3 })),
          stream("batch", burst({ variationPercent: 10 }), { utcOffsets: BERLIN }),
        ],
      },
    ],
    changes,
  );
}

const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function weekdays(...names: string[]): boolean[] {
  return NAMES.map((name) => names.includes(name));
}
