import { CLOCK_SKEW_MAX_MS } from "../../sim/backtest/observations.ts";
import type { Predictor } from "../../sim/backtest/predict.ts";
import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import {
  type ObservedFate,
  type ObservedReply,
  PREDICTED_REPLIES,
  type PredictedReply,
} from "../../sim/contract/backtest-result.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../../sim/enforcement/verdict-codes.ts";
import { replyKind } from "../readers/formats/reply-kind.ts";
import type { AttemptColumns } from "./attempt-columns.ts";
import { type EndOfMessage, endOfMessage } from "./message-end.ts";

/** One attempt, as it was and as enforcement would have answered it. */
interface JudgedAttempt {
  readonly timeMs: number;
  readonly observed: ObservedReply;
  readonly predicted: PredictedReply;
  /** null: the reply has another cause, which enforcement does not foresee or rule out. */
  readonly isForeseen: boolean | null;
}

/** One message, as it was and as enforcement would have treated it. Delays in whole minutes. */
export interface JudgedMessage {
  readonly attempts: readonly JudgedAttempt[];
  readonly observedFate: ObservedFate;
  readonly predictedFate: ObservedFate;
  readonly observedDelayMinutes: number | null;
  readonly predictedDelayMinutes: number | null;
  readonly ended: EndOfMessage;
  /**
   * `unexplained` = enforcement would have replied otherwise at least once; else by the cause of
   * its last refusal.
   */
  readonly verdict: "explained" | "other-cause" | "unexplained";
}

/** What a message is judged by. `predictor` null = its build complies, or it is out of scope. */
export interface JudgeContext {
  readonly columns: AttemptColumns;
  readonly predictorOf: (at: number) => Predictor | null;
  /** Minutes between attempts, the last repeats. */
  readonly retryMinutes: readonly number[];
  readonly lastMs: number;
}

/** Judges the attempts `[from, to)` of one message. */
export function judgeMessage(from: number, to: number, context: JudgeContext): JudgedMessage {
  const { columns } = context;
  const attempts: JudgedAttempt[] = [];
  for (let at = from; at < to; at++) {
    if (columns.kind[at] === replyKind.expired) continue;
    attempts.push(judgeAttempt(at, context));
  }
  const arrivalMs = columns.arrivalMs[from] ?? 0;
  const ended = endOfMessage(from, to, columns);
  const observedFate = fateOf(ended);
  const predicted = predictedFate(from, attempts, observedFate, context);
  const isGone = observedFate === "delivered" || observedFate === "delayed";
  // Recipients may be handed over one after the other: nothing waited where nothing was refused.
  const goneAt =
    observedFate === "delivered" ? columns.kind.indexOf(replyKind.accepted, from) : to - 1;
  const goneMs = columns.timeMs[goneAt] ?? 0;
  return {
    attempts,
    observedFate,
    observedDelayMinutes: isGone ? wholeMinutes(goneMs - arrivalMs) : null,
    ...predicted,
    ended,
    verdict: attempts.some(({ isForeseen }) => isForeseen === false)
      ? "unexplained"
      : ended.cause === "enforcement" || ended.causeAt === null
        ? "explained"
        : "other-cause",
  };
}

function judgeAttempt(at: number, context: JudgeContext): JudgedAttempt {
  const { columns } = context;
  const timeMs = columns.timeMs[at] ?? 0;
  const predictor = context.predictorOf(at);
  const minute = Math.floor(timeMs / MS_PER_MINUTE);
  const verdict = predictor?.verdictAt(minute) ?? ACCEPT;
  const observed = observedReply(columns.kind[at] ?? 0);
  const observedVerdict = verdictOf(observed);
  if (observedVerdict === null) {
    return {
      timeMs,
      observed,
      predicted: PREDICTED_REPLIES[verdict] ?? "accepted",
      isForeseen: null,
    };
  }
  const named = columns.minutesPerHour[at] ?? 0;
  const minutes = [-CLOCK_SKEW_MAX_MS, CLOCK_SKEW_MAX_MS].map((skewMs) =>
    Math.floor((timeMs + skewMs) / MS_PER_MINUTE),
  );
  const isForeseen =
    predictor === null
      ? observedVerdict === ACCEPT
      : [minute, ...minutes].some((each) => predictor.foresees(each, observedVerdict, named));
  const predicted = isForeseen ? observedVerdict : verdict;
  return { timeMs, observed, predicted: PREDICTED_REPLIES[predicted] ?? "accepted", isForeseen };
}

function observedReply(kind: number): ObservedReply {
  switch (kind) {
    case replyKind.throttled:
      return "throttled";
    case replyKind.blocked:
      return "blocked";
    case replyKind.otherDeferral:
      return "otherDeferral";
    case replyKind.otherFailure:
      return "otherFailure";
    default:
      return "accepted";
  }
}

function verdictOf(reply: ObservedReply): number | null {
  if (reply === "accepted") return ACCEPT;
  if (reply === "throttled") return THROTTLE;
  return reply === "blocked" ? BLOCK : null;
}

function fateOf({ end, isWaiting }: EndOfMessage): ObservedFate {
  switch (end) {
    case "accepted":
      return "delivered";
    case "returned":
      return "bounced";
    case "givenUp":
      return "expired";
    default:
      return isWaiting ? "pending" : "delayed";
  }
}

/**
 * Walks the attempts that were made, then on by the schedule while enforcement would have refused
 * all of them. Not `followRetries`: the attempts have the log's own milliseconds, the schedule is
 * measured, and the log's end takes the place of a lifetime.
 */
function predictedFate(
  from: number,
  attempts: readonly JudgedAttempt[],
  observedFate: ObservedFate,
  context: JudgeContext,
): Pick<JudgedMessage, "predictedFate" | "predictedDelayMinutes"> {
  const arrivalMs = context.columns.arrivalMs[from] ?? 0;
  const gone = (timeMs: number, index: number) => ({
    predictedFate: index === 0 ? ("delivered" as const) : ("delayed" as const),
    predictedDelayMinutes: wholeMinutes(timeMs - arrivalMs),
  });
  for (const [index, { predicted, timeMs }] of attempts.entries()) {
    if (predicted === "accepted") return gone(timeMs, index);
    if (predicted === "blocked") return { predictedFate: "bounced", predictedDelayMinutes: null };
  }
  const isWaiting = observedFate === "pending" || observedFate === "expired";
  const last = attempts.at(-1);
  const predictor = context.predictorOf(from);
  if (isWaiting || last === undefined || predictor === null) {
    return { predictedFate: observedFate, predictedDelayMinutes: null };
  }
  let timeMs = last.timeMs;
  for (let index = attempts.length; ; index++) {
    const { retryMinutes } = context;
    const gap = retryMinutes[Math.min(index, retryMinutes.length) - 1] ?? retryMinutes.at(-1) ?? 15;
    timeMs += gap * MS_PER_MINUTE;
    if (timeMs > context.lastMs) return { predictedFate: "pending", predictedDelayMinutes: null };
    const verdict = predictor.verdictAt(Math.floor(timeMs / MS_PER_MINUTE));
    if (verdict === ACCEPT) return gone(timeMs, index);
    if (verdict === BLOCK) return { predictedFate: "bounced", predictedDelayMinutes: null };
  }
}

function wholeMinutes(ms: number): number {
  return Math.max(0, Math.floor(ms / MS_PER_MINUTE));
}
