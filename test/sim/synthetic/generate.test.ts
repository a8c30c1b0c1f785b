import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type {
  StreamPattern,
  SyntheticTraffic,
  UtcOffsets,
} from "../../../sim/contract/synthetic-settings.ts";
import { generateTraffic, trafficIds, trafficNames } from "../../../sim/synthetic/generate.ts";
import { ProfileBuilder, type TrafficProfile } from "../../../sim/traffic/profile.ts";
import { BERLIN, burst, daily, mixedTraffic, stream, traffic, UTC, weekdays } from "./fixtures.ts";

/** Every message as one line of text, in the order made. */
function messages(settings: SyntheticTraffic, batchRows?: number): string[] {
  const names = trafficNames(settings);
  const lines: string[] = [];
  for (const batch of generateTraffic(settings, batchRows)) {
    const ids = trafficIds(batch, names.servers[batch.server[0] ?? -1] ?? "?");
    for (let i = 0; i < batch.count; i++) {
      lines.push(
        [
          batch.timeMs[i],
          names.servers[batch.server[i] ?? -1],
          names.builds[batch.build[i] ?? -1],
          names.groups[batch.group[i] ?? -1],
          batch.inScope[i],
          batch.recipients[i],
          batch.sizeBytes[i],
          ids[i],
        ].join(" "),
      );
    }
  }
  return lines;
}

function times(settings: SyntheticTraffic): number[] {
  const list: number[] = [];
  for (const batch of generateTraffic(settings))
    list.push(...batch.timeMs.subarray(0, batch.count));
  return list;
}

function profileOf(settings: SyntheticTraffic): TrafficProfile {
  const builder = new ProfileBuilder(trafficNames(settings));
  for (const batch of generateTraffic(settings)) builder.add(batch);
  return builder.build();
}

function countByDay(list: readonly number[], startMs: number): number[] {
  const counts: number[] = [];
  for (const ms of list) {
    const day = Math.floor((ms - startMs) / MS_PER_DAY);
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

/** One server with one stream in UTC. */
function one(
  pattern: StreamPattern,
  changes: Partial<SyntheticTraffic> = {},
  utcOffsets: UtcOffsets = UTC,
): SyntheticTraffic {
  const only = stream("x", pattern, { utcOffsets });
  return traffic([{ server: "a", builds: [], streams: [only] }], changes);
}

const START_MS = Date.UTC(2026, 8, 8);

describe("synthetic traffic is the same mail every time", () => {
  test("the first messages of a known seed never change", () => {
    expect(messages(mixedTraffic({ days: 1 })).slice(0, 3)).toMatchInlineSnapshot(`
      [
        "1788888797855 edge.contoso.example  office 1 1 3090 20260908.0.0@edge.contoso.example",
        "1788830485589 edge.contoso.example  office 1 1 2766602 20260908.0.1@edge.contoso.example",
        "1788864738695 edge.contoso.example  office 1 25 4105 20260908.0.2@edge.contoso.example",
      ]
    `);
  });

  test("batches of any size hold the same messages", () => {
    const expected = messages(mixedTraffic());
    expect(expected.length).toBeGreaterThan(3_000);
    for (const batchRows of [1, 7, 100, 1_000_000]) {
      expect(messages(mixedTraffic(), batchRows)).toEqual(expected);
    }
  });

  test("no batch is larger than asked for", () => {
    const counts = Array.from(generateTraffic(mixedTraffic(), 50), (batch) => batch.count);
    expect(Math.max(...counts)).toBe(50);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test("another seed makes other mail", () => {
    expect(messages(mixedTraffic({ seed: "other" }))).not.toEqual(messages(mixedTraffic()));
  });

  test("the order in which servers are listed does not matter", () => {
    const settings = mixedTraffic();
    const turned = { ...settings, servers: [...settings.servers].reverse() };
    expect(messages(turned)).toEqual(messages(settings));
  });

  test("a day does not depend on how many days follow", () => {
    const long = messages(mixedTraffic());
    const short = messages(mixedTraffic({ days: 5 }));
    const edgeMs = START_MS + 5 * MS_PER_DAY;
    expect(short).toEqual(long.filter((line) => Number(line.split(" ")[0]) < edgeMs));
  });

  test("a server's mail does not depend on the other servers", () => {
    const settings = mixedTraffic();
    const alone = traffic(settings.servers.filter((s) => s.server.startsWith("edge")));
    expect(messages(alone)).toEqual(messages(settings).filter((line) => line.includes("edge")));
  });

  test("every message has its own id", () => {
    const ids = messages(mixedTraffic()).map((line) => line.split(" ").at(-1));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^20260908\.0\.\d+@edge\.contoso\.example$/);
  });
});

describe("names of synthetic traffic", () => {
  test("are sorted by code unit, with an empty build for a server that stamps none", () => {
    expect(trafficNames(mixedTraffic())).toEqual({
      servers: ["edge.contoso.example", "mail.contoso.example"],
      builds: ["", "15.1.2507.57", "15.1.2507.61"],
      groups: ["batch", "newsletter", "office"],
      groupDimension: "stream",
    });
  });

  test("a pool shares its mail out over its builds by weight", () => {
    const pool = messages(mixedTraffic()).filter((line) => line.includes("mail.contoso"));
    const old = pool.filter((line) => line.includes("15.1.2507.57")).length;
    expect(old / pool.length).toBeGreaterThan(0.63);
    expect(old / pool.length).toBeLessThan(0.7);
  });
});

describe("the volume of a day", () => {
  test("without variation and growth is exact", () => {
    expect(countByDay(times(one(daily())), START_MS)).toEqual(
      Array.from({ length: 14 }, () => 240),
    );
  });

  test("follows the weekday; 8 September 2026 is a Tuesday", () => {
    const weekdayPercent = [10, 20, 30, 40, 50, 5, 100];
    const counts = countByDay(times(one(daily({ weekdayPercent }), { days: 7 })), START_MS);
    expect(counts).toEqual([48, 72, 96, 120, 12, 240, 24]);
  });

  test("of a fraction of a message is a message by chance", () => {
    const counts = countByDay(
      times(one(daily({ messagesPerDay: 10.25 }), { days: 400 })),
      START_MS,
    );
    const more = counts.filter((count) => count === 11).length;
    expect(counts.every((count) => count === 10 || count === 11)).toBe(true);
    expect(more).toBeGreaterThan(70);
    expect(more).toBeLessThan(130);
  });

  test("grows by the week, compounded", () => {
    const pattern = daily({ messagesPerDay: 1_000, growthPercentPerWeek: 10 });
    const counts = countByDay(times(one(pattern, { days: 28 })), START_MS);
    expect(counts.filter((_, day) => day % 7 === 6)).toEqual([1_000, 1_100, 1_210, 1_331]);
    expect(counts.filter((_, day) => day % 7 === 0)).toEqual([1_000, 1_100, 1_210, 1_331]);
  });

  test("stays within its variation and its fraction, for any pattern", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: -20, max: 20 }),
        (seed, messagesPerDay, variationPercent, growthPercentPerWeek) => {
          const pattern = daily({ messagesPerDay, variationPercent, growthPercentPerWeek });
          const counts = countByDay(times(one(pattern, { seed, days: 21 })), START_MS);
          for (let day = 0; day < 21; day++) {
            const mean = messagesPerDay * (1 + growthPercentPerWeek / 100) ** Math.floor(day / 7);
            const spread = (mean * variationPercent) / 100;
            expect(counts[day] ?? 0).toBeGreaterThan(mean - spread - 1);
            expect(counts[day] ?? 0).toBeLessThan(mean + spread + 1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("the messages of a day", () => {
  test("are spread over the hours by their weights, and over the minutes of an hour evenly", () => {
    const hourWeights = Array.from({ length: 24 }, (_, hour) =>
      hour === 9 ? 3 : hour === 17 ? 1 : 0,
    );
    const list = times(one(daily({ messagesPerDay: 8_000, hourWeights }), { days: 3 }));
    const at9 = list.filter((ms) => Math.floor(ms / MS_PER_HOUR) % 24 === 9);
    const at17 = list.filter((ms) => Math.floor(ms / MS_PER_HOUR) % 24 === 17);
    expect(at9.length + at17.length).toBe(24_000);
    expect(at9.length).toBeGreaterThan(17_600);
    expect(at9.length).toBeLessThan(18_400);
    const firstHalf = at9.filter((ms) => ms % MS_PER_HOUR < MS_PER_HOUR / 2).length;
    expect(firstHalf / at9.length).toBeGreaterThan(0.48);
    expect(firstHalf / at9.length).toBeLessThan(0.52);
    expect(new Set(list.map((ms) => ms % MS_PER_MINUTE)).size).toBeGreaterThan(15_000);
  });

  test("have recipients and sizes after their tables", () => {
    const batches = [...generateTraffic(one(daily({ messagesPerDay: 2_000 }), { days: 10 }))];
    const recipients = batches.flatMap((b) => [...b.recipients.subarray(0, b.count)]);
    const sizes = batches.flatMap((b) => [...b.sizeBytes.subarray(0, b.count)]);
    expect(new Set(recipients)).toEqual(new Set([1, 2, 25]));
    const single = recipients.filter((value) => value === 1).length / recipients.length;
    expect(Math.abs(single - 0.7)).toBeLessThan(0.02);
    expect(sizes.every((size) => Number.isInteger(size) && size >= 1_000 && size <= 4e6)).toBe(
      true,
    );
    const small = sizes.filter((size) => size <= 5_000).length / sizes.length;
    expect(Math.abs(small - 1 / 3)).toBeLessThan(0.02);
  });
});

describe("a burst", () => {
  test("comes at its local minute at a steady rate", () => {
    const list = times(one(burst(), { days: 1 }, BERLIN));
    expect(list).toHaveLength(90);
    expect(list[0]).toBe(START_MS + 30 * MS_PER_MINUTE);
    expect(list[30]).toBe(START_MS + 31 * MS_PER_MINUTE);
    expect(list[89]).toBe(START_MS + 32 * MS_PER_MINUTE + 58_000);
  });

  test("comes on its weekday of every second week, counted from the start", () => {
    const pattern = burst({ weekdays: weekdays("Thu"), everyWeeks: 2, minuteOfDay: 600 });
    const days = new Set(
      times(one(pattern, { days: 42 })).map((ms) => Math.floor(ms / MS_PER_DAY)),
    );
    expect([...days].map((day) => new Date(day * MS_PER_DAY).toISOString().slice(0, 10))).toEqual([
      "2026-09-10",
      "2026-09-24",
      "2026-10-08",
    ]);
  });

  test("keeps its local hour when the clocks change", () => {
    const pattern = burst({ minuteOfDay: 600, messages: 1 });
    const list = times(one(pattern, { startMs: Date.UTC(2026, 9, 24), days: 2 }, BERLIN));
    expect(list.map((ms) => new Date(ms).toISOString())).toEqual([
      "2026-10-24T08:00:00.000Z",
      "2026-10-25T09:00:00.000Z",
    ]);
  });

  test("in an hour that clocks skip comes an hour later", () => {
    const list = times(
      one(burst({ messages: 1 }), { startMs: Date.UTC(2026, 2, 29), days: 1 }, BERLIN),
    );
    expect(list.map((ms) => new Date(ms).toISOString())).toEqual(["2026-03-29T01:30:00.000Z"]);
  });

  test("in an hour that comes twice is sent once", () => {
    const startMs = Date.UTC(2026, 9, 24, 22);
    const list = times(one(burst({ messages: 1 }), { startMs, days: 1 }, BERLIN));
    expect(list.map((ms) => new Date(ms).toISOString())).toEqual(["2026-10-25T00:30:00.000Z"]);
  });
});

describe("daily mail on the days when clocks change", () => {
  const night = daily({
    messagesPerDay: 600,
    hourWeights: Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 1 : 0)),
  });
  const dayFrom = (startMs: number): SyntheticTraffic => one(night, { startMs, days: 1 }, BERLIN);

  test("is not lost in the skipped hour: that mail joins the next", () => {
    // The day has 23 hours; the window goes on into the next one.
    const all = times(dayFrom(Date.UTC(2026, 2, 28, 23)));
    const list = all.filter((ms) => ms < Date.UTC(2026, 2, 29, 22));
    expect(list).toHaveLength(600);
    const hours = list.map((ms) => new Date(ms).getUTCHours());
    // 03:00 local is 01:00 UTC on that day; it receives the mail of the local hours 02 and 03.
    expect(hours.filter((hour) => hour === 1).length).toBeGreaterThan(150);
    expect(hours.filter((hour) => hour === 0).length).toBeLessThan(150);
  });

  test("leaves the second run of the repeated hour empty", () => {
    const list = times(dayFrom(Date.UTC(2026, 9, 24, 22)));
    expect(list).toHaveLength(600);
    const hours = new Set(list.map((ms) => new Date(ms).getUTCHours()));
    expect([...hours].sort((a, b) => a - b)).toEqual([0, 2, 3, 4, 22, 23]);
  });
});

describe("the window of synthetic traffic", () => {
  test("holds every message", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400_000 }),
        fc.integer({ min: 1, max: 9 }),
        (m, days) => {
          const startMs = Date.UTC(2026, 0, 2) + m * MS_PER_MINUTE;
          const list = times(mixedTraffic({ startMs, days }));
          expect(list.every((ms) => ms >= startMs && ms < startMs + days * MS_PER_DAY)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  test("a profile counts every message once", () => {
    const settings = mixedTraffic();
    const profile = profileOf(settings);
    const total = profile.messages.reduce((sum, count) => sum + count, 0);
    expect(total).toBe(messages(settings).length);
    expect(profile.bytes.every((bytes) => bytes > 0)).toBe(true);
  });

  test("a server without streams has no mail and no error", () => {
    expect(messages(traffic([{ server: "a", builds: [], streams: [] }]))).toEqual([]);
  });
});
