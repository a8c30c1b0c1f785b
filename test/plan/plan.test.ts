import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import type { ModelSettings, Pause, RangeRuns } from "../../sim/contract/settings.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import { type PlanRun, planRuns } from "../../sim/plan/patch-harm.ts";
import { allPlacements } from "../../sim/text/placement-text.ts";
import { prepareTraffic, type WindowTraffic } from "../../sim/traffic/window.ts";
import { judgeAssertion, parseAssertion } from "../../src/cli/settings/asserts.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import type { ResolvedScenario } from "../../src/config/scenario/resolved.ts";
import { loadScenario, resolveScenario } from "../../src/config/scenario/scenario.ts";
import { openMail } from "../../src/mail/open-mail.ts";
import { type PlanBase, type PlanServer, patchedSettings, planBase } from "../../src/plan/base.ts";
import { parsePlanLimit } from "../../src/plan/limit-text.ts";
import { planScenario } from "../../src/plan/plan.ts";
import type { PlanQuestion } from "../../src/plan/question.ts";
import { dataPath, packageRoot } from "../../src/platform/package-root.ts";
import { sampleResult } from "../cli/sample-result.ts";
import { requestOf } from "../run/request.ts";

const LIMITS = [
  "bounced = 0",
  "delayed <= 1%",
  "delay.p95 <= 15m",
  "delay.mean <= 1m",
  "lost < 100",
];

function limitsOf(texts: readonly string[]): PlanQuestion["limits"] {
  return texts.map((text) => {
    const limit = parsePlanLimit(text);
    if (!limit.ok) throw new Error(limit.problem);
    return limit.value;
  });
}

function questionOf(scenario: ResolvedScenario, fields: Partial<PlanQuestion> = {}): PlanQuestion {
  const runs: RangeRuns = {
    placements: allPlacements(),
    orders: ["block-first", "throttle-first"],
    policies: scenario.basis.policyVariants,
  };
  return {
    limits: limitsOf(LIMITS),
    scope: "server",
    fromMs: null,
    todayMs: null,
    horizonMs: null,
    patchAtMinute: 0,
    perWeek: null,
    portionsPerYear: 0,
    resamples: 5,
    runs,
    ...fields,
  };
}

/** A plan, and full runs on the very mail it was made of. */
interface Checked {
  readonly plan: PlanResult;
  readonly traffic: WindowTraffic;
  readonly scenario: ResolvedScenario;
  readonly evaluator: Evaluator;
}

async function planOf(
  load: (days?: number) => Promise<ResolvedScenario>,
  fields: (scenario: ResolvedScenario) => Partial<PlanQuestion> = () => ({}),
): Promise<Checked> {
  const scenario = await load();
  const question = questionOf(scenario, fields(scenario));
  const plan = await planScenario(requestOf(scenario), question, load);
  const days = Math.round((plan.window.endMs - plan.window.startMs) / MS_PER_DAY);
  const long = scenario.traffic.kind === "synthetic" ? await load(days) : scenario;
  const opened = await openMail(requestOf(long));
  try {
    const traffic = prepareTraffic(opened.profile, { ...scenario.window, days });
    return { plan, traffic, scenario, evaluator: new Evaluator(traffic) };
  } finally {
    await opened.close();
  }
}

/** The settings in which one server is patched at a time and the others never. */
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

const HYBRID = dataPath("examples", "hybrid-two-edges.yaml");
const hybrid = (days?: number): Promise<ResolvedScenario> =>
  loadScenario(HYBRID, days === undefined ? {} : { window: { days } });

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
});

describe("the pauses of a plan", () => {
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

const REAL = path.join(packageRoot(), "../shared/real/hybrid-mail.csv");

describe.skipIf(!existsSync(REAL))(
  "a plan for real mail (skipped where the file is absent)",
  () => {
    const input: ScenarioInput = {
      traffic: {
        trace: {
          files: REAL,
          map: {
            time: "received_utc",
            server: "sending_server",
            build: "server_build",
            id: "message_id",
            recipients: "recipients",
            bytes: "size_bytes",
          },
        },
      },
      window: { start: "2025-03-04", shiftTo: "2026-09-08" },
    };
    const load = (days?: number): Promise<ResolvedScenario> =>
      resolveScenario(
        days === undefined ? input : { ...input, window: { ...input.window, days } },
        { file: null, place: () => null, baseFolder: "." },
      );

    test("gives dates on which each limit holds in every run, and fails one day later", async () => {
      const checked = await planOf(load, () => ({ resamples: 2 }));
      const late = checked.plan.servers.filter((one: PlannedServer) => one.status === "outOfDate");
      expect(late.length).toBeGreaterThan(2);
      const found = checkAnswers(checked, questionOf(checked.scenario).runs);
      expect(found["date"]).toBeGreaterThan(0);
      expect(found["notNeeded"]).toBeGreaterThan(0);
    });

    test("finds pauses that leave no more harm than any plan of a coarse grid", async () => {
      expect(checkPauses(await planOf(load, onePortion))).toBeGreaterThan(60);
    });
  },
);
