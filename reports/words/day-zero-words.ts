import type { DayZeroBasis, DayZeroCandidate, RunResult } from "../../sim/contract/result.ts";
import { formatCountOf, formatDate } from "./format.ts";
import { name, type Sentence, text } from "./text.ts";

/** A server with every day 0 that it may have, as a run or a plan has it. */
type CountedServer = Pick<RunResult["servers"][number], "server" | "dayZero">;

const BASIS: Readonly<Record<DayZeroBasis, string>> = {
  given: "as given",
  replies: "as the replies in the log tell",
  floor: "when the floor rose above its build",
  "first-mail": "its first mail here",
};

/**
 * Where more than one day 0 is possible: both with the dates that follow, the earlier one first.
 * Servers whose dates are the same days are told together. `displayZone` is the zone of every date.
 */
export function dayZeroSentences(
  servers: readonly CountedServer[],
  displayZone: string,
): readonly Sentence[] {
  const alike = new Map<string, { readonly first: string; more: number }>();
  for (const { server, dayZero } of servers) {
    if (dayZero === null || dayZero.candidates.length < 2) continue;
    const words = candidateWords(dayZero.candidates, dayZero.used, displayZone);
    const known = alike.get(words);
    if (known === undefined) alike.set(words, { first: server, more: 0 });
    else known.more += 1;
  }
  return [...alike].map(([words, { first, more }]) => [
    name(first),
    text(more === 0 ? " " : ` and ${formatCountOf(more, "more server")} `),
    text(more === 0 ? `is ${words}` : `are each ${words}`),
  ]);
}

function candidateWords(
  candidates: readonly DayZeroCandidate[],
  used: DayZeroBasis,
  displayZone: string,
): string {
  const date = (ms: number): string => formatDate(ms, displayZone);
  const blocked = (ms: number | null): string =>
    ms === null ? "nothing blocks all of its mail" : `nothing is accepted from ${date(ms)}`;
  const [first, ...others] = [...candidates].sort((a, b) => a.ms - b.ms);
  if (first === undefined) return "";
  const rest = others.map(
    (one) =>
      `; if only since ${BASIS[one.basis]} (${date(one.ms)}): ` +
      (one.fullBlockMs === null ? "never" : `from ${date(one.fullBlockMs)}`),
  );
  const taken = used === first.basis ? "the first" : BASIS[used];
  return (
    `counted since ${date(first.ms)} at the earliest, ${BASIS[first.basis]}: ` +
    `${blocked(first.fullBlockMs)}${rest.join("")}. This run takes ${taken}.`
  );
}

/** How day 0 was found, for the list of what is assumed; null where no server is counted. */
export function dayZeroAssumption({ servers }: RunResult): string | null {
  const counts = new Map<DayZeroBasis, number>();
  for (const { dayZero } of servers) {
    if (dayZero !== null) counts.set(dayZero.used, (counts.get(dayZero.used) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const many = [...counts].map(([basis, n]) => `${formatCountOf(n, "server")}: ${BASIS[basis]}`);
  const isSure = counts.size === 1 && counts.has("given");
  const hint = isSure
    ? ""
    : " The provider's report has the true dates: give it with --servers, or say --day-zero SERVER=DATE.";
  return `Stages are counted from the day the provider first saw the server. ${many.join("; ")}.${hint}`;
}
