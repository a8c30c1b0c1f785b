import type { Outlook, ServerOutlook } from "../../sim/contract/plan-result.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { type Cliff, sinceWords } from "./cliff.ts";
import { formatCountOf, formatDate } from "./format.ts";
import { lostCount } from "./harm.ts";
import { rangedCountWords } from "./ranged.ts";
import { cutName, joinWords, plainText } from "./text.ts";

const NAMES_TOLD = 3;
const NAME_LETTERS = 40;

/** What to do, and what it saves; without a full stop. */
interface Action {
  /** `Patch exch01 now and exch02 before 2026-12-08`. */
  readonly todo: string;
  /**
   * `Even so about 1,900 (1,200 to 2,300) messages are lost; without it nothing is accepted from
   * 2026-12-06`.
   */
  readonly saves: string;
}

/**
 * What to do by when and what it saves; null = nothing can be done. `displayZone` is the zone of
 * every date.
 */
export function actionOf(
  outlook: Outlook | null,
  result: RunResult,
  cliff: Cliff | null,
  displayZone: string,
): Action | null {
  if (outlook === null || outlook.servers.length === 0) return null;
  const without = withoutWords(outlook, result, cliff, displayZone);
  const steps = outlook.servers.map((server) => ({
    name: cutName(plainText(server.server), NAME_LETTERS),
    when: patchWhen(server, displayZone),
  }));
  return {
    todo: `Patch ${patchSteps(steps, result.servers.length)}`,
    saves: savesSentence(savedWords(outlook, result), without),
  };
}

/** A server to patch, by the name that sentences have, and when: `now`, `before 2026-12-08`. */
interface PatchStep {
  readonly name: string;
  readonly when: string;
}

/**
 * `exch01 now and exch02 before 2026-12-08`, in the order given; not all are named where they are
 * many. `serverCount` is of all servers, those without a step among them.
 */
export function patchSteps(steps: readonly PatchStep[], serverCount: number): string {
  const groups = new Map<string, string[]>();
  for (const { name, when } of steps) groups.set(when, [...(groups.get(when) ?? []), name]);
  const [first] = groups.keys();
  if (first !== undefined && groups.size === 1 && steps.length > NAMES_TOLD + 1) {
    const isEach = steps.length === serverCount;
    if (isEach) return `all ${formatCountOf(steps.length, "server")} ${first}`;
  }
  let left = NAMES_TOLD;
  const told: string[] = [];
  let untold = 0;
  let hasList = false;
  for (const [when, names] of groups) {
    if (left === 0) {
      untold += names.length;
      continue;
    }
    const shown = names.length <= left + 1 ? names : names.slice(0, left);
    const more = names.length - shown.length;
    left = Math.max(0, left - shown.length);
    const list = more === 0 ? shown : [...shown, formatCountOf(more, "more server")];
    hasList ||= list.length > 1;
    told.push(`${joinWords(list)} ${when}`);
  }
  if (untold > 0) told.push(`${formatCountOf(untold, "more server")} later`);
  // "a and b now and c before …" would leave open what belongs together.
  if (!hasList || told.length === 1) return joinWords(told);
  return `${told.slice(0, -1).join(", ")}, and ${told.at(-1) ?? ""}`;
}

/** `now`, or `before 2026-12-08`: a patch in the course of that day would be too late. */
export function patchWhen({ isLate, patchMs }: ServerOutlook, displayZone: string): string {
  return isLate ? "now" : `before ${formatDate(patchMs, displayZone)}`;
}

/** What doing it saves, and what happens without it ("" = nothing to tell); no full stop. */
export function savesSentence(saved: string, without: string): string {
  return without === "" ? saved : `${saved}; without it ${without}`;
}

/** `Even so about 1,900 (1,200 to 2,300) messages are lost`. */
export function evenSoWords(figure: string): string {
  return `Even so about ${figure} ${figure === "1" ? "message is lost" : "messages are lost"}`;
}

/** What is lost all the same, or that nothing is. */
function savedWords(outlook: Outlook, result: RunResult): string {
  // Servers with a patch date of their own lose what they lose.
  const own = new Set(outlook.servers.map(({ server }) => server));
  const rest = result.servers
    .filter(({ server }) => !own.has(server))
    .reduce((sum, server) => sum + lostCount(server), 0);
  const { lost, delayed } = outlook;
  const all = { own: lost.own + rest, min: lost.min + rest, max: lost.max + rest };
  if (all.max > 0) return evenSoWords(rangedCountWords(all));
  return delayed.max > 0 ? "Then no message is lost" : "Then no message is lost or delayed";
}

function withoutWords(
  outlook: Outlook,
  result: RunResult,
  cliff: Cliff | null,
  displayZone: string,
): string {
  if (cliff !== null) {
    return `nothing is accepted ${sinceWords(cliff.ms, outlook.firstMs, result, displayZone)}`;
  }
  const lost = lostCount(result.totals);
  if (lost > 0) return `${formatCountOf(lost, "message")} ${lost === 1 ? "is" : "are"} lost`;
  const { delayed } = result.totals;
  return delayed === 0
    ? ""
    : `${formatCountOf(delayed, "message")} ${delayed === 1 ? "is" : "are"} delayed`;
}
