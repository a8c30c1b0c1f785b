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
  return {
    todo: `Patch ${whenWords(outlook.servers, result.servers.length, displayZone)}`,
    saves: `${savedWords(outlook, result)}${without === "" ? "" : `; without it ${without}`}`,
  };
}

/** `exch01 now and exch02 before 2026-12-08`; not all are named where they are many. */
function whenWords(
  servers: readonly ServerOutlook[],
  serverCount: number,
  displayZone: string,
): string {
  const groups = new Map<string, string[]>();
  for (const server of servers) {
    const when = patchWhen(server, displayZone);
    groups.set(when, [
      ...(groups.get(when) ?? []),
      cutName(plainText(server.server), NAME_LETTERS),
    ]);
  }
  const [first] = groups.keys();
  if (first !== undefined && groups.size === 1 && servers.length > NAMES_TOLD + 1) {
    const isEach = servers.length === serverCount;
    if (isEach) return `all ${formatCountOf(servers.length, "server")} ${first}`;
  }
  let left = NAMES_TOLD;
  const told: string[] = [];
  let untold = 0;
  for (const [when, names] of groups) {
    if (left === 0) {
      untold += names.length;
      continue;
    }
    const shown = names.length <= left + 1 ? names : names.slice(0, left);
    const more = names.length - shown.length;
    left = Math.max(0, left - shown.length);
    const list = more === 0 ? shown : [...shown, formatCountOf(more, "more server")];
    told.push(`${joinWords(list)} ${when}`);
  }
  if (untold > 0) told.push(`${formatCountOf(untold, "more server")} later`);
  return joinWords(told);
}

/** `now`, or `before 2026-12-08`: a patch in the course of that day would be too late. */
export function patchWhen({ isLate, patchMs }: ServerOutlook, displayZone: string): string {
  return isLate ? "now" : `before ${formatDate(patchMs, displayZone)}`;
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
  if (all.max > 0) {
    const verb = all.own === 1 && all.max === 1 ? "message is lost" : "messages are lost";
    return `Even so about ${rangedCountWords(all)} ${verb}`;
  }
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
