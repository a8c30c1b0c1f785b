import type { HarmSpan, PlannedPauses, PlanResult } from "../../sim/contract/plan-result.ts";
import { formatCountOf, formatDate } from "../words/format.ts";
import { joinWords } from "../words/text.ts";
import { firstDateWords, hasPast } from "./headline.ts";
import { delayedSpan, isNone, lostSpan, spanFigure, spanOf } from "./span-words.ts";
import { dateWords } from "./words.ts";

/**
 * Whether a pause helps, in words: `7 days of pause from 2026-12-01 help most: with these dates
 * 2,090 (1,900 to 2,800) messages are lost without a pause, and 8 (0 to 26) with it.`
 */
export function pauseSentence(plan: PlanResult, pauses: PlannedPauses): string {
  const { portions, spanWithout, spanWith } = pauses;
  const when = datesWords(plan, pauses);
  const time = spanOfTime(plan, pauses);
  const unneeded = isUnneeded(plan) ? "Whoever keeps the dates above needs no pause. " : "";
  const { figure, verb } = harmFigure(spanWithout);
  if (figure === null) return `No pause is needed: ${when} nothing is lost or delayed${time}.`;
  if (portions.length === 0) {
    return `${unneeded}No pause makes it better: ${when} ${figure} ${verb}${time} either way.`;
  }
  const days = portions.map(
    ({ fromMs, days: length }) =>
      `${formatCountOf(length, "day")} of pause from ${dateWords(fromMs)}`,
  );
  const helps = portions.length === 1 && portions[0]?.days === 1 ? "helps" : "help";
  const best = `${unneeded}${joinWords(days)} ${helps} most`;
  const it = portions.length === 1 ? "it" : "them";
  const span = verb === "are lost" ? lostSpan(spanWith) : delayedSpan(spanWith);
  const kept = verb === "are lost" ? "" : "nothing is lost, and ";
  return `${best}: ${when} ${kept}${figure} ${verb}${time} without a pause, and ${noneOr(span)} with ${it}.`;
}

/** Whether the dates of limits leave nothing to save, while the pauses are for other dates. */
function isUnneeded({ order, advice }: PlanResult): boolean {
  return order === null && advice !== null && isNone(lostSpan(advice.planned));
}

/** The pauses found as options of other commands: `--pause 2026-12-01/P7D`. */
export function pauseOptions({ portions }: PlannedPauses): string {
  return portions.map(({ fromMs, days }) => `--pause ${dateWords(fromMs)}/P${days}D`).join(" ");
}

/** The dates of patching that the search went by. */
function datesWords(plan: PlanResult, { patchDates }: PlannedPauses): string {
  if (plan.order !== null) return "with these dates";
  const dated = patchDates.filter(({ atMs }) => atMs !== null).length;
  if (dated === 0) return "while nobody patches";
  return dated === patchDates.length
    ? "with the patches of the server list"
    : `with the patches of the server list (${formatCountOf(patchDates.length - dated, "server")} without one)`;
}

/** The time that the figures are of, where it is not that of the figures above. */
function spanOfTime(plan: PlanResult, { patchDates }: PlannedPauses): string {
  const isPatched = patchDates.every(({ atMs }) => atMs !== null);
  const from = hasPast(plan) ? ` from ${firstDateWords(plan)}` : "";
  if (!isPatched) return `${from} up to ${formatDate(plan.window.endMs, "UTC")}`;
  return from === "" ? "" : `${from} on`;
}

function harmFigure(span: HarmSpan): { readonly figure: string | null; readonly verb: string } {
  const [lost, delayed] = [lostSpan(span), delayedSpan(span)];
  if (!isNone(lost)) return { figure: spanOf(lost, "message"), verb: "are lost" };
  if (!isNone(delayed)) return { figure: spanOf(delayed, "message"), verb: "are delayed" };
  return { figure: null, verb: "" };
}

function noneOr(span: Parameters<typeof isNone>[0]): string {
  return isNone(span) ? "none" : spanFigure(span);
}
