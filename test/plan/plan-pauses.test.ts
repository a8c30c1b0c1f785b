import { describe, expect, test } from "vitest";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { Pause } from "../../sim/contract/settings.ts";
import { type PlanServer, patchedSettings, planBase } from "../../src/plan/base.ts";
import { type Checked, hasRealMail, hybrid, limitsOf, planOf, realMail } from "./checked-plan.ts";

describe("the pauses of a plan", () => {
  test.skipIf(!hasRealMail)(
    "for real mail leave no more harm than any of a coarse grid",
    async () => {
      expect(checkPauses(await planOf(realMail, onePortion))).toBeGreaterThan(60);
    },
  );

  test("leave no more harm than any plan of a coarse grid, and no fewer days than needed", async () => {
    expect(checkPauses(await planOf(hybrid, onePortion))).toBeGreaterThan(60);
  });

  test("of two portions are never worse than of one", async () => {
    const fields = (n: number) => () => ({
      portionsPerYear: n,
      resamples: 0,
      limits: limitsOf(["bounced = 0"]),
    });
    const one = (await planOf(hybrid, fields(1))).plan.pauses;
    const two = (await planOf(hybrid, fields(2))).plan.pauses;
    if (one === null || two === null) throw new Error("no pauses were planned");
    const ranks = [two, one].map(({ harmWith }) => [
      harmWith.lost,
      harmWith.delayMinutes,
      harmWith.delayed,
    ]);
    expect(compareRanks(ranks[0] ?? [], ranks[1] ?? [])).toBeLessThanOrEqual(0);
    expect(two.portions.length).toBeLessThanOrEqual(2);
  });
});

const onePortion = () => ({ portionsPerYear: 1, resamples: 0, limits: limitsOf(["bounced = 0"]) });

/** Compares the pauses found with a grid of weeks; gives how many plans of the grid there were. */
function checkPauses({ plan, scenario, traffic, evaluator }: Checked): number {
  const { pauses } = plan;
  if (pauses === null) throw new Error("no pauses were planned");
  const dates = new Map(pauses.patchDates.map(({ server, atMs }) => [server, atMs]));
  const dateOf = ({ entry }: PlanServer): number | null => dates.get(entry.name) ?? null;
  const settings = patchedSettings(planBase(scenario, traffic), dateOf);
  const rank = (own: readonly Pause[]): readonly number[] => {
    const all = sorted([...settings.pauses, ...own]);
    const { totals, delayCounts } = evaluator.evaluate({ ...settings, pauses: all });
    const minutes = delayCounts.reduce((sum, [delay, n]) => sum + delay * n, 0);
    return [totals.bounced + totals.expired, minutes, totals.delayed];
  };
  const best = rank(pauses.portions);
  const { lost, delayMinutes, delayed } = pauses.harmWith;
  expect(best).toEqual([lost, delayMinutes, delayed]);
  const fixedDays = settings.pauses.reduce((sum, { days }) => sum + days, 0);
  let tried = 0;
  for (let fromMs = plan.window.startMs; fromMs < plan.window.endMs; fromMs += 7 * MS_PER_DAY) {
    for (let days = 7; days <= 90 - fixedDays; days += 7) {
      const own = { fromMs: Math.floor(fromMs / MS_PER_DAY) * MS_PER_DAY, days };
      if (overlaps(own, settings.pauses)) continue;
      tried++;
      expect(compareRanks(best, rank([own])), JSON.stringify(own)).toBeLessThanOrEqual(0);
    }
  }
  const [only] = pauses.portions;
  if (only !== undefined && only.days > 1) {
    expect(compareRanks(rank([{ ...only, days: only.days - 1 }]), best)).toBeGreaterThan(0);
  }
  return tried;
}

function sorted(pauses: readonly Pause[]): readonly Pause[] {
  return [...pauses].sort((a, b) => a.fromMs - b.fromMs);
}

function overlaps(own: Pause, others: readonly Pause[]): boolean {
  const end = (pause: Pause): number => pause.fromMs + pause.days * MS_PER_DAY;
  return others.some((other) => own.fromMs < end(other) && other.fromMs < end(own));
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
