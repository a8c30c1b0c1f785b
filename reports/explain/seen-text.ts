import type { ExplainedId, SeenAttempt, SeenMessage } from "../../sim/contract/explanation.ts";
import { CAUSE_NAMES, groupWords } from "../words/cause-words.ts";
import { formatCountOf, formatDate, formatInstant } from "../words/format.ts";
import { explanationText, modelLines, secondsWall } from "./text.ts";

/** Attempts shown one by one before and after a gap. */
const ATTEMPTS_SHOWN = 10;
const REPLIES_SHOWN = 6;

/**
 * One message in lines: what the log says happened, then what the model says. `asked` is the id that
 * was asked for; times are in `zone`.
 */
export function explainedText(explained: ExplainedId, asked: string, zone: string): string {
  const { seen, model, noModel, copies } = explained;
  if (seen === null) {
    const more =
      copies === 0
        ? ""
        : `  left out     ${formatCountOf(copies, "repetition")} of it: the log is shorter than the window\n`;
    return model === null ? "" : `${explanationText(model, zone)}${more}`;
  }
  const title = asked.trim().replace(/^<(.*)>$/, "$1");
  const lines = [
    `Message ${title}: ${endWords(seen)}`,
    ...(seen.id === title ? [] : [`  in the log   ${seen.id}`]),
    `  arrived      ${formatInstant(seen.arrivalMs, zone)} at ${seen.server}`,
    "",
    "What the log says happened",
    ...attemptLines(seen, zone),
    ...replyLines(seen),
    "",
    "What the model says enforcement alone would do",
    ...(model === null ? [`  nothing      ${noModel ?? ""}`] : modelLines(model, zone)),
  ];
  return `${lines.join("\n")}\n`;
}

function endWords({ end, cause, isWaiting, attempts }: SeenMessage): string {
  if (end === "accepted") return "accepted at once";
  const code = attempts.findLast((each) => each.cause !== "none")?.code ?? "";
  const words = `${groupWords({ end, cause })}${code === "" ? "" : ` (${code})`}`;
  if (end !== "held") return words;
  return isWaiting ? `${words}, still waiting where the log ends` : `${words}, accepted later`;
}

const RESULT_WORDS: Readonly<Record<SeenAttempt["result"], string>> = {
  accepted: "accepted",
  deferred: "waits",
  returned: "returned to its sender",
  givenUp: "given up: returned to its sender",
};

/** A line for each attempt: time, code, what became of the message, cause. */
function attemptLines({ attempts }: SeenMessage, zone: string): readonly string[] {
  const codeWidth = Math.max(...attempts.map(({ code }) => (code === "" ? 8 : code.length)));
  const resultWidth = Math.max(...attempts.map(({ result }) => RESULT_WORDS[result].length));
  const days = new Set(attempts.map(({ atMs }) => formatDate(atMs, zone)));
  const lines: string[] = [];
  const isLong = attempts.length > 2 * ATTEMPTS_SHOWN + 1;
  let number = 0;
  for (const [index, attempt] of attempts.entries()) {
    const isAttempt = attempt.result !== "givenUp";
    if (isAttempt) number++;
    if (isLong && index === ATTEMPTS_SHOWN) {
      lines.push(`  …            ${attempts.length - 2 * ATTEMPTS_SHOWN} more attempts`);
    }
    if (isLong && index >= ATTEMPTS_SHOWN && index < attempts.length - ATTEMPTS_SHOWN) continue;
    const wall = secondsWall(attempt.atMs, zone);
    const label = (isAttempt ? `attempt ${number}` : "end").padEnd(12);
    const code = (attempt.code === "" ? "no code" : attempt.code).padEnd(codeWidth);
    const shownCode = attempt.result === "accepted" ? "250".padEnd(codeWidth) : code;
    const result = RESULT_WORDS[attempt.result].padEnd(resultWidth);
    const time = days.size === 1 && index > 0 ? `${" ".repeat(11)}${wall.slice(11)}` : wall;
    lines.push(`  ${label} ${time}  ${shownCode}  ${result}  ${causeWords(attempt)}`.trimEnd());
  }
  return lines;
}

function causeWords({ cause, known, isPartial, result }: SeenAttempt): string {
  if (result === "accepted") return isPartial ? "a recipient was refused, the others not" : "";
  if (cause === "none") return "";
  const isVague = cause === "other" || cause === "recipient";
  const programme = known !== null && isVague ? `: ${known.programme}` : "";
  return `${cause === "enforcement" ? "the provider's enforcement" : CAUSE_NAMES[cause]}${programme}`;
}

/** What to do about a code that is not in the list of known ones. */
const TO_DO: Readonly<Record<SeenAttempt["cause"], string>> = {
  enforcement: "update that server",
  network: "test port 25 to the next hop from this server",
  recipient: "check the address; tell the sender",
  other: "look its code up in Microsoft's list of non-delivery reports",
  none: "look for its deferrals in an earlier log",
};

/** Each reply once in its own words, and what to do about a cause that is known. */
function replyLines({ attempts }: SeenMessage): readonly string[] {
  const replies = new Map<string, SeenAttempt>();
  for (const attempt of attempts) {
    if (attempt.reply !== "" && !replies.has(attempt.reply)) replies.set(attempt.reply, attempt);
  }
  const lines = [...replies.keys()]
    .slice(0, REPLIES_SHOWN)
    .map((reply) => `  reply        ${reply}`);
  if (replies.size > REPLIES_SHOWN) {
    lines.push(
      `  …            ${formatCountOf(replies.size - REPLIES_SHOWN, "more reply", "more replies")}`,
    );
  }
  const last = attempts.findLast(({ cause }) => cause !== "none");
  if (last?.cause === "enforcement") {
    lines.push(
      "  what to do   update that server; mailflow check SERVERS says to which build and by when",
    );
  } else if (last?.known) {
    lines.push(`  what to do   ${last.known.action}`);
  } else if (last !== undefined) {
    lines.push(`  what to do   ${TO_DO[last.cause]}`);
  }
  return lines;
}
