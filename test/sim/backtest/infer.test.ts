import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replyTexts } from "../../../sim/backtest/evidence.ts";
import { infer } from "../../../sim/backtest/infer.ts";
import { ObservationBuilder, thinned, until } from "../../../sim/backtest/observations.ts";
import { lastRefusalBeforePatch } from "../../../sim/backtest/patched.ts";
import { findPause } from "../../../sim/backtest/pause-search.ts";
import { stageAt, stageSegments, stageTable } from "../../../sim/backtest/stage-segments.ts";
import { MINUTES_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import { arrivalsAt, compileClock, segmentAt } from "../../../sim/enforcement/clock.ts";
import { ACCEPT } from "../../../sim/enforcement/verdict-codes.ts";
import { loadPolicy } from "../../../src/config/policy/file.ts";
import { makeTruth } from "./truths.ts";

const { variants, chosen } = await loadPolicy("microsoft-2023");
const tables = variants.map((policy) => ({ variant: policy.variant, table: stageTable(policy) }));

describe("stages of a candidate of day 0", () => {
  it("are those of the compiled clock, with any pauses", () => {
    const pause = fc.record({
      gap: fc.integer({ min: 0, max: 40 }),
      days: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.array(pause, { maxLength: 3 }),
        (shift, gaps) => {
          const dayZero = 29_000_000 + shift;
          let at = dayZero - 10 * MINUTES_PER_DAY;
          const pauses = gaps.map(({ gap, days }) => {
            const fromMinute = at + gap * MINUTES_PER_DAY;
            at = fromMinute + days * MINUTES_PER_DAY;
            return { fromMinute, toMinute: at };
          });
          const clock = compileClock({
            policy: chosen,
            pauses,
            server: {
              name: "s",
              product: null,
              build: null,
              firstDetectedMs: dayZero * MS_PER_MINUTE,
              stageStarts: [],
              upgrades: [],
              retirement: null,
            },
            arrivals: arrivalsAt([]),
            dayZeroMs: null,
            cleanMinutes: { upgrades: [], silences: [] },
            relapse: "restart",
          });
          const segments = stageSegments(dayZero, stageTable(chosen), pauses);
          for (let day = -2; day < 160; day += 0.37) {
            const minute = dayZero + Math.floor(day * MINUTES_PER_DAY);
            const segment = segmentAt(clock, minute);
            const expected = segment === null || segment.kind !== "stage" ? 0 : segment.stage;
            expect(stageAt(segments, minute)).toBe(expected);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("what a log can tell", () => {
  it("of one that ends in stage 1 is a bound only", () => {
    const { observed, dayZeroMinute } = makeTruth(0, 0.05, variants, { endDay: 20 });
    const { servers, members } = infer([observed], tables, []);
    const last = observed.minute[observed.count - 1] ?? 0;
    const { fromMinute, toMinute, bestMinute } = servers[0]?.dayZero ?? {
      fromMinute: 0,
      toMinute: 0,
      bestMinute: 0,
    };
    expect(toMinute).toBeNull();
    expect(bestMinute).toBeNull();
    expect(fromMinute).toBeLessThanOrEqual(dayZeroMinute);
    // Day 0 cannot be so early that the last mail would have met stage 2 all the time.
    expect(fromMinute).toBeGreaterThan(last - 32 * MINUTES_PER_DAY);
    // Nothing was refused, so nothing is known of how it would be.
    expect(members).toHaveLength(20);
  });

  it("of one that ends before day 70 leaves the variant open", () => {
    const { observed } = makeTruth(0, 0.2, variants, { endDay: 69 });
    const { members } = infer([observed], tables, []);
    expect(new Set(members.map(({ variant }) => variant)).size).toBe(2);
    expect(new Set(members.map(({ placement }) => placement))).toEqual(
      new Set(["start", "offset"]),
    );
  });

  it("of one with stages that both throttle and block settles the order", () => {
    const { observed, order } = makeTruth(2, 0.2, variants, { endDay: 69 });
    const { members } = infer([observed], tables, []);
    expect(members.map((member) => member.order)).toEqual([order, order]);
  });

  it("includes the minutes that its texts name, and the stages that have them", () => {
    const truth = makeTruth(0, 0.2, variants, { endDay: 65 });
    const texts = replyTexts(
      [truth.observed],
      tables.map(({ table }) => table),
    );
    const words = texts.map(({ kind, minutesPerHour, count, stages }) => {
      const name = kind === "throttled" ? "throttle" : "block";
      return `${name} ${minutesPerHour} ${count} ${stages.join("+")}`;
    });
    expect(words.sort()).toEqual(
      [
        `throttle 5 ${truth.texts.get("throttle 5")} 2`,
        `throttle 10 ${truth.texts.get("throttle 10")} 3`,
        `throttle 20 ${truth.texts.get("throttle 20")} 4`,
        `throttle 30 ${truth.texts.get("throttle 30")} 5+6+7`,
        `block 5 ${truth.texts.get("block 5")} 5`,
      ].sort(),
    );
  });
});

describe("a pause", () => {
  const pause = { afterDays: 43.3, days: 9 };

  it("that nobody told of is found, with its days and when it began", () => {
    const truth = makeTruth(0, 0.2, variants, { endDay: 80, pause });
    const found = findPause(truth.observed, stageTable(truth.policy));
    expect(found?.days).toBe(9);
    const from = truth.dayZeroMinute + Math.floor(pause.afterDays * MINUTES_PER_DAY);
    expect(found?.earliestMinute).toBeLessThanOrEqual(from);
    expect((found?.latestMinute ?? 0) + 60).toBeGreaterThanOrEqual(from);
  });

  it("that is not there is not found", () => {
    const truth = makeTruth(0, 0.2, variants, { endDay: 80 });
    expect(findPause(truth.observed, stageTable(truth.policy))).toBeNull();
  });

  it("that is known leaves day 0 where it is", () => {
    const truth = makeTruth(0, 0.2, variants, { endDay: 80, pause });
    const fromMinute = truth.dayZeroMinute + Math.floor(pause.afterDays * MINUTES_PER_DAY);
    const toMinute = fromMinute + pause.days * MINUTES_PER_DAY;
    const { servers } = infer([truth.observed], tables, [{ fromMinute, toMinute }]);
    const dayZero = servers[0]?.dayZero;
    expect(dayZero?.fromMinute).toBeLessThanOrEqual(truth.dayZeroMinute);
    expect(dayZero?.toMinute).toBeGreaterThanOrEqual(truth.dayZeroMinute);
    expect((dayZero?.toMinute ?? 0) - (dayZero?.fromMinute ?? 0)).toBeLessThan(60);
  });
});

describe("several servers", () => {
  it("each have their own day 0 and share one family; offsets tell offset from start", () => {
    const [first, second] = [2, 7].map((index) => makeTruth(index, 0.2, variants, { endDay: 69 }));
    if (first === undefined || second === undefined) throw new Error("two truths");
    const { servers, members } = infer([first.observed, second.observed], tables, []);
    expect(new Set(members.map(({ placement }) => placement))).toEqual(new Set(["offset"]));
    for (const [at, truth] of [first, second].entries()) {
      expect(servers[at]?.dayZero.fromMinute).toBeLessThanOrEqual(truth.dayZeroMinute);
      expect(servers[at]?.dayZero.toMinute).toBeGreaterThanOrEqual(truth.dayZeroMinute);
    }
  });
});

it("one reply that nothing foresees does not move day 0", () => {
  const truth = makeTruth(5, 0.2, variants, { endDay: 60 });
  const builder = new ObservationBuilder();
  const { observed } = truth;
  for (let at = 0; at < observed.count; at++) {
    builder.add(
      (observed.minute[at] ?? 0) * MS_PER_MINUTE + 30_000,
      observed.verdict[at] ?? ACCEPT,
      observed.minutesPerHour[at] ?? 0,
    );
  }
  builder.add((truth.dayZeroMinute + 100) * MS_PER_MINUTE + 30_000, 2, 60);
  const { servers } = infer([builder.build()], tables, []);
  const dayZero = servers[0]?.dayZero;
  expect(Math.abs((dayZero?.bestMinute ?? 0) - truth.dayZeroMinute)).toBeLessThan(30);
});

describe("replies without numbers", () => {
  it("still give day 0 and the family, by their shares and minutes of the hour", () => {
    for (const index of [0, 1, 2, 3, 4]) {
      const truth = makeTruth(index, 0.05, variants);
      const minutesPerHour = new Uint8Array(truth.observed.count);
      const { servers, members } = infer([{ ...truth.observed, minutesPerHour }], tables, []);
      expect(servers[0]?.dayZero.fromMinute).toBeLessThanOrEqual(truth.dayZeroMinute);
      expect(servers[0]?.dayZero.toMinute).toBeGreaterThanOrEqual(truth.dayZeroMinute);
      expect(members.map(({ placement }) => placement)).toContain(truth.placement.kind);
    }
  });
});

describe("a server that is accepted from some day on", () => {
  const patchedDay = 66;
  const truth = makeTruth(2, 0.1, variants, { endDay: 84 });
  const patchedMinute = truth.dayZeroMinute + patchedDay * MINUTES_PER_DAY;
  const verdict = truth.observed.verdict.map((each, at) =>
    (truth.observed.minute[at] ?? 0) >= patchedMinute ? ACCEPT : each,
  );
  const patched = { ...truth.observed, verdict };

  it("is told from one that is still enforced", () => {
    const stageTables = tables.map(({ table }) => table);
    const last = lastRefusalBeforePatch(patched, stageTables);
    expect(last).toBeLessThan(patchedMinute);
    expect(last).toBeGreaterThan(patchedMinute - 120);
    expect(lastRefusalBeforePatch(truth.observed, stageTables)).toBeNull();
  });

  it("has its day 0 from what came before", () => {
    const last =
      lastRefusalBeforePatch(
        patched,
        tables.map(({ table }) => table),
      ) ?? 0;
    const { servers } = infer([until(patched, last)], tables, []);
    expect(servers[0]?.dayZero.fromMinute).toBeLessThanOrEqual(truth.dayZeroMinute);
    expect(servers[0]?.dayZero.toMinute).toBeGreaterThanOrEqual(truth.dayZeroMinute);
  });
});

it("a log of twenty times the attempts says the same, and costs no more", () => {
  const builder = new ObservationBuilder();
  for (let minute = 0; minute < 120; minute++) {
    for (let second = 0; second < 60; second++) {
      builder.add((28_000_000 + minute) * MS_PER_MINUTE + second * 1_000, minute < 60 ? 0 : 1, 5);
    }
  }
  const few = thinned(builder.build());
  // Two of the middle of each minute, two of its ends.
  expect(few.count).toBe(120 * 4);
  expect([...few.hours]).toEqual([...builder.build().hours]);
});
