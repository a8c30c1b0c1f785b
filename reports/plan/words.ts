import type { Harm, PlanAnswer, PlannedPauses, PlanResult } from "../../sim/contract/plan-result.ts";
import { pauseYearWords } from "../../sim/text/pause-years.ts";
import {
  formatCount,
  formatCountOf,
  formatDate,
  formatMinutes,
  formatWall,
} from "../words/format.ts";

/** A patch date in UTC, as all dates of a plan; its time only where it is not midnight. */
export function dateWords(ms: number | null): string {
  if (ms === null) return "before the first date";
  const wall = formatWall(ms, "UTC");
  return wall.endsWith("00:00") ? formatDate(ms, "UTC") : wall;
}

/** The answer to one limit in a few words. */
export function answerWords(answer: PlanAnswer): string {
  switch (answer.status) {
    case "notNeeded":
      return "not needed within the horizon";
    case "tooLate":
      return answer.lastSafeMs === null
        ? "already too late"
        : `already too late (was ${dateWords(answer.lastSafeMs)})`;
    case "date":
      return `by ${dateWords(answer.lastSafeMs)}`;
  }
}

/** Harm in words: `12 lost, 340 delayed`. */
export function harmWords(harm: Harm | null): string {
  if (harm === null) return "–";
  if (harm.lost === 0 && harm.delayed === 0) return "none";
  const each = harm.delayed === 0 ? 0 : harm.delayMinutes / harm.delayed;
  const late = harm.delayed === 0 ? "" : `, ${formatMinutes(each)} each on average`;
  return `${formatCount(harm.lost)} lost, ${formatCount(harm.delayed)} delayed${late}`;
}

/** The tightest answer of all, as the headline of a plan. */
export function planHeadline(plan: PlanResult): string {
  const open = plan.servers.flatMap(({ server, answers }) =>
    answers.map((answer) => ({ server, answer })),
  );
  const late = open.filter(({ answer }) => answer.status === "tooLate");
  const [tooLate] = late;
  if (tooLate !== undefined) {
    const more = late.length > 1 ? ` (and ${late.length - 1} more)` : "";
    return `${tooLate.server} is already too late for ${tooLate.answer.limit}${more}`;
  }
  const dated = open
    .filter(({ answer }) => answer.status === "date")
    .sort((a, b) => (a.answer.lastSafeMs ?? 0) - (b.answer.lastSafeMs ?? 0));
  const [first] = dated;
  if (first === undefined) {
    return open.length === 0
      ? "No server is out of date: nothing to patch"
      : "No patch is needed within the horizon";
  }
  const date = dateWords(first.answer.lastSafeMs);
  return `Patch ${first.server} by ${date} to keep ${first.answer.limit}`;
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
    `Limits judged on ${scope}: ${plan.limits.join(", ")}.`,
    `${formatCount(patchDates.count)} patch dates from ${dateWords(patchDates.firstMs)} to ` +
      `${dateWords(patchDates.horizonMs)}, in ${formatCountOf(runs.count, "run")}: ` +
      `${formatCountOf(runs.placements.length, "placement")} of the refused minutes, ` +
      `${formatCountOf(runs.orders.length, "order")}, ` +
      `${formatCountOf(runs.variants.length, "reading")} of the stage table. A date holds in all of them. Dates are UTC.`,
  ];
}
