import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import type { OtherCauseSeen } from "../../sim/contract/other-cause.ts";
import { formatCount, formatCountOf, formatDate } from "../words/format.ts";
import { type Sentence, strong, text } from "../words/text.ts";

const CODES_TOLD = 6;

/** Refusals that are not of enforcement: how many by code, then each cause with what to do. */
export function otherSentences(result: BacktestResult, zone: string): readonly Sentence[] {
  const { otherReplies, otherCauses } = result;
  const causes = otherCauses.map((cause) => causeSentence(cause, zone));
  if (otherReplies.length === 0) return causes;
  const total = otherReplies.reduce((sum, { count }) => sum + count, 0);
  const shown = otherReplies
    .slice(0, CODES_TOLD)
    .map(({ code, count }) => `${code === "" ? "no code" : code} (${formatCount(count)})`);
  const more = otherReplies.length > CODES_TOLD ? ", …" : "";
  const words = `${formatCountOf(total, "refusal")} not of enforcement, by reply code: ${shown.join(", ")}${more}.`;
  return [[text(words)], ...causes];
}

function causeSentence(cause: OtherCauseSeen, zone: string): Sentence {
  const { codes, count, programme, meaning, action, source, confidence, firstMs, lastMs } = cause;
  const [first, last] = [formatDate(firstMs, zone), formatDate(lastMs, zone)];
  const span = first === last ? `on ${first}` : `${first} to ${last}`;
  const verb = count === 1 ? "is" : "are";
  return [
    strong(
      `${formatCountOf(count, "reply", "replies")} ${verb} ${codes.join(", ")} (${programme})`,
    ),
    text(
      `, ${span}: another cause than enforcement, ${meaning}. What to do: ${action}. ` +
        `Source: ${source} (confidence ${confidence}).`,
    ),
  ];
}
