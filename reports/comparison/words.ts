import type { Firsts } from "../../sim/contract/result.ts";
import { formatCount, formatCountOf, formatInstant } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import { joinWords, type Sentence, strong, text } from "../words/text.ts";
import type { ComparedOther, Comparison, FateChangeCount } from "./comparison.ts";

/** What differs between a run and the baseline, in words. */
interface OtherAnswer {
  readonly name: string;
  /** The counts of harm: what rose, what fell. */
  readonly headline: Sentence;
  /** First dates that moved, mail that differs, and the like. */
  readonly notes: readonly Sentence[];
  readonly isSame: boolean;
}

const FATE_WORDS: Readonly<Record<string, string>> = {
  outOfScope: "out of scope",
  delivered: "delivered at once",
  delayed: "delayed",
  bounced: "bounced",
  expired: "expired in the queue",
};

/** Puts one run beside the baseline into words. */
export function otherAnswer(
  comparison: Comparison,
  other: ComparedOther,
  displayZone: string,
): OtherAnswer {
  const a = comparison.baseline.result;
  const b = other.result;
  const isSame = a.digest === b.digest || other.totals.length === 0;
  const notes: Sentence[] = [];
  if (!other.isSameMail) {
    notes.push([
      text(
        `The two runs do not have the same mail: ${formatCountOf(a.totals.messages, "message")} from ` +
          `${a.days[0]?.dateUtc ?? "–"}, and ${formatCount(b.totals.messages)} from ${b.days[0]?.dateUtc ?? "–"}.`,
      ),
    ]);
  }
  notes.push(...firstNotes(a.firsts, b.firsts, displayZone));
  return { name: other.name, headline: headline(comparison, other), notes, isSame };
}

function headline(comparison: Comparison, other: ComparedOther): Sentence {
  const a = comparison.baseline.result.totals;
  const b = other.result.totals;
  if (harmedCount(a) === harmedCount(b) && lostCount(a) === lostCount(b)) {
    return [strong("As much mail is lost and delayed"), text(" as in the baseline.")];
  }
  const moves = [
    moveWords(lostCount(a), lostCount(b), "lost"),
    moveWords(a.delayed, b.delayed, "delayed"),
  ].filter((words) => words !== null);
  return [strong(`${joinWords(moves)}.`)];
}

/** `4,855 fewer messages are lost (4,855 → 0)`, or null where nothing moved. */
function moveWords(from: number, to: number, what: string): string | null {
  if (from === to) return null;
  const count = Math.abs(to - from);
  const kind = to < from ? "fewer" : "more";
  const noun = count === 1 ? "message is" : "messages are";
  return `${formatCount(count)} ${kind} ${noun} ${what} (${formatCount(from)} → ${formatCount(to)})`;
}

function firstNotes(a: Firsts, b: Firsts, displayZone: string): readonly Sentence[] {
  const at = (ms: number | null): string =>
    ms === null ? "never" : formatInstant(ms, displayZone);
  const firsts: readonly [string, number | null, number | null][] = [
    ["First detected", a.detectedMs, b.detectedMs],
    ["First delayed", a.deferralMs, b.deferralMs],
    ["First bounce", a.ndrMs, b.ndrMs],
    ["Full block", a.fullBlockMs, b.fullBlockMs],
  ];
  return firsts
    .filter(([, from, to]) => from !== to)
    .map(([what, from, to]) => [text(`${what}: ${at(from)} → ${at(to)}.`)]);
}

/** `bounced → delivered at once`. */
function fateWords({ from, to }: FateChangeCount): string {
  return `${FATE_WORDS[from] ?? from} → ${FATE_WORDS[to] ?? to}`;
}

/** The changes between two fates, and delayed mail whose delay changed; the largest first. */
export function shownChanges(
  changes: readonly FateChangeCount[],
): readonly { readonly words: string; readonly messages: number }[] {
  const rows = changes.flatMap((change) => {
    if (change.from !== change.to) {
      return [{ words: fateWords(change), messages: change.messages }];
    }
    return [
      { words: `${FATE_WORDS[change.from] ?? change.from}, but later`, messages: change.later },
      { words: `${FATE_WORDS[change.from] ?? change.from}, but sooner`, messages: change.earlier },
    ];
  });
  return rows
    .filter((row) => row.messages > 0)
    .sort((a, b) => b.messages - a.messages || (a.words < b.words ? -1 : 1));
}
