import { describe, expect, test } from "vitest";
import type { RangeRuns } from "../../sim/contract/settings.ts";
import { planRuns } from "../../sim/plan/patch-harm.ts";
import { patchedSettings, planBase } from "../../src/plan/base.ts";
import { type Checked, hybrid, limitsOf, planOf, questionOf } from "./checked-plan.ts";

/** Every figure of the advice is compared with full runs of the same dates. */
function checkAdvice({ plan, scenario, traffic, evaluator }: Checked, runs: RangeRuns): void {
  const { advice } = plan;
  if (advice === null) throw new Error("there is no advice");
  const base = planBase(scenario, traffic);
  const { model } = scenario;
  const harmsAt = (dateOf: (name: string) => number): readonly number[][] =>
    planRuns(runs).map((run) => {
      const settings = patchedSettings(base, ({ entry }) => dateOf(entry.name));
      const { totals } = evaluator.evaluate({ ...settings, ...run });
      return [totals.bounced + totals.expired, totals.delayed];
    });
  const firstMs = plan.patchDates.fromMs ?? plan.patchDates.firstMs;
  const dates = new Map(advice.servers.map(({ server, atMs }) => [server, atMs]));
  const first = harmsAt(() => firstMs);
  const none = harmsAt(() => advice.untilMs);
  const planned = harmsAt((name) => dates.get(name) ?? advice.untilMs);
  const asked = planRuns(runs).findIndex(
    ({ placement, order, policy }) =>
      placement.kind === model.placement.kind && order === model.order && policy === model.policy,
  );
  const less = (a: readonly number[][], b: readonly number[][]): readonly number[][] =>
    a.map((row, i) => row.map((value, j) => value - (b[i]?.[j] ?? 0)));
  const expected = {
    planned: less(planned, first),
    unpatched: less(none, first),
    saved: less(none, planned),
    unavoidable: first,
  };
  for (const [name, rows] of Object.entries(expected)) {
    const [lost, delayed] = [0, 1].map((i) => rows.map((row) => row[i] ?? 0));
    const found = advice[name as keyof typeof expected];
    expect([found.least.lost, found.worst.lost], name).toEqual([
      Math.min(...(lost ?? [])),
      Math.max(...(lost ?? [])),
    ]);
    expect([found.delayedLeast, found.delayedMost], name).toEqual([
      Math.min(...(delayed ?? [])),
      Math.max(...(delayed ?? [])),
    ]);
    expect([found.asked?.lost, found.asked?.delayed], name).toEqual(rows[asked]);
  }
}

describe("the advice of a plan", () => {
  const limits = limitsOf(["bounced = 0", "delayed <= 1%"]);

  test("with an order has its days, and the harm of full runs from the first date on", async () => {
    const fields = { perWeek: 1, fromMs: Date.UTC(2026, 11, 1), resamples: 0, limits };
    const checked = await planOf(hybrid, () => fields);
    checkAdvice(checked, questionOf(checked.scenario).runs);
    const { advice, order, patchDates } = checked.plan;
    expect(advice?.servers.map(({ server, atMs }) => [server, atMs])).toEqual(
      order?.weeks.flatMap(({ atMs, servers }) => servers.map(({ server }) => [server, atMs])),
    );
    expect(advice?.planned.least.lost).toBeGreaterThan(0);
    expect(advice?.unavoidable.least.lost).toBeGreaterThan(0);
    expect(patchDates.todayMs).toBeNull();
  });

  test("without one has the last dates that keep every limit, so that nothing is lost", async () => {
    const checked = await planOf(hybrid, () => ({ resamples: 0, limits }));
    checkAdvice(checked, questionOf(checked.scenario).runs);
    const { advice, servers } = checked.plan;
    for (const { server, answers } of servers) {
      const safe = Math.min(...answers.map(({ lastSafeMs }) => lastSafeMs ?? 0));
      const step = advice?.servers.find((one) => one.server === server);
      expect(step).toMatchObject({ atMs: safe, isTooLate: false });
    }
    expect(advice?.planned.worst.lost).toBe(0);
    expect(advice?.unavoidable.worst.lost).toBe(0);
  });

  test("is the first date left where a limit is broken by then, and names the day it was asked on", async () => {
    const todayMs = Date.UTC(2026, 10, 20, 13, 30);
    const checked = await planOf(hybrid, () => ({ resamples: 0, limits, todayMs }));
    const { advice, patchDates } = checked.plan;
    expect(patchDates).toMatchObject({
      fromMs: Date.UTC(2026, 10, 21),
      todayMs: Date.UTC(2026, 10, 20),
    });
    expect(advice?.servers).toEqual([
      expect.objectContaining({ atMs: Date.UTC(2026, 10, 21), isTooLate: true }),
      expect.objectContaining({ atMs: Date.UTC(2026, 10, 21), isTooLate: true }),
    ]);
    expect(advice?.planned.worst.lost).toBe(0);
    checkAdvice(checked, questionOf(checked.scenario).runs);
  });

  test("needs no patch where every limit holds up to the horizon", async () => {
    const { plan } = await planOf(hybrid, () => ({
      horizonMs: Date.UTC(2026, 9, 1),
      resamples: 0,
      limits,
    }));
    expect(plan.advice?.servers.map(({ atMs }) => atMs)).toEqual([null, null]);
  });

  test("counts pauses from the same date on, by run", async () => {
    const fields = {
      perWeek: 1,
      portionsPerYear: 1,
      fromMs: Date.UTC(2026, 11, 1),
      resamples: 0,
      limits,
    };
    const { plan } = await planOf(hybrid, () => fields);
    const { advice, pauses } = plan;
    expect(pauses?.spanWithout).toEqual(advice?.planned);
    expect(pauses?.spanWith.worst.lost).toBeLessThan(advice?.planned.least.lost ?? 0);
  });

  test("never counts less than nothing as lost where a server was patched before that date", async () => {
    const fields = {
      portionsPerYear: 1,
      fromMs: Date.UTC(2026, 11, 1),
      resamples: 0,
      limits,
    };
    const { pauses } = (await planOf(hybrid, () => fields)).plan;
    // edge-a is patched on 7 November; what it saved since was taken off.
    expect(pauses?.patchDates.map(({ atMs }) => atMs !== null)).toEqual([true, false]);
    expect(pauses?.spanWithout.least.lost).toBeGreaterThan(0);
    expect(pauses?.spanWith.least.lost).toBeGreaterThanOrEqual(0);
  });
});
