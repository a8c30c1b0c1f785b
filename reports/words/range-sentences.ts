import type { RunResult, UnknownName } from "../../sim/contract/result.ts";
import { movers, rangeSpan } from "./ranged.ts";
import { joinWords, type Sentence, text } from "./text.ts";

const UNKNOWN: Readonly<Record<UnknownName, string>> = {
  placement: "which minutes of the hour are refused",
  order: "whether mail is delayed or bounced first within the hour",
  variant: "how the stage table is read",
  retry: "how soon your servers try again",
  dayZero: "since when the servers are counted",
};

/**
 * What the figures in brackets are, and which unknown alone changes the answer by more than a
 * tenth; empty where nothing does.
 */
export function rangeSentences(result: RunResult): readonly Sentence[] {
  const strong = movers(result);
  const [first] = strong;
  if (first === undefined) return [];
  const others = strong.slice(1).map(({ unknown }) => UNKNOWN[unknown]);
  const also =
    others.length === 0 ? "" : `; so ${others.length === 1 ? "does" : "do"} ${joinWords(others)}`;
  return [
    [
      text(
        "In brackets: the least and the most, for not everything is published. " +
          `Most hangs on ${UNKNOWN[first.unknown]} (${rangeSpan(first.range)} ${first.what})${also}.`,
      ),
    ],
  ];
}

/** Whether what an assumption stands for changes the answer by more than a tenth. */
export function movesAnswer(result: RunResult, unknowns: readonly UnknownName[]): string {
  const found = movers(result).find(({ unknown }) => unknowns.includes(unknown));
  return found === undefined
    ? ""
    : ` This changes the answer: alone it gives ${rangeSpan(found.range)} ${found.what} messages.`;
}
