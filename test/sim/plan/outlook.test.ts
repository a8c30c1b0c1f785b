import { describe, expect, test } from "vitest";
import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { ModelSettings } from "../../../sim/contract/settings.ts";
import { Evaluator } from "../../../sim/evaluate/evaluator.ts";
import { rangeSettings, rangesOver } from "../../../sim/evaluate/ranges.ts";
import { untoldRuns } from "../../../sim/evaluate/untold-runs.ts";
import { outlookOf } from "../../../sim/plan/outlook.ts";
import { replayTraffic } from "../../../sim/results/run-model.ts";
import { allPlacements } from "../../../sim/text/placement-text.ts";
import { denseProfile, providerSettings } from "../provider-settings.ts";

/** A build of Exchange SE, which has no floor. */
const PATCHED = "15.2.2562.60";
const WINDOW = {
  startMs: Date.UTC(2026, 8, 8),
  days: 90,
  shiftToMs: null,
  extend: "none",
} as const;

const profile = denseProfile(["a", "b"]);
const settings = providerSettings();
const untold = {
  placements: allPlacements(),
  orders: ["block-first", "throttle-first"],
  policies: [settings.policy],
  retries: [],
} as const;

function outlookAt(todayMs: number | null, own: ModelSettings = settings) {
  const { traffic, result } = replayTraffic(profile, WINDOW, own);
  const runs = untoldRuns(own, untold, 2);
  if (runs === null) throw new Error("runs are wanted");
  const evaluator = new Evaluator(traffic);
  const work = rangesOver(evaluator, own, runs);
  let step = work.next();
  while (step.done !== true) step = work.next();
  const { extremes } = step.value;
  return {
    outlook: outlookOf({ evaluator, traffic, settings: own, result, runs, extremes }, todayMs),
    runs,
    extremes,
    result,
  };
}

/** Both servers patched at an instant. */
function patched(own: ModelSettings, atMs: number): ModelSettings {
  const known = new Map(own.servers.map((server) => [server.name, server]));
  const servers = ["a", "b"].map((name) => ({
    ...(known.get(name) ?? {
      name,
      product: null,
      build: null,
      firstDetectedMs: null,
      stageStarts: [],
      retirement: null,
    }),
    upgrades: [{ atMs, build: PATCHED }],
  }));
  return { ...own, servers };
}

const lostOf = (own: ModelSettings): number => {
  const { bounced, expired } = replayTraffic(profile, WINDOW, own).result.totals;
  return bounced + expired;
};

describe("an outlook", () => {
  test("names the date before which a patch loses nothing in any run, and a day later does", () => {
    const { outlook, runs } = outlookAt(null);
    expect(outlook.servers.map(({ server, isLate }) => [server, isLate])).toEqual([
      ["a", false],
      ["b", false],
    ]);
    const byMs = outlook.servers[0]?.noLossMs ?? Number.NaN;
    const all = [...rangeSettings(settings, runs)].filter((_, i) => i % 16 === 0);
    for (const run of all) expect(lostOf(patched(run, byMs))).toBe(0);
    expect(lostOf(patched(settings, byMs + MS_PER_DAY))).toBeGreaterThan(0);
    expect(outlook.lost).toEqual({ own: 0, min: 0, max: 0 });
    const { delayed } = replayTraffic(profile, WINDOW, patched(settings, byMs)).result.totals;
    expect(outlook.delayed.own).toBe(delayed);
  });

  test("counts what is lost all the same where that date has passed", () => {
    const todayMs = Date.UTC(2026, 10, 20, 12);
    const firstMs = Date.UTC(2026, 10, 21);
    const { outlook, extremes } = outlookAt(todayMs);
    expect(outlook.firstMs).toBe(firstMs);
    expect(outlook.servers.every(({ isLate, patchMs }) => isLate && patchMs === firstMs)).toBe(
      true,
    );
    const lost = [settings, ...extremes].map((run) => lostOf(patched(run, firstMs)));
    expect(lost[0]).toBeGreaterThan(0);
    expect(outlook.lost).toEqual({
      own: lost[0],
      min: Math.min(...lost),
      max: Math.max(...lost),
    });
  });

  test("says nothing of a window that is over, or of servers that are patched", () => {
    expect(outlookAt(Date.UTC(2027, 5, 1)).outlook.servers).toEqual([]);
    const { outlook } = outlookAt(null, patched(settings, Date.UTC(2026, 9, 1)));
    expect(outlook.servers).toEqual([]);
  });

  test("has a band by day that holds the run's own days", () => {
    const { outlook, result } = outlookAt(null);
    expect(outlook.days).toHaveLength(90);
    for (const [day, band] of (outlook.days ?? []).entries()) {
      const own = result.days[day];
      if (own === undefined) throw new Error("a day is missing");
      expect(band.lost.min).toBeLessThanOrEqual(own.bounced + own.expired);
      expect(band.lost.max).toBeGreaterThanOrEqual(own.bounced + own.expired);
      expect(band.delayed.max).toBeGreaterThanOrEqual(own.delayed);
    }
    expect(outlook.days?.some(({ lost }) => (lost.max ?? 0) > (lost.min ?? 0))).toBe(true);
  });
});
