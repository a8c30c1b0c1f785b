import type { Firsts, RunResult } from "../../sim/contract/result.ts";
import { formatCount, formatCountOf, formatInstant, formatShare } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import { stageRates } from "../words/stage-words.ts";
import { joinWords, name, type Sentence, strong, text } from "../words/text.ts";
import type { ComparedOther, Comparison, FateChangeCount, StageRow } from "./comparison.ts";

/** What differs between a run and the baseline, in words. */
interface OtherAnswer {
  readonly name: string;
  /** The counts of harm: what rose, what fell. */
  readonly headline: Sentence;
  /** First dates that moved, mail that differs, and the like. */
  readonly notes: readonly Sentence[];
  readonly isSame: boolean;
}

/** Runs that a heading has room for. */
const HEADED_RUNS_MAX = 3;
const LOST: ReadonlySet<string> = new Set(["bounced", "expired"]);

const FATE_WORDS: Readonly<Record<string, string>> = {
  outOfScope: "out of scope",
  delivered: "delivered at once",
  delayed: "delayed",
  bounced: "bounced",
  expired: "expired in the queue",
};

/** The answer of a comparison: what changes from the baseline to each of the other runs. */
export function comparisonHeading(comparison: Comparison): Sentence {
  const { baseline, others } = comparison;
  const shown = others.slice(0, HEADED_RUNS_MAX);
  const parts = shown.flatMap(
    (other, i): Sentence => [
      ...(i === 0 ? [] : [text("; ")]),
      name(other.name),
      text(i === 0 ? " against " : ": "),
      ...(i === 0 ? [name(baseline.name), text(": ")] : []),
      text(changeWords(comparison, other)),
    ],
  );
  const more = others.length - shown.length;
  return [...parts, text(more > 0 ? `; and ${formatCountOf(more, "more run")} below.` : ".")];
}

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
        `The two runs do not have the same mail: ${mailWords(b)} instead of ${mailWords(a)}. Shares are of each run's own mail.`,
      ),
    ]);
  }
  notes.push(...firstNotes(a.firsts, b.firsts, displayZone));
  const words = changeWords(comparison, other);
  const headline = [strong(`${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`)];
  return { name: other.name, headline, notes, isSame };
}

/** `1,091,559 messages in 120 days from 2026-09-08`. */
function mailWords({ totals, window, days }: RunResult): string {
  return (
    `${formatCountOf(totals.messages, "message")} in ${formatCountOf(window.days, "day")} ` +
    `from ${days[0]?.dateUtc ?? "–"}`
  );
}

/** What changes, in figures: `2,793 fewer messages are lost (771 instead of 3,564)`. */
function changeWords({ baseline }: Comparison, other: ComparedOther): string {
  const a = baseline.result.totals;
  const b = other.result.totals;
  if (!other.isSameMail) {
    const lost = shareWords(
      lostCount(a),
      a.messages,
      lostCount(b),
      b.messages,
      "of its mail is lost",
    );
    const delayed = shareWords(a.delayed, a.messages, b.delayed, b.messages, "is delayed");
    return `${lost} and ${delayed} (not the same mail)`;
  }
  if (harmedCount(a) === harmedCount(b) && lostCount(a) === lostCount(b)) {
    return `as much mail is lost and delayed (${formatCount(lostCount(a))} and ${formatCount(a.delayed)})`;
  }
  const moves = [
    moveWords(lostCount(a), lostCount(b), "lost"),
    moveWords(a.delayed, b.delayed, "delayed"),
  ].filter((words) => words !== null);
  return joinWords(moves);
}

/**
 * `12.3 % of its mail is lost instead of 4 %`: counts of different mail cannot be held together.
 */
function shareWords(from: number, ofFrom: number, to: number, ofTo: number, what: string): string {
  const [before, after] = [formatShare(from, ofFrom), formatShare(to, ofTo)];
  return before === after ? `${after} ${what}, as there` : `${after} ${what} instead of ${before}`;
}

/** Whether more of the mail is lost or late than in the baseline, lost mail first. */
export function isWorse({ baseline }: Comparison, other: ComparedOther): boolean {
  const a = baseline.result.totals;
  const b = other.result.totals;
  const rise = (count: (totals: typeof a) => number): number =>
    count(b) / Math.max(1, b.messages) - count(a) / Math.max(1, a.messages);
  const lost = rise(lostCount);
  return lost > 0 || (lost === 0 && rise(({ delayed }) => delayed) > 0);
}

/** `4,855 fewer messages are lost (0 instead of 4,855)`, or null where nothing moved. */
function moveWords(from: number, to: number, what: string): string | null {
  if (from === to) return null;
  const count = Math.abs(to - from);
  const kind = to < from ? "fewer" : "more";
  const noun = count === 1 ? "message is" : "messages are";
  return `${formatCount(count)} ${kind} ${noun} ${what} (${formatCount(to)} instead of ${formatCount(from)})`;
}

/** A stage of one policy: `day 38: 40 min/h delayed`. */
export function stageCell(row: StageRow | null): string {
  if (row === null) return "no such stage";
  const rates = stageRates(row.throttleMinutesPerHour, row.blockMinutesPerHour);
  return row.startDay === null ? `${rates} (not reached)` : `day ${row.startDay}: ${rates}`;
}

/** Names of the two policies, for the heads of the stage table; those of the runs if equal. */
export function policyNames(
  { baseline }: Comparison,
  other: ComparedOther,
): readonly [string, string] {
  const changed = other.settings.find(({ setting }) => setting === "policy");
  if (changed !== undefined) return [changed.from ?? "–", changed.to ?? "–"];
  return [baseline.name, other.name];
}

const SETTING_WORDS: Readonly<Record<string, string>> = {
  cleanAfterMs: "milliseconds without mail until a server counts as clean",
  dayZero: "day 0",
  extensionDays: "days the log was repeated for",
  replyPoint: "reply point",
  resend: "mail sent again",
  shiftWeeks: "weeks the log was moved by",
  windowDays: "days of the window",
  windowStart: "first day of the window",
};

/** A setting as people call it; what has no other name stays the path it has in comparison.json. */
export function settingWords(setting: string): string {
  const [root = "", ...path] = setting.split(".");
  if (root === "window" && path.length === 1) {
    if (path[0] === "days") return "days of the window";
    if (path[0] === "start") return "first day of the window";
  }
  return [SETTING_WORDS[root] ?? root, ...path].join(" · ");
}

/** What two results cannot tell of their settings; null where there is nothing to say. */
export function unnamedWords({ hasUnnamed, settings }: ComparedOther): string | null {
  if (!hasUnnamed) return null;
  const known =
    settings.length === 0
      ? "Nothing that the results name differs, but servers, floors or the like do"
      : "Servers, floors and the like may differ too";
  return `${known}: results do not hold them. Compare the scenario files to see them.`;
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
    .map(([what, from, to]) => [text(`${what}: ${at(to)} instead of ${at(from)}.`)]);
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
    const words = FATE_WORDS[change.from] ?? change.from;
    const [later, sooner] = LOST.has(change.from)
      ? ["either way, the sender is told later", "either way, the sender is told sooner"]
      : ["but later", "but sooner"];
    return [
      { words: `${words}${LOST.has(change.from) ? " " : ", "}${later}`, messages: change.later },
      { words: `${words}${LOST.has(change.from) ? " " : ", "}${sooner}`, messages: change.earlier },
    ];
  });
  return rows
    .filter((row) => row.messages > 0)
    .sort((a, b) => b.messages - a.messages || (a.words < b.words ? -1 : 1));
}
