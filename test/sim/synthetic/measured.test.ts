import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomKey } from "../../../sim/base/random.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { MeasuredPattern } from "../../../sim/contract/synthetic-settings.ts";
import { drawPoisson } from "../../../sim/synthetic/draws.ts";
import { generateTraffic } from "../../../sim/synthetic/generate.ts";
import { stream, traffic } from "./fixtures.ts";

/** 840 messages a week, the same in every hour and minute, one at a time. */
function measured(changes: Partial<MeasuredPattern> = {}): MeasuredPattern {
  return {
    kind: "measured",
    messagesPerWeek: 840,
    weekPercent: [100],
    hourOfWeekWeights: Array.from({ length: 168 }, () => 1),
    minuteOfHourWeights: Array.from({ length: 60 }, () => 1),
    burstMessages: [{ value: 1, weight: 1 }],
    dayFactors: [1, 1],
    hourFactors: [1, 1],
    growthPercentPerWeek: 0,
    ...changes,
  };
}

function times(pattern: MeasuredPattern, days = 28, batchRows?: number): number[] {
  const settings = traffic([{ server: "mail01", builds: [], streams: [stream("mail", pattern)] }], {
    days,
  });
  const list: number[] = [];
  for (const batch of generateTraffic(settings, batchRows)) {
    list.push(...batch.timeMs.subarray(0, batch.count));
  }
  return list;
}

describe("a Poisson draw", () => {
  test.each([0.02, 0.7, 4, 15, 40, 300])("of mean %d has that mean and variance", (mean) => {
    const key = randomKey("s", "server", "poisson");
    const draws = Array.from({ length: 4_000 }, (_, i) => drawPoisson(mean, key, i, 0));
    const average = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - average) ** 2, 0) / draws.length;
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / draws.length));
    expect(variance / mean).toBeGreaterThan(0.85);
    expect(variance / mean).toBeLessThan(1.15);
  });

  test("is 0 as often as e^−mean says", () => {
    const key = randomKey("s", "server", "poisson");
    const draws = Array.from({ length: 20_000 }, (_, i) => drawPoisson(2, key, i, 0));
    const none = draws.filter((value) => value === 0).length / draws.length;
    expect(Math.abs(none - Math.exp(-2))).toBeLessThan(0.01);
  });

  test("of mean 0 is 0", () => {
    expect(drawPoisson(0, randomKey("s", "server", "poisson"), 1, 1)).toBe(0);
  });
});

describe("measured mail", () => {
  test("has the volume of a week on average", () => {
    const weeks = 60;
    const count = times(measured(), weeks * 7).length;
    expect(Math.abs(count / weeks - 840)).toBeLessThan(5 * Math.sqrt(840 / weeks));
  });

  test("comes in no hour of the week and no minute of weight 0", () => {
    const hourOfWeekWeights = Array.from({ length: 168 }, (_, hour) => (hour === 25 ? 1 : 0));
    const minuteOfHourWeights = Array.from({ length: 60 }, (_, minute) => (minute === 7 ? 1 : 0));
    const list = times(measured({ hourOfWeekWeights, minuteOfHourWeights }));
    expect(list.length).toBeGreaterThan(1_000);
    for (const ms of list) {
      const date = new Date(ms);
      expect([date.getUTCDay(), date.getUTCHours(), date.getUTCMinutes()]).toEqual([2, 1, 7]);
    }
  });

  test("follows the weeks from the start and begins again after the last", () => {
    const list = times(measured({ weekPercent: [100, 0, 300] }), 42);
    const first = list[0] ?? 0;
    const counts = [0, 0, 0, 0, 0, 0];
    const start = Math.floor(first / MS_PER_DAY) * MS_PER_DAY;
    for (const ms of list) {
      const week = Math.floor((ms - start) / (7 * MS_PER_DAY));
      counts[week] = (counts[week] ?? 0) + 1;
    }
    expect(counts.map((count) => Math.round(count / 840))).toEqual([1, 0, 3, 1, 0, 3]);
  });

  test("comes in bursts that share one minute", () => {
    const list = times(measured({ burstMessages: [{ value: 5, weight: 1 }] }));
    const perMinute = new Map<number, number>();
    for (const ms of list) {
      const minute = Math.floor(ms / MS_PER_MINUTE);
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    }
    expect([...perMinute.values()].every((count) => count % 5 === 0)).toBe(true);
  });

  test("varies from hour to hour as its factors say", () => {
    // Half of the hours have nothing, the other half twice the mean.
    const hourFactors = [0, 0, 2, 2];
    const list = times(measured({ hourFactors, messagesPerWeek: 168 * 200 }), 14);
    const perHour = new Map<number, number>();
    for (const ms of list) {
      const hour = Math.floor(ms / MS_PER_HOUR);
      perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
    }
    const full = [...perHour.values()].filter((count) => count > 340).length;
    // A third of the steps is flat at 2, a third rises between, a third is flat at 0.
    expect(full / (14 * 24)).toBeGreaterThan(0.3);
    expect(perHour.size / (14 * 24)).toBeLessThan(0.75);
  });

  test("is the same whatever the size of a batch and the length of the traffic", () => {
    const pattern = measured({ burstMessages: [{ value: 3, weight: 1 }], hourFactors: [0, 2] });
    const long = times(pattern, 21);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (rows, days) => {
          const short = times(pattern, days, rows);
          expect(short).toEqual(long.slice(0, short.length));
        },
      ),
      { numRuns: 20 },
    );
  });
});
