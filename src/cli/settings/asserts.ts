import { formatCount, formatCountOf, formatShare } from "../../../reports/words/format.ts";
import { type ComparisonSign, compares } from "../../../sim/base/comparison.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import { formatDuration, parseDuration } from "../../../sim/text/durations.ts";
import { formatInstant, parseInstant } from "../../../sim/text/instants.ts";
import { didYouMean } from "../../../sim/text/suggest.ts";

const COMPARISONS: readonly ComparisonSign[] = ["<=", ">=", "<", ">", "="];

/** What a figure is compared with. A share is `parts / whole` of all messages, kept exact. */
type Bound =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "share"; readonly parts: bigint; readonly whole: bigint }
  | { readonly kind: "duration"; readonly ms: number }
  | { readonly kind: "instant"; readonly ms: number | null };

type AssertedFigure =
  | { readonly kind: "messages" | "count"; readonly read: (result: RunResult) => number }
  | { readonly kind: "minutes"; readonly read: (result: RunResult) => number | null }
  | { readonly kind: "instant"; readonly read: (result: RunResult) => number | null };

/** A test of a result, as given to `--assert`. */
export interface Assertion {
  /** As the user wrote it. */
  readonly text: string;
  readonly figure: string;
  readonly comparison: ComparisonSign;
  readonly bound: Bound;
}

/** Whether an assertion holds; `actual` says what the figure is, in words. */
interface AssertionOutcome {
  readonly text: string;
  readonly holds: boolean;
  readonly actual: string;
}

const FIGURES: ReadonlyMap<string, AssertedFigure> = new Map<string, AssertedFigure>([
  ["messages", { kind: "count", read: ({ totals }) => totals.messages }],
  ["delivered", { kind: "messages", read: ({ totals }) => totals.delivered }],
  ["delayed", { kind: "messages", read: ({ totals }) => totals.delayed }],
  ["bounced", { kind: "messages", read: ({ totals }) => totals.bounced }],
  ["expired", { kind: "messages", read: ({ totals }) => totals.expired }],
  ["lost", { kind: "messages", read: ({ totals }) => totals.bounced + totals.expired }],
  ["pending", { kind: "messages", read: ({ totals }) => totals.pending }],
  ["outOfScope", { kind: "messages", read: ({ totals }) => totals.outOfScope }],
  ["delayDsns", { kind: "messages", read: ({ totals }) => totals.delayDsns }],
  ["attempts", { kind: "count", read: ({ totals }) => totals.attempts }],
  ["deferrals", { kind: "count", read: ({ totals }) => totals.deferrals }],
  ["connectRejections", { kind: "count", read: ({ totals }) => totals.connectRejections }],
  ["queue.depthMax", { kind: "count", read: (r) => maxOf(r.queue.map((hour) => hour.depthMax)) }],
  ["queue.oldest", { kind: "minutes", read: (r) => maxOf(r.queue.map((h) => h.oldestMinutes)) }],
  ["delay.mean", { kind: "minutes", read: ({ delay }) => delay.meanMinutes }],
  ["delay.p50", { kind: "minutes", read: ({ delay }) => delay.p50 }],
  ["delay.p90", { kind: "minutes", read: ({ delay }) => delay.p90 }],
  ["delay.p95", { kind: "minutes", read: ({ delay }) => delay.p95 }],
  ["delay.p99", { kind: "minutes", read: ({ delay }) => delay.p99 }],
  ["delay.max", { kind: "minutes", read: ({ delay }) => delay.max }],
  ["firsts.detected", { kind: "instant", read: ({ firsts }) => firsts.detectedMs }],
  ["firsts.deferral", { kind: "instant", read: ({ firsts }) => firsts.deferralMs }],
  ["firsts.ndr", { kind: "instant", read: ({ firsts }) => firsts.ndrMs }],
  ["firsts.fullBlock", { kind: "instant", read: ({ firsts }) => firsts.fullBlockMs }],
]);

/** Of every run of `ranges` the worst: the most harm, the fewest delivered, the earliest first. */
const WORST_FIGURES: ReadonlyMap<string, AssertedFigure> = new Map<string, AssertedFigure>([
  ["worst.delivered", { kind: "messages", read: (r) => rangesOf(r).delivered.min ?? 0 }],
  ["worst.delayed", { kind: "messages", read: (r) => rangesOf(r).delayed.max ?? 0 }],
  ["worst.bounced", { kind: "messages", read: (r) => rangesOf(r).bounced.max ?? 0 }],
  ["worst.expired", { kind: "messages", read: (r) => rangesOf(r).expired.max ?? 0 }],
  ["worst.delay.p95", { kind: "minutes", read: (r) => rangesOf(r).delayP95.max }],
  ["worst.delay.max", { kind: "minutes", read: (r) => rangesOf(r).delayMax.max }],
  ["worst.firsts.deferral", { kind: "instant", read: (r) => rangesOf(r).deferralMs.min }],
  ["worst.firsts.ndr", { kind: "instant", read: (r) => rangesOf(r).ndrMs.min }],
  ["worst.firsts.fullBlock", { kind: "instant", read: (r) => rangesOf(r).fullBlockMs.min }],
]);
const ALL_FIGURES: ReadonlyMap<string, AssertedFigure> = new Map([...FIGURES, ...WORST_FIGURES]);

/**
 * Shows before the run that the worst of a range can be judged. Errors: USAGE where a run without
 * ranges was asked for.
 */
export function assertHasRanges(assertions: readonly Assertion[], hasRanges: boolean): void {
  const needing = assertions.find(({ figure }) => WORST_FIGURES.has(figure));
  if (needing === undefined || hasRanges) return;
  throw new MailflowError(
    "USAGE",
    `--assert '${needing.text}': expected a run of every placement, order or variant, received one run`,
    { hint: "Add --placement all, --order all or --variant all." },
  );
}

function rangesOf({ ranges }: RunResult): NonNullable<RunResult["ranges"]>["figures"] {
  if (ranges !== null) return ranges.figures;
  throw new MailflowError("USAGE", "the worst of a range: expected ranges, received none");
}

/**
 * Reads a test such as `bounced <= 0.1%`, `bounced = 0`, `delay.p95 <= 15m`, `firsts.ndr >=
 * 2026-11-01`.
 * Units: per cent are of all messages of the window; delays need a unit; instants are UTC, or the
 * word `never`.
 * Errors: USAGE.
 */
export function parseAssertion(text: string): Assertion {
  const match = /^\s*([A-Za-z0-9.]+)\s*(<=|>=|==|<|>|=)\s*(.*?)\s*$/.exec(text);
  const [, name = "", sign = "", value = ""] = match ?? [];
  if (match === null) {
    throw unreadable(text, `expected FIGURE ${COMPARISONS.join("|")} VALUE`);
  }
  const figure = ALL_FIGURES.get(name);
  if (figure === undefined) {
    throw unreadable(text, `unknown figure "${name}"${didYouMean(name, ALL_FIGURES.keys())}`);
  }
  const comparison = COMPARISONS.find((each) => each === (sign === "==" ? "=" : sign)) ?? "=";
  return { text: text.trim(), figure: name, comparison, bound: parseBound(text, figure, value) };
}

/**
 * Judges the run asked for, and with `worst.` the worst of its `ranges`.
 * A delay that nobody had, because no message was delivered, makes a test of it fail: nothing was
 * shown. A first time that never came is later than every instant, so `firsts.ndr >= 2026-11-01`
 * holds.
 */
export function judgeAssertion(assertion: Assertion, result: RunResult): AssertionOutcome {
  const figure = ALL_FIGURES.get(assertion.figure);
  if (figure === undefined) throw unreadable(assertion.text, "unknown figure");
  const value = figure.read(result);
  const actual = `${assertion.figure} is ${describe(figure, value, result)}`;
  return { text: assertion.text, holds: holds(assertion, value, result), actual };
}

function parseBound(text: string, figure: AssertedFigure, value: string): Bound {
  switch (figure.kind) {
    case "messages":
    case "count": {
      if (/^\d{1,15}$/.test(value)) return { kind: "count", count: Number(value) };
      const share = figure.kind === "messages" ? parseShare(value) : null;
      if (share !== null) return share;
      const percent = figure.kind === "messages" ? " or per cent of the messages such as 0.1%" : "";
      throw unreadable(text, `expected a whole number${percent}, received "${value}"`);
    }
    case "minutes": {
      const duration = parseDuration(value);
      if (!duration.ok) throw unreadable(text, duration.problem);
      return { kind: "duration", ms: duration.value };
    }
    case "instant": {
      if (value === "never") return { kind: "instant", ms: null };
      const instant = parseInstant(value);
      if (!instant.ok) throw unreadable(text, `${instant.problem}, or the word never`);
      return { kind: "instant", ms: instant.value };
    }
  }
}

/** Reads `0.1%` as 1 part of 1000. */
function parseShare(value: string): Bound | null {
  const match = /^(\d{1,3})(?:\.(\d{1,12}))?\s*%$/.exec(value);
  if (match === null) return null;
  const [, whole = "0", decimals = ""] = match;
  return {
    kind: "share",
    parts: BigInt(whole + decimals),
    whole: 100n * 10n ** BigInt(decimals.length),
  };
}

function holds(assertion: Assertion, value: number | null, result: RunResult): boolean {
  const { bound, comparison } = assertion;
  switch (bound.kind) {
    case "count":
      return compares((value ?? 0) - bound.count, comparison);
    case "share": {
      const messages = BigInt(Math.max(1, result.totals.messages));
      const difference = BigInt(value ?? 0) * bound.whole - bound.parts * messages;
      return compares(difference < 0n ? -1 : difference > 0n ? 1 : 0, comparison);
    }
    case "duration":
      return value !== null && compares(value * MS_PER_MINUTE - bound.ms, comparison);
    case "instant":
      if (value === null || bound.ms === null) {
        return compares(Number(value === null) - Number(bound.ms === null), comparison);
      }
      return compares(value - bound.ms, comparison);
  }
}

function describe(figure: AssertedFigure, value: number | null, result: RunResult): string {
  switch (figure.kind) {
    case "messages": {
      const { messages } = result.totals;
      const of = `${formatCount(value ?? 0)} of ${formatCountOf(messages, "message")}`;
      return messages === 0 ? of : `${of} (${formatShare(value ?? 0, messages)})`;
    }
    case "count":
      return formatCount(value ?? 0);
    case "minutes":
      if (value === null) return "not known: no message was delivered";
      return formatDuration(Math.round(value * MS_PER_MINUTE));
    case "instant":
      return value === null ? "never" : formatInstant(value);
  }
}

function maxOf(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, value), 0);
}

function unreadable(text: string, problem: string): MailflowError {
  return new MailflowError("USAGE", `--assert '${text}': ${problem}`, {
    hint: `Figures: ${[...ALL_FIGURES.keys()].join(", ")}.`,
  });
}
