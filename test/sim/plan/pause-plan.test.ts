import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Harm } from "../../../sim/contract/plan-result.ts";
import type { Pause } from "../../../sim/contract/settings.ts";
import { compareHarm } from "../../../sim/plan/harm.ts";
import { type PausePlan, type PauseSearch, searchPauses } from "../../../sim/plan/pause-plan.ts";
import { pauseDaysByYear, pauseYearWords } from "../../../sim/text/pause-years.ts";

const START = Date.UTC(2026, 11, 10);

/**
 * A little world of days: a day's mail is lost in proportion to the days of enforcement before it,
 * a paused day loses nothing and does not count.
 */
function worldOf(mail: readonly number[]): PauseSearch["harmOf"] {
  return (pauses) => {
    let elapsed = 0;
    let lost = 0;
    for (const [day, messages] of mail.entries()) {
      const ms = START + day * MS_PER_DAY;
      const isPaused = pauses.some(
        (one) => one.fromMs <= ms && ms < one.fromMs + one.days * MS_PER_DAY,
      );
      if (isPaused) continue;
      lost += messages * Math.max(0, elapsed - 3);
      elapsed++;
    }
    return { lost, delayMinutes: 0, delayed: 0 };
  };
}

function search(mail: readonly number[], fields: Partial<PauseSearch> = {}): PausePlan {
  const steps = searchPauses({
    fixed: [],
    fromMs: START,
    untilMs: START + mail.length * MS_PER_DAY,
    portionsPerYear: 1,
    harmOf: worldOf(mail),
    ...fields,
  });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

const arbitraryMail = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 20 });

describe("one pause in one year", () => {
  it("is the best of all, with the fewest days and then the earliest", () => {
    fc.assert(
      fc.property(arbitraryMail, (mail) => {
        const harmOf = worldOf(mail);
        let best: { pause: Pause | null; harm: Harm } = { pause: null, harm: harmOf([]) };
        for (let day = 0; day < mail.length; day++) {
          for (let days = 1; days <= mail.length - day; days++) {
            const pause = { fromMs: START + day * MS_PER_DAY, days };
            const harm = harmOf([pause]);
            const order =
              compareHarm(harm, best.harm) ||
              days - (best.pause?.days ?? 0) ||
              pause.fromMs - (best.pause?.fromMs ?? 0);
            if (order < 0) best = { pause, harm };
          }
        }
        const found = search(mail);
        expect(found.harm).toEqual(best.harm);
        expect(found.pauses).toEqual(best.pause === null ? [] : [best.pause]);
      }),
      { numRuns: 100 },
    );
  });

  test("is none where there is no harm", () => {
    expect(search([5, 5, 5]).pauses).toEqual([]);
  });
});

describe("several portions", () => {
  it("are never worse than fewer, never overlap, and keep what stands already", () => {
    fc.assert(
      fc.property(arbitraryMail, (mail) => {
        const fixed = [{ fromMs: START + 2 * MS_PER_DAY, days: 1 }];
        const plans = [1, 2, 3].map((portionsPerYear) => search(mail, { portionsPerYear, fixed }));
        for (const [i, plan] of plans.entries()) {
          expect(plan.pauses.length).toBeLessThanOrEqual(i + 1);
          const all = [...fixed, ...plan.pauses].sort((a, b) => a.fromMs - b.fromMs);
          for (const [k, pause] of all.entries()) {
            const before = all[k - 1];
            if (before === undefined) continue;
            expect(before.fromMs + before.days * MS_PER_DAY).toBeLessThanOrEqual(pause.fromMs);
          }
          const fewer = plans[i - 1];
          if (fewer !== undefined)
            expect(compareHarm(plan.harm, fewer.harm)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("use the days of both years of a window that holds two", () => {
    // 120 days from 10 December: 22 of them in 2026, and 90 may be paused in 2027.
    const mail = Array.from({ length: 120 }, () => 1);
    const { pauses, harm } = search(mail);
    const years = pauses.map(({ fromMs }) => new Date(fromMs).getUTCFullYear());
    expect(years).toEqual([2026, 2027]);
    const days = pauses.reduce((sum, pause) => sum + pause.days, 0);
    expect(days).toBeGreaterThan(100);
    expect(harm.lost).toBeLessThan(30);
  });

  describe("over 1 January", () => {
    /** Loses a message on every day from 12 December to 21 March (100 days) that is not paused. */
    const lossOf: PauseSearch["harmOf"] = (pauses) => {
      const days = Array.from({ length: 100 }, (_, day) => START + (2 + day) * MS_PER_DAY);
      const open = days.filter((ms) => !isPaused(pauses, ms));
      return { lost: open.length, delayMinutes: 0, delayed: 0 };
    };
    const isPaused = (pauses: readonly Pause[], ms: number): boolean =>
      pauses.some(({ fromMs, days }) => fromMs <= ms && ms < fromMs + days * MS_PER_DAY);
    const mail = Array.from({ length: 125 }, () => 1);

    test("go on from the days of one year to those of the next", () => {
      const { pauses, harm } = search(mail, { harmOf: lossOf });
      expect(harm.lost).toBe(0);
      // 20 days of 2026 (12 to 31 December) and 80 of 2027 (to 21 March), without a gap.
      expect([...pauseDaysByYear(pauses)]).toEqual([
        [2026, 20],
        [2027, 80],
      ]);
      expect(pauses[0]?.fromMs).toBe(Date.UTC(2026, 11, 12));
      expect(pauseYearWords(pauses)[1]).toBe(
        "20 days from 2026-12-12 take you to 2027-01-01, then 80 more to 2027-03-22, " +
          "and up to 10 more (until 2027-04-01)",
      );
    });

    test("keep to what other pauses leave of both years", () => {
      // 85 days of 2026 are spent, and 20 of 2027: 5 and 70 are left.
      const fixed = [
        { fromMs: Date.UTC(2026, 7, 1), days: 85 },
        { fromMs: Date.UTC(2027, 5, 1), days: 20 },
      ];
      const { pauses, harm } = search(mail, { harmOf: lossOf, fixed });
      expect(harm.lost).toBe(100 - 75);
      expect([...pauseDaysByYear([...fixed, ...pauses])]).toEqual([
        [2026, 90],
        [2027, 90],
      ]);
    });
  });
});
