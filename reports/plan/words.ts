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

/** What to do by when, and what stops otherwise: the headline of a plan. */
export function planHeadline(plan: PlanResult): string {
  const late = plan.servers.filter(({ status }) => status === "outOfDate");
  if (late.length === 0) return "No server is out of date: nothing to patch";
  const now = late.filter(({ answers }) => answers.some(({ status }) => status === "tooLate"));
  const dated = late
    .flatMap(({ server, answers }) =>
      answers.filter(({ status }) => status === "date").map((answer) => ({ server, answer })),
    )
    .sort((a, b) => (a.answer.lastSafeMs ?? 0) - (b.answer.lastSafeMs ?? 0));
  if (now.length > 0) {
    const first = dateWords(plan.patchDates.fromMs ?? plan.patchDates.firstMs);
    return `Patch ${serverNames(now)} at once (${first} is the first date left)${cliffTail(now)}`;
  }
  const [first] = dated;
  if (first === undefined) return "No patch is needed within the horizon";
  const date = dateWords(first.answer.lastSafeMs);
  return `Patch ${first.server} by ${date} to keep ${first.answer.limit}${cliffTail(late)}`;
}

function cliffTail(servers: readonly PlannedServer[]): string {
  const dates = servers.flatMap(({ fullBlockMs }) => fullBlockMs ?? []);
  if (dates.length === 0) return "";
  return `; unpatched, nothing is accepted from ${dateWords(Math.min(...dates))}`;
}

const NAMES_TOLD = 3;

function serverNames(servers: readonly PlannedServer[]): string {
  const names = servers.slice(0, NAMES_TOLD).map(({ server }) => server);
  const more = servers.length - names.length;
  return joinWords(more === 0 ? names : [...names, formatCountOf(more, "more server")]);
}

/**
 * When it ends after a patch: the last refusal, when what waits has left, and what to watch. null
 * where nothing is to be patched.
 */
export function afterPatchWords({ patch, retryMinutesMax }: PlannedServer): string | null {
  if (patch === null) return null;
  const left =
    retryMinutesMax === null
      ? "what waits then leaves with its next retry"
      : `what waits then has left within ${formatMinutes(retryMinutesMax)}`;
  return (
    `after the patch: the last 4.7.230 or 5.7.230 comes before it; ${left}; what bounced does not ` +
    "come back. Watch the send log for replies with 7.230: a later one means that some member " +
    "still stamps an old build"
  );
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
