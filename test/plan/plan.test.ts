import { describe, expect, test } from "vitest";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { PlannedServer } from "../../sim/contract/plan-result.ts";
import type { ModelSettings, RangeRuns } from "../../sim/contract/settings.ts";
import { type PlanRun, planRuns } from "../../sim/plan/patch-harm.ts";
import { judgeAssertion, parseAssertion } from "../../src/cli/settings/asserts.ts";
import { type PlanBase, patchedSettings, planBase } from "../../src/plan/base.ts";
import { sampleResult } from "../cli/sample-result.ts";
import {
  type Checked,
  hasRealMail,
  hybrid,
  limitsOf,
  planOf,
  questionOf,
  realMail,
} from "./checked-plan.ts";

function settingsAt(base: PlanBase, name: string, atMs: number): ModelSettings {
  return patchedSettings(base, (one) => (one.entry.name === name ? atMs : null));
}

/** Whether a limit holds for a server that is patched then, judged as `--assert` judges a run. */
function holds(checked: Checked, settings: ModelSettings, name: string, limit: string): boolean {
  const { servers } = checked.evaluator.evaluate(settings);
  const server = servers.find((one) => one.server === name);
  if (server === undefined) throw new Error(`no server ${name}`);
  const result = sampleResult({ totals: server.totals, delay: server.delay });
  return judgeAssertion(parseAssertion(limit), result).holds;
}

/** Every answer is compared with full runs on the date and on the next one. */
function checkAnswers(checked: Checked, runs: RangeRuns): Record<string, number> {
  const { plan } = checked;
  const base = planBase(checked.scenario, checked.traffic);
  const found: Record<string, number> = { date: 0, notNeeded: 0, tooLate: 0 };
  for (const { server, answers } of plan.servers) {
    for (const answer of answers) {
      found[answer.status] = (found[answer.status] ?? 0) + 1;
      const everywhere = (ms: number): boolean => {
        const settings = settingsAt(base, server, ms);
        const judge = (run: PlanRun): boolean =>
          holds(checked, { ...settings, ...run }, server, answer.limit);
        return planRuns(runs).every(judge);
      };
      const { firstMs, horizonMs } = plan.patchDates;
      const lastMs = firstMs + Math.floor((horizonMs - firstMs) / MS_PER_DAY) * MS_PER_DAY;
      if (answer.status === "notNeeded") {
        for (let ms = lastMs; ms >= firstMs; ms -= 14 * MS_PER_DAY) {
          expect(everywhere(ms), `${server} ${answer.limit} on ${ms}`).toBe(true);
        }
        continue;
      }
      const nextMs = answer.lastSafeMs === null ? firstMs : answer.lastSafeMs + MS_PER_DAY;
      if (answer.lastSafeMs !== null) {
        expect(everywhere(answer.lastSafeMs), `${server} ${answer.limit}`).toBe(true);
      }
      expect(everywhere(nextMs), `${server} ${answer.limit} a day later`).toBe(false);
      expect(answer.certainMs ?? 0).toBeLessThanOrEqual(answer.lastSafeMs ?? 0);
    }
  }
  return found;
}
describe("a plan for the hybrid example", () => {
  test("gives dates on which each limit holds in every run, and fails one day later", async () => {
    const checked = await planOf(hybrid);
    const runs = questionOf(checked.scenario).runs;
    const found = checkAnswers(checked, runs);
    expect(found["date"]).toBeGreaterThan(4);
    // Known from the clock: day 60 is 14 November after a week of pause.
    const bounced = checked.plan.servers.map(({ answers }) => answers[0]?.certainMs);
    expect(bounced).toEqual([Date.UTC(2026, 10, 14), Date.UTC(2026, 10, 14)]);
  });

  test("says notNeeded for a horizon before the harm, and tooLate for a first day after it", async () => {
    const early = await planOf(hybrid, () => ({ horizonMs: Date.UTC(2026, 9, 1) }));
    expect(
      early.plan.servers.flatMap(({ answers }) => answers.map(({ status }) => status)),
    ).toEqual(Array.from({ length: 10 }, () => "notNeeded"));
    const late = await planOf(hybrid, () => ({ fromMs: Date.UTC(2026, 10, 20) }));
    expect(late.plan.servers[0]?.answers[0]).toMatchObject({
      status: "tooLate",
      lastSafeMs: Date.UTC(2026, 10, 14),
    });
  });

  test("judges the tenant's sum with all other servers patched on the first date", async () => {
    const checked = await planOf(hybrid, () => ({
      scope: "tenant",
      limits: limitsOf(["delayed <= 1%"]),
    }));
    const [own, tenant] = [
      await planOf(hybrid, () => ({ limits: limitsOf(["delayed <= 1%"]) })),
      checked,
    ];
    for (const [i, server] of tenant.plan.servers.entries()) {
      const alone = own.plan.servers[i]?.answers[0]?.lastSafeMs ?? 0;
      expect(server.answers[0]?.lastSafeMs).toBeGreaterThan(alone);
      const judge = (atMs: number): boolean => {
        const settings = patchedSettings(planBase(checked.scenario, checked.traffic), (one) =>
          one.entry.name === server.server ? atMs : checked.plan.patchDates.firstMs,
        );
        return planRuns(questionOf(checked.scenario).runs).every((run) => {
          const { totals, delay } = checked.evaluator.evaluate({ ...settings, ...run });
          const result = sampleResult({ totals, delay });
          return judgeAssertion(parseAssertion("delayed <= 1%"), result).holds;
        });
      };
      const lastMs = server.answers[0]?.lastSafeMs ?? 0;
      expect([judge(lastMs), judge(lastMs + MS_PER_DAY)]).toEqual([true, false]);
    }
  });

  test("is the same bytes again, and moves with the seed only in what is drawn", async () => {
    const fields = () => ({ limits: limitsOf(["bounced = 0", "delayed <= 1%"]), resamples: 8 });
    const first = await planOf(hybrid, fields);
    const again = await planOf(hybrid, fields);
    expect(JSON.stringify(again.plan)).toBe(JSON.stringify(first.plan));
    const resampled = first.plan.servers.flatMap(({ answers }) => answers.map((a) => a.resampled));
    expect(resampled.every((one) => one?.count === 8)).toBe(true);
  });
});

describe.skipIf(!hasRealMail)("a plan for real mail (skipped where the file is absent)", () => {
  test("gives dates on which each limit holds in every run, and fails one day later", async () => {
    const checked = await planOf(realMail, () => ({ resamples: 2 }));
    const late = checked.plan.servers.filter((one: PlannedServer) => one.status === "outOfDate");
    expect(late.length).toBeGreaterThan(2);
    const found = checkAnswers(checked, questionOf(checked.scenario).runs);
    expect(found["date"]).toBeGreaterThan(0);
    expect(found["notNeeded"]).toBeGreaterThan(0);
  });
});
