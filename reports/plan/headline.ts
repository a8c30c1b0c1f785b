import type {
  AdvisedServer,
  PlanAdvice,
  PlannedServer,
  PlanResult,
} from "../../sim/contract/plan-result.ts";
import { formatCountOf, formatDate } from "../words/format.ts";
import { joinWords } from "../words/text.ts";
import { shortName } from "./server-names.ts";
import { isNone, lostSpan, spanOf } from "./span-words.ts";
import { dateWords } from "./words.ts";

const NAMES_TOLD = 3;

/**
 * What to do by when, and what it saves: `Patch exch01 before 2026-12-01 and exch02 before
 * 2026-12-08. Even so 2,090 (1,900 to 2,800) messages are lost from 2026-12-01 on; without it,
 * nothing is accepted from 2026-12-06.`
 */
export function planHeadline(plan: PlanResult): string {
  const late = lateServers(plan);
  const { advice } = plan;
  if (late.length === 0 || advice === null) return "No server is out of date: nothing to patch";
  const steps = advice.servers.filter(({ atMs }) => atMs !== null);
  if (steps.length === 0) return notNeededWords(plan, late);
  const without = withoutWords(plan, advice, late);
  const tail = without === "" ? "" : `${without}.`;
  const lost = lostSpan(advice.planned);
  const patch = `Patch ${stepWords(plan, steps)}`;
  if (isNone(lost)) {
    const none = hasPast(plan) ? "no more messages are lost" : "no message is lost";
    return `${patch}, and ${none}${tail === "" ? "." : `. ${capital(tail)}`}`;
  }
  const since = hasPast(plan) ? ` from ${firstDateWords(plan)} on` : "";
  const one = lost.least === lost.most && lost.most === 1;
  const even = `Even so ${spanOf(lost, "message")} ${one ? "is" : "are"} lost${since}`;
  return `${patch}. ${even}${tail === "" ? "." : `; ${tail}`}`;
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
export function firstDateWords({ patchDates }: PlanResult): string {
  return dateWords(patchDates.fromMs ?? patchDates.firstMs);
}

/** When a server is to be patched, as the headline and the tables say it. */
export function whenWords({ atMs, isTooLate }: Pick<AdvisedServer, "atMs" | "isTooLate">): string {
  if (atMs === null) return "not needed";
  return isTooLate ? "now" : `before ${dateWords(atMs)}`;
}

/** `exch01 now and edge-b before 2026-11-14`: at most three names, then how many more. */
function stepWords(plan: PlanResult, steps: readonly AdvisedServer[]): string {
  const told = steps.slice(0, NAMES_TOLD);
  const rest = steps.slice(told.length);
  const groups: { when: string; names: string[] }[] = [];
  for (const step of told) {
    const when = whenWords(step);
    const last = groups.at(-1);
    if (last?.when === when) last.names.push(shortName(plan, step.server));
    else groups.push({ when, names: [shortName(plan, step.server)] });
  }
  const last = groups.at(-1);
  const alike = rest.filter((step) => whenWords(step) === last?.when).length;
  if (alike > 0) last?.names.push(formatCountOf(alike, "more server"));
  const words = groups.map(({ when, names }) => `${joinWords(names)} ${when}`);
  const after = rest.length - alike;
  if (after > 0) words.push(`${formatCountOf(after, "more server")} later (the dates are below)`);
  const hasPairs = groups.some(({ names }) => names.length > 1);
  // "a and b now and c before …" would leave open what belongs together.
  return hasPairs && words.length > 1 ? words.join(", ") : joinWords(words);
}

/** What happens where nobody patches. */
function withoutWords(
  plan: PlanResult,
  advice: PlanAdvice,
  late: readonly PlannedServer[],
): string {
  const block = blockWords(plan, late);
  if (block !== null) return `without it, ${block}`;
  const lost = lostSpan(advice.unpatched);
  if (!isNone(lost)) {
    return `without it, ${spanOf(lost, "message")} are lost by ${dateWords(advice.untilMs)}`;
  }
  return "";
}

/** `nothing is accepted from 2026-12-06`, with the server's name where another day holds for others. */
function blockWords(plan: PlanResult, late: readonly PlannedServer[]): string | null {
  const dates = late.flatMap(({ server, fullBlockMs }) =>
    fullBlockMs === null ? [] : [{ server, ms: fullBlockMs, day: formatDate(fullBlockMs, "UTC") }],
  );
  const [first] = [...dates].sort((a, b) => a.ms - b.ms);
  if (first === undefined) return null;
  const sameDay = dates.filter(({ day }) => day === first.day).length;
  const whom =
    sameDay === late.length
      ? ""
      : sameDay === 1
        ? ` from ${shortName(plan, first.server)}`
        : ` from ${formatCountOf(sameDay, "server")}`;
  const { fromMs } = plan.patchDates;
  return fromMs !== null && first.ms < fromMs
    ? `nothing${whom} is accepted (since ${first.day})`
    : `nothing${whom} is accepted from ${first.day}${whom === "" ? "" : " on"}`;
}

function notNeededWords(plan: PlanResult, late: readonly PlannedServer[]): string {
  const until = `No patch is needed up to ${dateWords(plan.patchDates.horizonMs)}`;
  const block = blockWords(plan, late);
  return block === null ? until : `${until}. Without one, ${block}.`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
