import { MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { PlannedServer, PlanResult, StageSpan } from "../../sim/contract/plan-result.ts";
import type { DayZero } from "../../sim/contract/result.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { fullBlockMinute } from "../../sim/enforcement/clock.ts";
import { productOfBuild } from "../../sim/enforcement/compliance.ts";
import { placementName } from "../../sim/enforcement/placement.ts";
import { harmBand } from "../../sim/plan/answers.ts";
import { NO_HARM } from "../../sim/plan/harm.ts";
import { lateMinutesOf } from "../../sim/plan/limits.ts";
import { patchHarm, planRuns, serverClockOf } from "../../sim/plan/patch-harm.ts";
import { mailBuild } from "../../sim/servers/build-spans.ts";
import { compileSettings } from "../../sim/servers/compiled-settings.ts";
import { dayZeroOf } from "../../sim/servers/server-clock.ts";
import { prepareTraffic, type WindowTraffic } from "../../sim/traffic/window.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { openMail } from "../mail/open-mail.ts";
import type { RunRequest } from "../mail/request.ts";
import { breathe } from "../platform/breathe.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { refuseQueues } from "../run/engine.ts";
import { planAdvice } from "./advice.ts";
import { planAnswers } from "./answers.ts";
import { type PlanServer, planBase } from "./base.ts";
import { patchTable, planDates, planDays, withFirstDate } from "./dates.ts";
import { planOrder } from "./order.ts";
import { planPauses } from "./pauses.ts";
import type { PlanQuestion } from "./question.ts";
import { whatWouldChange } from "./what-would-change.ts";
import type { PlanServerWork, PlanWork } from "./work.ts";

/**
 * Answers when each server must be patched, in which order, and how pause days are used best.
 * `scenarioFor` resolves the scenario again for a window of so many days: patch dates reach to its
 * end, and harm must not hide past it.
 * Errors: those of the scenario and the readers; NO_MESSAGES; USAGE for dates that do not fit;
 * INTERRUPTED.
 * Cost: a pass over the mail per server and run, whatever the number of patch dates.
 */
export async function planScenario(
  request: RunRequest,
  asQuestioned: PlanQuestion,
  scenarioFor: (days: number) => Promise<ResolvedScenario>,
): Promise<PlanResult> {
  const asked = request.scenario;
  refuseQueues(asked.model, "plan");
  const synthetic = asked.traffic.kind === "synthetic";
  const lifetime = longestLifetime(asked.model);
  // Synthetic mail is made for its window, so that its length must be known before.
  const count = Math.max(asked.model.servers.length, 1);
  const early = asked.window.startMs;
  const endOf = (startMs: number): number =>
    asQuestioned.horizonMs ?? startMs + asked.window.days * MS_PER_DAY;
  const windowed =
    synthetic && early !== null
      ? await scenarioFor(
          planDays(
            withFirstDate(asQuestioned, early, endOf(early)),
            { startMs: early, days: asked.window.days },
            count,
            lifetime,
          ),
        )
      : asked;
  const traffic = await openMail({ ...request, scenario: windowed });
  try {
    const first = prepareTraffic(traffic.profile, asked.window);
    const startMs = first.startMinute * MS_PER_MINUTE;
    const horizonMs = endOf(startMs);
    const question = withFirstDate(asQuestioned, startMs, horizonMs);
    const names = Math.max(first.profile.servers.length, count);
    const days = planDays(question, { startMs, days: asked.window.days }, names, lifetime);
    const prepared = prepareTraffic(traffic.profile, { ...asked.window, days });
    const scenario = { ...asked, model: traffic.scenario.model };
    const work = await countHarm(request, scenario, question, prepared, horizonMs);
    return resultOf(work, horizonMs, asQuestioned, [
      ...asked.warnings,
      ...traffic.warnings,
      ...prepared.warnings,
    ]);
  } finally {
    await traffic.close();
  }
}

async function countHarm(
  request: RunRequest,
  scenario: ResolvedScenario,
  question: PlanQuestion,
  traffic: WindowTraffic,
  horizonMs: number,
): Promise<PlanWork> {
  const base = planBase(scenario, traffic);
  const detected = base.servers.filter(({ detectedMs }) => detectedMs !== null);
  const earliestMs = detected.reduce(
    (least, { detectedMs }) => Math.min(least, detectedMs ?? least),
    Number.POSITIVE_INFINITY,
  );
  const startMs = traffic.startMinute * MS_PER_MINUTE;
  const fromMs = Number.isFinite(earliestMs) ? Math.max(earliestMs, startMs) : startMs;
  const dates = planDates(question, fromMs, horizonMs, detected.length);
  const table = patchTable(dates, lateMinutesOf(question.limits));
  const runs = planRuns(question.runs);
  const servers: PlanServerWork[] = [];
  for (const [done, server] of detected.entries()) {
    request.onProgress({ step: "ranges", fraction: done / detected.length, rows: null });
    await breathe(request.signal);
    const harm = patchHarm(base.settings, server.prepared, traffic, runs, table);
    servers.push({ server, harm, clocks: clocksOf(base.settings, server, traffic, question) });
  }
  return { scenario, question, traffic, base, dates, table, runs, servers };
}

function clocksOf(
  settings: ModelSettings,
  { prepared }: PlanServer,
  traffic: WindowTraffic,
  { runs }: PlanQuestion,
): PlanServerWork["clocks"] {
  return new Map(
    runs.policies.map((policy) => {
      const compiled = compileSettings({ ...settings, policy }, traffic);
      return [policy, serverClockOf(compiled, prepared)];
    }),
  );
}

function resultOf(
  work: PlanWork,
  horizonMs: number,
  asked: PlanQuestion,
  warnings: PlanResult["warnings"],
): PlanResult {
  const { scenario, question, traffic, base, dates } = work;
  const answers = planAnswers(work);
  const order = planOrder(work);
  const byName = new Map(work.servers.map((one, i) => [one.server.entry.name, { one, i }]));
  const servers = base.servers.map((server): PlannedServer => {
    const found = byName.get(server.entry.name);
    return {
      server: server.entry.name,
      status: found === undefined ? "upToDate" : "outOfDate",
      build: buildOf(server),
      product: server.entry.product,
      patch: server.patch,
      detectedMs: server.detectedMs,
      dayZero: dayZeroIn(server, work),
      fullBlockMs: found === undefined ? null : fullBlockMs(found.one),
      retryMinutesMax: found === undefined ? null : retryMinutesMax(found.one, work),
      messages: server.prepared.rows.messages,
      answers: found === undefined ? [] : (answers[found.i] ?? []),
      harm: found === undefined ? [] : harmRanges(found.one, work),
      stages: found === undefined ? [] : stageSpans(found.one, work),
    };
  });
  return {
    schemaVersion: 1,
    tool: toolInfo(),
    scenario: scenario.name,
    policy: {
      id: scenario.model.policy.id,
      variants: question.runs.policies.map(({ variant }) => variant),
    },
    seed: scenario.model.seed,
    window: {
      startMs: traffic.startMinute * MS_PER_MINUTE,
      endMs: traffic.endMinute * MS_PER_MINUTE,
    },
    patchDates: {
      firstMs: dates.ms[0] ?? 0,
      horizonMs,
      count: dates.toHorizon,
      fromMs: question.fromMs === null ? null : (dates.ms[dates.firstPossible] ?? question.fromMs),
      todayMs:
        asked.fromMs === null && question.fromMs !== null && question.todayMs !== null
          ? Math.floor(question.todayMs / MS_PER_DAY) * MS_PER_DAY
          : null,
    },
    scope: question.scope,
    limits: question.limits.map(({ text }) => text),
    runs: {
      count: work.runs.length,
      placements: question.runs.placements.map(placementName),
      orders: question.runs.orders,
      variants: question.runs.policies.map(({ variant }) => variant),
    },
    servers,
    order,
    advice: planAdvice(work, answers, order),
    pauses: planPauses(work, order),
    whatWouldChange: whatWouldChange(work, servers),
    warnings,
  };
}

function buildOf({ entry, prepared }: PlanServer): string | null {
  const logged = prepared.rows.builds.at(-1)?.logBuild ?? "";
  return mailBuild(entry, logged, Number.POSITIVE_INFINITY).build;
}

function harmRanges({ harm }: PlanServerWork, { dates, runs }: PlanWork): PlannedServer["harm"] {
  const band = harmBand(harm, runs.length);
  return dates.ms.slice(0, dates.toHorizon).map((atMs, date) => ({
    atMs,
    delayedLeast: band.delayedLeast[date] ?? 0,
    delayedMost: band.delayedMost[date] ?? 0,
    least: band.least[date] ?? NO_HARM,
    worst: band.worst[date] ?? NO_HARM,
  }));
}

function dayZeroIn({ prepared, entry }: PlanServer, work: PlanWork): DayZero | null {
  // Unpatched, as the plan has it, but with day 0 as open as the scenario leaves it.
  const { servers } = work.base.settings;
  const compiled = compileSettings({ ...work.scenario.model, servers }, work.traffic);
  const { arrivals } = prepared.facts(compiled, entry);
  return dayZeroOf(compiled, prepared.rows.name, arrivals);
}

/** When nothing is accepted any more, at the earliest under all stage tables. */
function fullBlockMs({ clocks }: PlanServerWork): number | null {
  const minutes = [...clocks].flatMap(([policy, clock]) => fullBlockMinute(clock, policy) ?? []);
  return minutes.length === 0 ? null : Math.min(...minutes) * MS_PER_MINUTE;
}

/** The longest wait between two attempts of a queued message of the server. */
function retryMinutesMax({ server }: PlanServerWork, work: PlanWork): number | null {
  const { settings } = work.base;
  const { retry } = settings;
  const product = productOfBuild(buildOf(server), settings) ?? server.entry.product;
  const profile = (product === null ? undefined : retry.byProduct[product]) ?? retry.fallback;
  const { intervalsMinutes } = profile;
  return intervalsMinutes.length === 0 ? null : Math.max(...intervalsMinutes);
}

function stageSpans(
  { clocks }: PlanServerWork,
  { scenario, traffic }: PlanWork,
): readonly StageSpan[] {
  const { policy } = scenario.model;
  const clock = clocks.get(policy) ?? [...clocks.values()][0];
  const spans: StageSpan[] = [];
  for (const { kind, stage, fromMinute, toMinute } of clock?.segments ?? []) {
    const from = Math.max(fromMinute, traffic.startMinute);
    const to = Math.min(toMinute, traffic.endMinute);
    if (kind === "clean" || from >= to) continue;
    const rates = policy.stages.find((one) => one.stage === stage);
    spans.push({
      kind,
      stage,
      throttleMinutesPerHour: rates?.throttleMinutesPerHour ?? 0,
      blockMinutesPerHour: rates?.blockMinutesPerHour ?? 0,
      fromMs: from * MS_PER_MINUTE,
      toMs: to * MS_PER_MINUTE,
    });
  }
  return spans;
}

function longestLifetime({ retry }: ModelSettings): number {
  const profiles = [...Object.values(retry.byProduct), retry.fallback];
  return Math.max(...profiles.map(({ lifetimeMinutes }) => lifetimeMinutes));
}
