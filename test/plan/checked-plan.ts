import { existsSync } from "node:fs";
import path from "node:path";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { PlanResult } from "../../sim/contract/plan-result.ts";
import type { RangeRuns } from "../../sim/contract/settings.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import { allPlacements } from "../../sim/text/placement-text.ts";
import { prepareTraffic, type WindowTraffic } from "../../sim/traffic/window.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import type { ResolvedScenario } from "../../src/config/scenario/resolved.ts";
import { loadScenario, resolveScenario } from "../../src/config/scenario/scenario.ts";
import { openMail } from "../../src/mail/open-mail.ts";
import { parsePlanLimit } from "../../src/plan/limit-text.ts";
import { planScenario } from "../../src/plan/plan.ts";
import type { PlanQuestion } from "../../src/plan/question.ts";
import { dataPath, packageRoot } from "../../src/platform/package-root.ts";
import { requestOf } from "../run/request.ts";

const LIMITS = [
  "bounced = 0",
  "delayed <= 1%",
  "delay.p95 <= 15m",
  "delay.mean <= 1m",
  "lost < 100",
];

/** Limits of a question from their texts. */
export function limitsOf(texts: readonly string[]): PlanQuestion["limits"] {
  return texts.map((text) => {
    const limit = parsePlanLimit(text);
    if (!limit.ok) throw new Error(limit.problem);
    return limit.value;
  });
}

/** What a plan is asked: every run that is not published, five resamples. */
export function questionOf(
  scenario: ResolvedScenario,
  fields: Partial<PlanQuestion> = {},
): PlanQuestion {
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
export interface Checked {
  readonly plan: PlanResult;
  readonly traffic: WindowTraffic;
  readonly scenario: ResolvedScenario;
  readonly evaluator: Evaluator;
}

/** Plans, and keeps the mail for full runs; `load` takes other days of the window. */
export async function planOf(
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

/** The settings in which one server is patched at a time and the others never. */ const HYBRID =
  dataPath("examples", "hybrid-two-edges.yaml");
/** The hybrid example. */
export const hybrid = (days?: number): Promise<ResolvedScenario> =>
  loadScenario(HYBRID, days === undefined ? {} : { window: { days } });

/** Real mail, where this machine has it. */
const REAL = path.join(packageRoot(), "../shared/real/hybrid-mail.csv");
/** Whether it has. */
export const hasRealMail: boolean = existsSync(REAL);
const realInput: ScenarioInput = {
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
/** The real mail as a scenario. */
export const realMail = (days?: number): Promise<ResolvedScenario> =>
  resolveScenario(
    days === undefined ? realInput : { ...realInput, window: { ...realInput.window, days } },
    { file: null, place: () => null, baseFolder: "." },
  );
