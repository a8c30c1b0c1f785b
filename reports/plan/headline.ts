import { MS_PER_DAY } from "../../sim/base/units.ts";
import type {
  AdvisedServer,
  PlanAdvice,
  PlannedServer,
  PlanResult,
} from "../../sim/contract/plan-result.ts";
import { evenSoWords, patchSteps, savesSentence } from "../words/action.ts";
import { formatCountOf } from "../words/format.ts";
import { shortName } from "./server-names.ts";
import { delayedSpan, isNone, lostSpan, spanFigure, spanOf } from "./span-words.ts";
import { dateWords } from "./words.ts";

/** How a date of a plan is said: in a page and a terminal as it stands, in a brief in words. */
type DateWords = (ms: number) => string;

/**
 * What to do by when, and what it saves: `Patch exch01 before 2026-12-01 and exch02 before
 * 2026-12-08. Even so about 2,090 (1,900 to 2,800) messages are lost from 2026-12-01 on; without it
 * nothing is accepted from 2026-12-06.`
 */
export function planHeadline(plan: PlanResult): string {
  const todo = planTodo(plan, dateWords);
  const saves = planSaves(plan, dateWords);
  return saves === null ? todo : `${todo}. ${saves}.`;
}

/** What to do by when; without a full stop. */
export function planTodo(plan: PlanResult, date: DateWords): string {
  const steps = stepsOf(plan);
  if (lateServers(plan).length === 0) return "No server is out of date: nothing to patch";
  if (steps.length === 0) return `No patch is needed up to ${date(plan.patchDates.horizonMs)}`;
  const named = steps.map((step) => ({
    name: shortName(plan, step.server),
    when: whenWords(step, date),
  }));
  return `Patch ${patchSteps(named, plan.servers.length)}`;
}

/** What that saves, and what happens without it; null where there is nothing to tell. */
export function planSaves(plan: PlanResult, date: DateWords): string | null {
  const { advice } = plan;
  const late = lateServers(plan);
  if (advice === null || late.length === 0) return null;
  const block = blockWords(plan, late, date);
  if (stepsOf(plan).length === 0) return block === "" ? null : `Without one ${block}`;
  const lost = lostSpan(advice.planned);
  const saved = isNone(lost)
    ? keptWords(plan, advice)
    : `${evenSoWords(spanFigure(lost))}${hasPast(plan) ? ` from ${firstDateWords(plan, date)} on` : ""}`;
  return savesSentence(saved, block === "" ? lostWithout(advice, date) : block);
}

function stepsOf({ advice }: PlanResult): readonly AdvisedServer[] {
  return (advice?.servers ?? []).filter(({ atMs }) => atMs !== null);
}

function keptWords(plan: PlanResult, advice: PlanAdvice): string {
  if (hasPast(plan)) return "Then no more messages are lost";
  const isNoneLate = isNone(delayedSpan(advice.planned));
  return isNoneLate ? "Then no message is lost or delayed" : "Then no message is lost";
}

/** Servers that must be patched, as the plan lists them. */
export function lateServers({ servers }: PlanResult): readonly PlannedServer[] {
  return servers.filter(({ status }) => status === "outOfDate");
}

/** Whether mail is lost before the first date that is left, which nobody can save. */
export function hasPast({ advice }: PlanResult): boolean {
  return advice !== null && !isNone(lostSpan(advice.unavoidable));
}

/** The first date that is left. */
export function firstDateWords({ patchDates }: PlanResult, date: DateWords = dateWords): string {
  return date(patchDates.fromMs ?? patchDates.firstMs);
}

/** When a server is to be patched, as the headline and the tables say it. */
export function whenWords(
  { atMs, isTooLate }: Pick<AdvisedServer, "atMs" | "isTooLate">,
  date: DateWords = dateWords,
): string {
  if (atMs === null) return "not needed";
  return isTooLate ? "now" : `before ${date(atMs)}`;
}

function lostWithout({ unpatched, untilMs }: PlanAdvice, date: DateWords): string {
  const lost = lostSpan(unpatched);
  return isNone(lost) ? "" : `${spanOf(lost, "message")} are lost by ${date(untilMs)}`;
}

/** `nothing is accepted from 2026-12-06`, of whom where others have another day; "" = never. */
function blockWords(plan: PlanResult, late: readonly PlannedServer[], date: DateWords): string {
  const dates = late.flatMap(({ server, fullBlockMs }) =>
    fullBlockMs === null ? [] : [{ server, ms: fullBlockMs, day: date(startOfDay(fullBlockMs)) }],
  );
  const [first] = [...dates].sort((a, b) => a.ms - b.ms);
  if (first === undefined) return "";
  const sameDay = dates.filter(({ day }) => day === first.day).length;
  const whom =
    sameDay === late.length
      ? ""
      : sameDay === 1
        ? ` from ${shortName(plan, first.server)}`
        : ` from ${formatCountOf(sameDay, "server")}`;
  const { fromMs } = plan.patchDates;
  const isPast = fromMs !== null && first.ms < fromMs;
  return `nothing${whom} is accepted ${isPast ? "since" : "from"} ${first.day}`;
}

function startOfDay(ms: number): number {
  return Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
}
