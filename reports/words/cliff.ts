import type { RunResult, ServerResult } from "../../sim/contract/result.ts";
import { formatCountOf, formatDate } from "./format.ts";
import { lostCount } from "./harm.ts";
import { lostRange, rangedWords } from "./ranged.ts";
import { cutName, joinWords, plainText } from "./text.ts";

/** Servers from which nothing is accepted any more, until somebody patches them. */
export interface Cliff {
  /** When it begins for the first of them. UTC ms. */
  readonly ms: number;
  /** Those for which it begins on that day, worst first. */
  readonly servers: readonly ServerResult[];
  /** Those that follow. */
  readonly later: readonly ServerResult[];
  /** Their in-scope messages on an average day with mail. */
  readonly messagesPerDay: number;
}

const NAMES_TOLD = 2;

/** What stops, and when; null where every server is patched, or no stage accepts nothing. */
export function cliffOf(result: RunResult, displayZone: string): Cliff | null {
  const falling = result.servers
    .filter(
      ({ status }) => status === "outOfDate" || status === "unknown" || status === "uncertain",
    )
    .filter(
      ({ firsts, messages, outOfScope }) => firsts.fullBlockMs !== null && messages > outOfScope,
    )
    .sort((a, b) => blockMs(a) - blockMs(b) || lostCount(b) - lostCount(a));
  const [first] = falling;
  if (first === undefined) return null;
  const day = formatDate(blockMs(first), displayZone);
  const servers = falling.filter((one) => formatDate(blockMs(one), displayZone) === day);
  const daysWithMail = result.days.filter(({ messages }) => messages > 0).length;
  const inScope = servers.reduce((sum, one) => sum + one.messages - one.outOfScope, 0);
  return {
    ms: blockMs(first),
    servers,
    later: falling.filter((one) => !servers.includes(one)),
    messagesPerDay: inScope / Math.max(1, daysWithMail),
  };
}

/** `from 2026-12-06`, or `since` where that is past. UTC ms; `nowMs` null = of no concern. */
export function sinceWords(
  ms: number,
  nowMs: number | null,
  { window }: Pick<RunResult, "window">,
  displayZone: string,
): string {
  const isPast = ms < window.startMs || (nowMs !== null && ms < nowMs);
  return `${isPast ? "since" : "from"} ${formatDate(ms, displayZone)}`;
}

/** `From 2026-12-06 nothing from exch01 is accepted: about 1,340 messages a day`. */
export function cliffWords(cliff: Cliff, result: RunResult, displayZone: string): string {
  const day = formatDate(cliff.ms, displayZone);
  const since = cliff.ms < result.window.startMs ? "Since" : "From";
  const outside = cliff.ms >= result.window.endMs ? " (after the window)" : "";
  const follow =
    cliff.later.length === 0 ? "" : `, and ${formatCountOf(cliff.later.length, "server")} later`;
  const perDay = aboutCount(cliff.messagesPerDay);
  return `${since} ${day}${outside} nothing from ${namesOf(cliff.servers)} is accepted${follow}: ${perDay} a day`;
}

/**
 * What an unpatched tenant loses in the window, with the range over what is not published, and what
 * every day costs from the cliff on.
 */
export function unpatchedWords(cliff: Cliff, result: RunResult, displayZone: string): string {
  const { totals, window, ranges } = result;
  const lost = lostCount(totals);
  const lostWords = rangedWords(lost, lostRange(ranges));
  const delayed = rangedWords(totals.delayed, ranges?.figures.delayed);
  const outside = cliff.ms >= window.endMs ? " (after these days)" : "";
  const since = sinceWords(cliff.ms, null, result, displayZone);
  const loses = cliff.servers.length === 1 ? "loses all of its" : "lose all of their";
  return (
    `As things stand ${lostWords} of ${formatCountOf(totals.messages, "message")} ` +
    `${lost === 1 ? "is" : "are"} lost and ${delayed} delayed in these ` +
    `${formatCountOf(window.days, "day")}; ${since}${outside} ${namesOf(cliff.servers)} ` +
    `${loses} mail: ${aboutCount(cliff.messagesPerDay)} a day.`
  );
}

function namesOf(servers: readonly ServerResult[]): string {
  const told = servers.length <= NAMES_TOLD + 1 ? servers : servers.slice(0, NAMES_TOLD);
  const names = told.map(({ server }) => cutName(plainText(server), 40));
  const more = servers.length - told.length;
  return joinWords(more === 0 ? names : [...names, formatCountOf(more, "more server")]);
}

/** Two figures are enough for a day that has not come yet: `about 1,300 messages`. */
export function aboutCount(count: number): string {
  if (count < 10)
    return `${count < 1 ? "fewer than one message" : `about ${formatCountOf(Math.round(count), "message")}`}`;
  const step = 10 ** (Math.floor(Math.log10(count)) - 1);
  return `about ${formatCountOf(Math.round(count / step) * step, "message")}`;
}

function blockMs({ firsts }: ServerResult): number {
  return firsts.fullBlockMs ?? Number.POSITIVE_INFINITY;
}
