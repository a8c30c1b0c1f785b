import { limitWords } from "../../reports/plan/limit-words.ts";
import type { PlannedServer } from "../../sim/contract/plan-result.ts";
import { type Spread, widestSpread } from "../../sim/plan/answers.ts";
import { safeDatesOf } from "./answers.ts";
import type { PlanWork } from "./work.ts";

const UNKNOWN_WORDS: Readonly<Record<Spread["unknown"], string>> = {
  placement: "which minutes of the hour are refused (unpublished)",
  order: "whether blocked or throttled minutes come first in the hour (unpublished)",
  variant: "which reading of stages 6 and 7 is right",
};

const PAUSE_WORDS = "Each day of pause before it holds the clock back by a day.";

/**
 * What would change the tightest answer: the unknown that moves it most, else the
 * clock itself.
 */
export function whatWouldChange(work: PlanWork, servers: readonly PlannedServer[]): string {
  const tightest = servers
    .flatMap((server) => server.answers.map((answer, limit) => ({ server, answer, limit })))
    .filter(({ answer }) => answer.status !== "notNeeded")
    .sort((a, b) => (a.answer.lastSafeMs ?? 0) - (b.answer.lastSafeMs ?? 0))[0];
  if (tightest === undefined) {
    return "Nothing tried here changes the answer: no server needs a patch up to the last date looked at. A floor above its build would change it, or a later last date (--horizon).";
  }
  const { server, answer, limit } = tightest;
  const about = `the date of ${server.server} up to which ${limitWords(answer.limit, work.question.scope)}`;
  const index = work.servers.findIndex((one) => one.server.entry.name === server.server);
  const spread = widestSpread(safeDatesOf(work, index)[limit] ?? new Int32Array(0), work.runs);
  if (spread === null) {
    const moves = answer.resampled;
    const traffic =
      moves !== null && moves.earliestMs !== moves.latestMs
        ? `Other weeks of traffic move ${about} between ${day(moves.earliestMs)} and ${day(moves.latestMs)}`
        : `Nothing of what the provider has not published moves ${about}, and no other weeks of this mail do`;
    return `${traffic}. ${PAUSE_WORDS}`;
  }
  const { ms } = work.dates;
  const earliest = day(ms[spread.earliest] ?? null);
  const latest = day(ms[spread.latest] ?? null);
  return `What moves ${about} most is ${UNKNOWN_WORDS[spread.unknown]}: from ${earliest} to ${latest}. ${PAUSE_WORDS}`;
}

function day(ms: number | null): string {
  return ms === null ? "before the first date" : new Date(ms).toISOString().slice(0, 10);
}
