import type {
  Harm,
  PlanAnswer,
  PlannedPauses,
  PlannedServer,
  PlanResult,
} from "../../sim/contract/plan-result.ts";
import { pauseYearWords } from "../../sim/text/pause-years.ts";
import {
  formatCount,
  formatCountOf,
  formatDate,
  formatMinutes,
  formatWall,
} from "../words/format.ts";
import { joinWords } from "../words/text.ts";
import { limitWords } from "./limit-words.ts";

/** A patch date in UTC, as all dates of a plan; its time only where it is not midnight. */
export function dateWords(ms: number | null): string {
  if (ms === null) return "before the first date";
  const wall = formatWall(ms, "UTC");
  return wall.endsWith("00:00") ? formatDate(ms, "UTC") : wall;
}

/** All limits as one list of words. */
export function limitsWords({ limits, scope }: PlanResult): string {
  return joinWords(limits.map((limit) => limitWords(limit, scope)));
}

/** The answer to one limit in a few words. */
export function answerWords(answer: PlanAnswer, plan: Pick<PlanResult, "patchDates">): string {
  switch (answer.status) {
    case "notNeeded":
      return `not needed up to ${dateWords(plan.patchDates.horizonMs)}`;
    case "tooLate":
      return answer.lastSafeMs === null
        ? "too late from the first date on"
        : `too late: the last date was ${dateWords(answer.lastSafeMs)}`;
    case "date":
      return `before ${dateWords(answer.lastSafeMs)}`;
  }
}

/** Harm in words: `12 lost, 340 delayed`. */
export function harmWords(harm: Harm | null): string {
  if (harm === null) return "–";
  if (harm.lost === 0 && harm.delayed === 0) return "nothing lost or delayed";
  const each = harm.delayed === 0 ? 0 : harm.delayMinutes / harm.delayed;
  const late = harm.delayed === 0 ? "" : `, ${formatMinutes(each)} each on average`;
  return `${formatCount(harm.lost)} lost, ${formatCount(harm.delayed)} delayed${late}`;
}

/** Harm in the fewest words, for a cell: `12 lost, 340 delayed`. */
export function harmCounts(harm: Harm | null): string {
  if (harm === null) return "–";
  return `${formatCount(harm.lost)} lost, ${formatCount(harm.delayed)} delayed`;
}

/** What is installed: `Exchange 2016 CU23 Oct25SU (15.1.2507.61)`; null = not known. */
export function installWords({ patch }: PlannedServer): string | null {
  if (patch === null) return null;
  return `${patch.product} ${patch.update ?? ""} (${patch.build})`.replace(/ +/g, " ");
}

/**
 * When it ends after a patch: the last refusal, when what waits has left, and what to watch, one
 * sentence each. Empty where nothing is to be patched.
 */
export function afterPatchWords({ servers }: PlanResult): readonly string[] {
  const patched = servers.filter(({ patch }) => patch !== null);
  if (patched.length === 0) return [];
  const waits = patched.map(({ retryMinutesMax }) => retryMinutesMax);
  const known = waits.flatMap((minutes) => minutes ?? []);
  const left =
    known.length < waits.length
      ? "what waits then leaves with its next retry"
      : `what waits then has left within ${formatMinutes(Math.max(...known))}`;
  return [
    "The last reply 4.7.230 or 5.7.230 to a server comes before its patch.",
    `${left.charAt(0).toUpperCase()}${left.slice(1)}; what bounced does not come back.`,
    "Watch the send log for 7.230: a later one means that some member still stamps an old build.",
  ];
}

/** What the best pauses spend of each year, with those that stand already; without a full stop. */
export function pauseBudgetWords({ fixed, portions }: PlannedPauses): readonly string[] {
  return pauseYearWords([...fixed, ...portions]);
}

/** What the plan was made for, one sentence each. */
export function planFacts(plan: PlanResult): readonly string[] {
  const { runs, patchDates } = plan;
  const scope = plan.scope === "server" ? "each server's own mail" : "the mail of all servers";
  return [
    `What was asked for, judged on ${scope}: ${limitsWords(plan)}.`,
    "A server counts as patched from the first moment of its date on (00:00 UTC, or the time after it): a patch later on that day comes too late.",
    `${formatCount(patchDates.count)} patch dates from ${dateWords(patchDates.firstMs)} to ` +
      `${dateWords(patchDates.horizonMs)}, in ${formatCountOf(runs.count, "run")}: ` +
      `${formatCountOf(runs.placements.length, "placement")} of the refused minutes, ` +
      `${formatCountOf(runs.orders.length, "order")}, ` +
      `${formatCountOf(runs.variants.length, "reading")} of the stage table. A date holds in all of them. Dates are UTC.`,
  ];
}
