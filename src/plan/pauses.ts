import { MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  Harm,
  HarmSpan,
  PlannedOrder,
  PlannedPauses,
} from "../../sim/contract/plan-result.ts";
import type { ModelSettings, Pause } from "../../sim/contract/settings.ts";
import type { Evaluation } from "../../sim/evaluate/evaluation.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import { compareHarm, NO_HARM, subtractHarm } from "../../sim/plan/harm.ts";
import { searchPauses } from "../../sim/plan/pause-plan.ts";
import { askedRun, firstDate, harmSpan } from "./advice.ts";
import { runName } from "./answers.ts";
import { type PlanServer, patchedSettings } from "./base.ts";
import type { PlanWork } from "./work.ts";

/**
 * The best use of the pause days with patch dates fixed: those of the order, else of the inventory.
 * Searched in the run that the scenario asks for; the range over all runs is given beside it.
 * null when no search is asked for or nothing is out of date.
 */
export function planPauses(work: PlanWork, order: PlannedOrder | null): PlannedPauses | null {
  const { question, base, traffic, scenario } = work;
  if (question.portionsPerYear === 0 || work.servers.length === 0) return null;
  const dateOf = fixedDates(order);
  const settings = patchedSettings(base, dateOf);
  const evaluator = new Evaluator(traffic);
  const harmOf = (pauses: readonly Pause[]): Harm =>
    harmOfEvaluation(evaluator.evaluate({ ...settings, pauses }));
  const startMs = Math.floor((traffic.startMinute * MS_PER_MINUTE) / MS_PER_DAY) * MS_PER_DAY;
  const search = searchPauses({
    fixed: settings.pauses,
    fromMs: Math.max(startMs, Math.ceil((question.fromMs ?? startMs) / MS_PER_DAY) * MS_PER_DAY),
    untilMs: traffic.endMinute * MS_PER_MINUTE,
    portionsPerYear: question.portionsPerYear,
    harmOf,
  });
  let step = search.next();
  while (step.done !== true) step = search.next();
  const { pauses: portions, harm } = step.value;
  const all = [...settings.pauses, ...portions].sort((a, b) => a.fromMs - b.fromMs);
  const without = harmByRun(work, evaluator, settings);
  const withThem = harmByRun(work, evaluator, { ...settings, pauses: all });
  const firstMs = work.dates.ms[firstDate(work)] ?? 0;
  // What is over on the first date left: a server that was patched before it leaves less.
  const atFirst = patchedSettings(base, (server) => Math.min(dateOf(server) ?? firstMs, firstMs));
  const before = harmByRun(work, evaluator, atFirst);
  return {
    patchDates: work.servers.map(({ server }) => ({
      server: server.entry.name,
      atMs: dateOf(server),
    })),
    portionsPerYear: question.portionsPerYear,
    portions: portions.map(({ fromMs, days }) => ({ fromMs, days })),
    fixed: settings.pauses,
    run: runName(scenario.model),
    harmWithout: harmOf(settings.pauses),
    harmWith: harm,
    worstWithout: worstOf(without),
    worstWith: worstOf(withThem),
    spanWithout: spanAhead(work, without, before),
    spanWith: spanAhead(work, withThem, before),
  };
}

function fixedDates(order: PlannedOrder | null): (server: PlanServer) => number | null {
  if (order === null) return ({ plannedMs }) => plannedMs;
  const dates = new Map(
    order.weeks.flatMap(({ atMs, servers }) =>
      servers.map(({ server }): [string, number] => [server, atMs]),
    ),
  );
  return ({ entry }) => dates.get(entry.name) ?? null;
}

function harmByRun(
  { runs }: PlanWork,
  evaluator: Evaluator,
  settings: ModelSettings,
): readonly Harm[] {
  return runs.map((run) => harmOfEvaluation(evaluator.evaluate({ ...settings, ...run })));
}

function worstOf(harms: readonly Harm[]): Harm {
  return harms.reduce((worst, harm) => (compareHarm(harm, worst) > 0 ? harm : worst), NO_HARM);
}

/** Counted from the first date left on, as the advice is. */
function spanAhead(work: PlanWork, harms: readonly Harm[], before: readonly Harm[]): HarmSpan {
  return harmSpan(
    harms.map((harm, run) => subtractHarm(harm, before[run] ?? NO_HARM)),
    askedRun(work),
  );
}

function harmOfEvaluation({ totals, delayCounts }: Evaluation): Harm {
  let delayMinutes = 0;
  for (const [minutes, messages] of delayCounts) delayMinutes += minutes * messages;
  return { lost: totals.bounced + totals.expired, delayMinutes, delayed: totals.delayed };
}
