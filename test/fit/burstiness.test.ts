import { describe, expect, test } from "vitest";
import type { MeasuredPattern } from "../../sim/contract/synthetic-settings.ts";
import { generateTraffic, trafficNames } from "../../sim/synthetic/generate.ts";
import { ProfileBuilder } from "../../sim/traffic/profile.ts";
import { factorQuantiles } from "../../src/config/synthetic/factor-quantiles.ts";
import { fitBurstiness } from "../../src/fit/burstiness.ts";
import { countServers, hourGrid } from "../../src/fit/calendar-cells.ts";
import { fitRates } from "../../src/fit/rate-model.ts";
import { stream, traffic } from "../sim/synthetic/fixtures.ts";

const DAYS = 280;

/** Hours of an office, Monday to Friday. */
const OFFICE_HOURS = Array.from({ length: 168 }, (_, hour) => {
  const isOffice = hour < 120 && hour % 24 >= 8 && hour % 24 < 18;
  return isOffice ? 20 : 1;
});

function fitted(changes: Partial<MeasuredPattern>) {
  const pattern: MeasuredPattern = {
    kind: "measured",
    messagesPerWeek: 3_000,
    weekPercent: [100, 150],
    hourOfWeekWeights: OFFICE_HOURS,
    minuteOfHourWeights: Array.from({ length: 60 }, (_, minute) => (minute < 5 ? 6 : 2)),
    burstMessages: [{ value: 1, weight: 1 }],
    dayFactors: [1, 1],
    hourFactors: [1, 1],
    growthPercentPerWeek: 0,
    ...changes,
  };
  const settings = traffic([{ server: "mail01", builds: [], streams: [stream("mail", pattern)] }], {
    days: DAYS,
  });
  const builder = new ProfileBuilder(trafficNames(settings));
  for (const batch of generateTraffic(settings)) builder.add(batch);
  const startMinute = settings.startMs / 60_000;
  const grid = hourGrid(startMinute, startMinute + DAYS * 1_440);
  const counts = countServers(builder.build(), grid)[0];
  if (counts === undefined) throw new Error("the traffic has one server");
  const rates = fitRates(counts, grid, null);
  return { counts, rates, burstiness: fitBurstiness(counts, rates, grid) };
}

describe("fitted to mail whose making is known", () => {
  test("hours, minutes and weeks are found", () => {
    const { rates } = fitted({});
    const office = OFFICE_HOURS.reduce((sum, weight) => sum + weight, 0);
    expect(Math.abs((rates.hourShare[10] ?? 0) - 20 / office)).toBeLessThan(0.0015);
    expect(Math.abs((rates.hourShare[3] ?? 0) - 1 / office)).toBeLessThan(0.0004);
    const firstFive = rates.minuteShare.slice(0, 5).reduce((sum, share) => sum + share, 0);
    expect(Math.abs(firstFive - 30 / 140)).toBeLessThan(0.005);
    const [one = 1, two = 0] = rates.weekVolume;
    expect(Math.abs(two / one - 1.5)).toBeLessThan(0.15);
  });

  test("mail by chance alone shows no bursts and no uneven days", () => {
    const { burstiness } = fitted({});
    expect(burstiness.dayDeviation).toBeLessThan(0.06);
    expect(burstiness.hourDeviation).toBeLessThan(0.12);
    expect(burstRatio(burstiness.bursts)).toBeLessThan(1.05);
  });

  test("bursts, uneven hours and uneven days are told apart", () => {
    const { burstiness } = fitted({
      burstMessages: [
        { value: 1, weight: 3 },
        { value: 4, weight: 1 },
      ],
      hourFactors: factorQuantiles(0.6),
      dayFactors: factorQuantiles(0.25),
    });
    // Weeks are fitted to the days, so part of what days differ by has gone into them.
    expect(burstiness.dayDeviation).toBeGreaterThan(0.17);
    expect(burstiness.dayDeviation).toBeLessThan(0.33);
    expect(Math.abs(burstiness.hourDeviation - 0.6)).toBeLessThan(0.12);
    // E[B²]/E[B] of the mixture above.
    expect(Math.abs(burstRatio(burstiness.bursts) / (19 / 7) - 1)).toBeLessThan(0.1);
  });
});

function burstRatio(bursts: ReadonlyMap<number, number>): number {
  let messages = 0;
  let squares = 0;
  for (const [value, share] of bursts) {
    messages += value * share;
    squares += value * value * share;
  }
  return squares / messages;
}
