import type { PlanAnswer, ResampledDates, RunName } from "../../sim/contract/plan-result.ts";
import { placementName } from "../../sim/enforcement/placement.ts";
import { firstRefusal, harmBand, lastSafeDates } from "../../sim/plan/answers.ts";
import { addFigures, figuresAt, type HarmFigures, type PlanLimit } from "../../sim/plan/limits.ts";
import { type PlanRun, patchHarm } from "../../sim/plan/patch-harm.ts";
import { drawWeeks, resampleRows } from "../../sim/plan/resample.ts";
import { PreparedServer } from "../../sim/servers/server-facts.ts";
import type { PlanServerWork, PlanWork } from "./work.ts";

/** The answers of every detected server: a list by server, in it one by limit. */
export function planAnswers(work: PlanWork): readonly (readonly PlanAnswer[])[] {
  return work.servers.map((one, index) => serverAnswers(work, one, index));
}

/** The last safe date by limit and run: indexes into the dates, −1 = not even the first. */
export function safeDatesOf(work: PlanWork, index: number): readonly Int32Array[] {
  const { harm } = serverAt(work, index);
  const { limits } = work.question;
  return lastSafeDates(harm, work.runs.length, limits, work.dates.toHorizon, othersOf(work, index));
}

/** The name of a run, as `run` takes its options. */
export function runName({ placement, order, policy }: PlanRun): RunName {
  return { placement: placementName(placement), order, variant: policy.variant };
}

function serverAnswers(work: PlanWork, one: PlanServerWork, index: number): readonly PlanAnswer[] {
  const { question, dates, runs } = work;
  const safe = safeDatesOf(work, index);
  const { worst } = harmBand(one.harm, runs.length);
  const drawn = resampledDates(work, one, index, safe);
  const lastDate = dates.toHorizon - 1;
  return question.limits.map((limit, i): PlanAnswer => {
    const byRun = safe[i] ?? new Int32Array(0);
    const last = byRun.reduce((least, date) => Math.min(least, date), lastDate);
    const best = byRun.reduce((most, date) => Math.max(most, date), -1);
    const worstRun = runs[Math.max(0, byRun.indexOf(last))];
    const certain = certainDate(work, one, limit);
    const status = last >= lastDate ? "notNeeded" : last < dates.firstPossible ? "tooLate" : "date";
    return {
      limit: limit.text,
      status,
      lastSafeMs: dates.ms[last] ?? null,
      certainMs: dates.ms[certain] ?? null,
      bestCaseMs: dates.ms[best] ?? null,
      worstRun: runName(worstRun ?? firstRun(runs)),
      resampled: drawn[i] ?? null,
      harmOnDate: worst[last] ?? null,
      harmNextDate: last < lastDate ? (worst[last + 1] ?? null) : null,
      harmAtHorizon: worst[lastDate] ?? { lost: 0, delayMinutes: 0, delayed: 0 },
    };
  });
}

/**
 * The last date that comes before the first minute in which any policy of the runs can refuse in
 * the limited way; past the last date where none can.
 */
function certainDate({ dates, table }: PlanWork, one: PlanServerWork, limit: PlanLimit): number {
  let first = Number.POSITIVE_INFINITY;
  for (const [policy, clock] of one.clocks) {
    first = Math.min(first, firstRefusal(limit, clock, policy));
  }
  return table.minutes.slice(0, dates.toHorizon).findLastIndex((minute) => minute <= first);
}

/** The rest of the tenant by run, patched on the first date; null for a server's own mail. */
function othersOf(work: PlanWork, index: number): readonly HarmFigures[] | null {
  if (work.question.scope === "server") return null;
  const late = work.table.lateMinutes.map(() => 0);
  const upToDate = work.base.servers
    .filter(({ detectedMs }) => detectedMs === null)
    .map(({ prepared }): HarmFigures => {
      const { messages, outOfScope } = prepared.rows;
      return { ...NO_FIGURES, messages, inScope: messages - outOfScope, late };
    });
  return work.runs.map((_, run) => {
    const rest = work.servers
      .filter((__, other) => other !== index)
      .map(({ harm }) => figuresAt(harm, run, 0));
    return [...rest, ...upToDate].reduce(addFigures, { ...NO_FIGURES, late });
  });
}

const NO_FIGURES = {
  messages: 0,
  inScope: 0,
  bounced: 0,
  expired: 0,
  delayMinutes: 0,
  delayed: 0,
  delayDsns: 0,
};

/**
 * The last safe dates on traffic whose weeks are drawn again, in the run that was the worst one for
 * each limit; the server's day 0 stays as it is, for the question is what the weeks ahead hold.
 */
function resampledDates(
  work: PlanWork,
  { server, clocks }: PlanServerWork,
  index: number,
  safe: readonly Int32Array[],
): readonly (ResampledDates | null)[] {
  const { question, base, traffic, dates, table, runs, scenario } = work;
  const { startMinute, endMinute } = traffic;
  const worst = safe.map((byRun) => Math.max(0, byRun.indexOf(Math.min(...byRun))));
  const distinct = [...new Set(worst)];
  const own = distinct.map((run) => runs[run] ?? firstRun(runs));
  const detectedMs = [...clocks.values()][0]?.detectedMs ?? null;
  const settings = {
    ...base.settings,
    servers: base.settings.servers.map((one) =>
      one.name === server.entry.name ? { ...one, firstDetectedMs: detectedMs } : one,
    ),
  };
  const others = othersOf(work, index);
  const found: number[][] = question.limits.map(() => []);
  for (let sample = 0; sample < question.resamples; sample++) {
    const weeks = drawWeeks(scenario.model.seed, sample, startMinute, endMinute);
    if (weeks === null) return question.limits.map(() => null);
    const rows = resampleRows(server.prepared.rows, weeks, startMinute, endMinute);
    if (rows.messages === rows.outOfScope) continue;
    const harm = patchHarm(settings, new PreparedServer(rows), traffic, own, table);
    const rest = others === null ? null : distinct.map((run) => others[run] ?? othersNone(table));
    const last = lastSafeDates(harm, own.length, question.limits, dates.toHorizon, rest);
    for (const [i, list] of found.entries()) {
      list.push(last[i]?.[distinct.indexOf(worst[i] ?? 0)] ?? -1);
    }
  }
  return found.map((list) =>
    list.length === 0
      ? null
      : {
          count: list.length,
          earliestMs: dates.ms[Math.min(...list)] ?? null,
          latestMs: dates.ms[Math.max(...list)] ?? null,
        },
  );
}

function othersNone({ lateMinutes }: PlanWork["table"]): HarmFigures {
  return { ...NO_FIGURES, late: lateMinutes.map(() => 0) };
}

function serverAt({ servers }: PlanWork, index: number): PlanServerWork {
  const one = servers[index];
  if (one === undefined) throw new RangeError(`no server ${index}`);
  return one;
}

function firstRun(runs: readonly PlanRun[]): PlanRun {
  const [run] = runs;
  if (run === undefined) throw new RangeError("a plan has at least one run");
  return run;
}
