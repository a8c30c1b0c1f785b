import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { DayResult, UnknownName } from "../../../sim/contract/result.ts";
import type { ModelSettings } from "../../../sim/contract/settings.ts";
import { dayFigures, type FollowedDay } from "../../../sim/evaluate/day-figures.ts";
import { Evaluator } from "../../../sim/evaluate/evaluator.ts";
import { rangeRunCount, rangeSettings, rangesOver } from "../../../sim/evaluate/ranges.ts";
import { type Untold, untoldRuns } from "../../../sim/evaluate/untold-runs.ts";
import { replayTraffic } from "../../../sim/results/run-model.ts";
import { allPlacements } from "../../../sim/text/placement-text.ts";
import { arbitraryRun } from "../../reference/generate.ts";
import { profileOf } from "../fast-engine.ts";
import { denseProfile, providerSettings } from "../provider-settings.ts";

/** More runs by `MAILFLOW_PROPERTY_RUNS=5000`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 40);

type Run = typeof arbitraryRun extends fc.Arbitrary<infer T> ? T : never;

function last<Y, R>(work: Generator<Y, R>): R {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const lostOf = ({ bounced, expired }: { bounced: number; expired: number }): number =>
  bounced + expired;

/** Random settings with what is open of them, and every run of it in full. */
function followed({ messages, groupDimension, window, settings }: Run, other: Run) {
  const profile = profileOf(messages, groupDimension);
  const { traffic } = replayTraffic(profile, window, settings);
  const otherOrder = settings.order === "block-first" ? "throttle-first" : "block-first";
  const untold: Untold = {
    placements: [settings.placement, { kind: "at", minute: 25 }, { kind: "end" }],
    orders: [settings.order, otherOrder],
    policies: [settings.policy],
    retries: [other.settings.retry],
  };
  const runs = untoldRuns(settings, untold, profile.servers.length);
  if (runs === null) throw new Error("some runs are wanted");
  const totalsOf = (one: ModelSettings) => replayTraffic(profile, window, one).result.totals;
  return {
    ...last(rangesOver(new Evaluator(traffic), settings, runs)),
    settings,
    count: rangeRunCount(runs),
    totalsOf,
    full: [...rangeSettings(settings, runs)].map((own) => ({ own, totals: totalsOf(own) })),
  };
}

const UNKNOWNS = {
  placement: "placement",
  order: "order",
  variant: "policy",
  retry: "retry",
  dayZero: "dayZero",
} as const;

/** The runs in which nothing but the unknown differs from the first. */
function alone({ full, settings }: ReturnType<typeof followed>, unknown: UnknownName) {
  const others = Object.values(UNKNOWNS).filter((field) => field !== UNKNOWNS[unknown]);
  return full
    .filter(({ own }) => others.every((field) => own[field] === settings[field]))
    .map(({ totals }) => totals);
}

const rangeOfCounts = (counts: readonly number[]) => ({
  min: Math.min(...counts),
  max: Math.max(...counts),
});

describe("ranges that nobody asked for", () => {
  it("are the least and the most of full runs, and each unknown alone moves what it says", () => {
    fc.assert(
      fc.property(arbitraryRun, arbitraryRun, (run, other) => {
        const found = followed(run, other);
        const { ranges, extremes, full, count, totalsOf } = found;
        expect([full.length, ranges.untold?.runs]).toEqual([count, count]);
        const lost = rangeOfCounts(full.map(({ totals }) => lostOf(totals)));
        expect(ranges.untold?.lost).toEqual(lost);
        for (const { unknown, ...moved } of ranges.untold?.byUnknown ?? []) {
          const totals = alone(found, unknown);
          expect({ unknown, ...moved }).toEqual({
            unknown,
            lost: rangeOfCounts(totals.map(lostOf)),
            delayed: rangeOfCounts(totals.map((one) => one.delayed)),
          });
        }
        expect(full[0]?.own).toEqual(run.settings);
        expect(rangeOfCounts(extremes.map((one) => lostOf(totalsOf(one))))).toEqual(lost);
      }),
      { numRuns },
    );
  });

  test("are taken over fewer placements the more servers there are, and over none at last", () => {
    const settings = providerSettings();
    const untold = {
      placements: allPlacements(),
      orders: ["block-first", "throttle-first"],
      policies: [settings.policy],
      retries: [],
    } as const;
    const count = (servers: number): number | null =>
      untoldRuns(settings, untold, servers)?.placements.length ?? null;
    expect([1, 50, 51, 500, 501, 20_000, 20_001].map(count)).toEqual([64, 64, 14, 14, 6, 6, null]);
  });

  test("are none where everything is said", () => {
    const { dayZero: _, ...settings } = providerSettings();
    const { placement, order, policy } = settings;
    const untold = { placements: [placement], orders: [order], policies: [policy], retries: [] };
    expect(untoldRuns(settings, untold, 1)).toBeNull();
  });
});

function followedDay(day: DayResult): FollowedDay {
  const { p50, p95, max } = day.delay;
  return { lost: lostOf(day), delayed: day.delayed, p50, p95, max };
}

describe("figures by day equal those of the whole result", () => {
  it("on random settings and mail", () => {
    fc.assert(
      fc.property(arbitraryRun, ({ messages, groupDimension, window, settings }) => {
        const profile = profileOf(messages, groupDimension);
        const { traffic, result } = replayTraffic(profile, window, settings);
        const evaluator = new Evaluator(traffic);
        expect(dayFigures(evaluator.servers(settings), settings, traffic)).toEqual(
          result.days.map(followedDay),
        );
      }),
      { numRuns: numRuns * 5 },
    );
  });

  test("on mail in every minute of 90 days", () => {
    const profile = denseProfile(["a", "b"]);
    const window = {
      startMs: Date.UTC(2026, 8, 8),
      days: 90,
      shiftToMs: null,
      extend: "none",
    } as const;
    const settings = providerSettings();
    const { traffic, result } = replayTraffic(profile, window, settings);
    const found = dayFigures(new Evaluator(traffic).servers(settings), settings, traffic);
    expect(found).toEqual(result.days.map(followedDay));
    expect(found.some(({ lost }) => lost > 0)).toBe(true);
  });
});
