import { compareText, MS_PER_DAY } from "../../sim/base/units.ts";
import type {
  AdvisedServer,
  Harm,
  HarmSpan,
  PlanAdvice,
  PlanAnswer,
  PlannedOrder,
} from "../../sim/contract/plan-result.ts";
import { placementName } from "../../sim/enforcement/placement.ts";
import { addHarm, compareHarm, harmOf, NO_HARM, subtractHarm } from "../../sim/plan/harm.ts";
import { figuresAt } from "../../sim/plan/limits.ts";
import type { PlanServerWork, PlanWork } from "./work.ts";

/**
 * When each server is to be patched and what that leaves: the dates of the order, else those of the
 * tightest limits. null where nothing is out of date.
 */
export function planAdvice(
  work: PlanWork,
  answers: readonly (readonly PlanAnswer[])[],
  order: PlannedOrder | null,
): PlanAdvice | null {
  const { servers, dates } = work;
  if (servers.length === 0) return null;
  const last = dates.ms.length - 1;
  const asked = askedRun(work);
  const advised = servers.map((one, i) => {
    const { atMs, isTooLate } =
      order === null
        ? limitDate(work, answers[i] ?? [])
        : { atMs: orderDate(order, one), isTooLate: false };
    // What is never patched is looked at up to the end, beside those that are.
    const date = atMs === null ? last : dateIndex(work, atMs);
    const harms = aheadByRun(work, one, date);
    return { server: one.server.entry.name, atMs, isTooLate, harms };
  });
  const planned = sumByRun(
    work,
    advised.map(({ harms }) => harms),
  );
  const unpatched = sumByRun(
    work,
    servers.map((one) => aheadByRun(work, one, last)),
  );
  return {
    servers: advised
      .map(
        ({ harms, ...rest }): AdvisedServer => ({
          ...rest,
          harm: harmSpan(harms, asked),
        }),
      )
      .sort(
        (a, b) =>
          (a.atMs ?? Number.MAX_VALUE) - (b.atMs ?? Number.MAX_VALUE) ||
          compareText(a.server, b.server),
      ),
    untilMs: dates.ms[last] ?? 0,
    planned: harmSpan(planned, asked),
    unpatched: harmSpan(unpatched, asked),
    saved: harmSpan(
      unpatched.map((harm, run) => subtractHarm(harm, planned[run] ?? NO_HARM)),
      asked,
    ),
    unavoidable: harmSpan(unavoidableHarm(work), asked),
  };
}

/** What patching every server on the first date left leaves, by run. */
function unavoidableHarm(work: PlanWork): readonly Harm[] {
  const first = firstDate(work);
  return sumByRun(
    work,
    work.servers.map((one) => work.runs.map((_, run) => harmAt(one, run, first))),
  );
}

/** Index of the run that the scenario asks for; −1 = it was not tried. */
export function askedRun({ runs, scenario: { model } }: PlanWork): number {
  return runs.findIndex(
    ({ placement, order, policy }) =>
      placementName(placement) === placementName(model.placement) &&
      order === model.order &&
      policy.variant === model.policy.variant,
  );
}

/** The range of harms that are listed by run. */
export function harmSpan(harms: readonly Harm[], asked: number): HarmSpan {
  const [first = NO_HARM] = harms;
  const delayed = harms.map((harm) => harm.delayed);
  return {
    asked: harms[asked] ?? null,
    least: harms.reduce((a, b) => (compareHarm(b, a) < 0 ? b : a), first),
    worst: harms.reduce((a, b) => (compareHarm(b, a) > 0 ? b : a), first),
    delayedLeast: delayed.reduce((a, b) => Math.min(a, b), first.delayed),
    delayedMost: delayed.reduce((a, b) => Math.max(a, b), first.delayed),
  };
}

function limitDate(
  { dates }: PlanWork,
  answers: readonly PlanAnswer[],
): Pick<AdvisedServer, "atMs" | "isTooLate"> {
  if (answers.some(({ status }) => status === "tooLate")) {
    return { atMs: dates.ms[dates.firstPossible] ?? null, isTooLate: true };
  }
  const safe = answers.flatMap(({ status, lastSafeMs }) =>
    status === "date" && lastSafeMs !== null ? [lastSafeMs] : [],
  );
  return { atMs: safe.length === 0 ? null : Math.min(...safe), isTooLate: false };
}

function orderDate({ weeks }: PlannedOrder, { server }: PlanServerWork): number | null {
  const week = weeks.find(({ servers }) => servers.some((one) => one.server === server.entry.name));
  return week?.atMs ?? null;
}

function aheadByRun(work: PlanWork, one: PlanServerWork, date: number): readonly Harm[] {
  const first = firstDate(work);
  return work.runs.map((_, run) => subtractHarm(harmAt(one, run, date), harmAt(one, run, first)));
}

function harmAt({ harm }: PlanServerWork, run: number, date: number): Harm {
  return harmOf(figuresAt(harm, run, date));
}

/** A first date after the last one can save nothing. */
export function firstDate({ dates }: PlanWork): number {
  return Math.min(dates.firstPossible, dates.ms.length - 1);
}

function dateIndex({ dates }: PlanWork, atMs: number): number {
  return Math.round((atMs - (dates.ms[0] ?? atMs)) / MS_PER_DAY);
}

function sumByRun(
  { runs }: PlanWork,
  harmsOfServers: readonly (readonly Harm[])[],
): readonly Harm[] {
  return runs.map((_, run) =>
    harmsOfServers.reduce((sum, harms) => addHarm(sum, harms[run] ?? NO_HARM), NO_HARM),
  );
}
