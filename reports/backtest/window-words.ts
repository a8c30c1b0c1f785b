import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import type { EndGroup, IncidentWindow } from "../../sim/contract/incident-window.ts";
import { groupWords } from "../words/cause-words.ts";
import { formatCount, formatCountOf, formatShare, formatWall, zoneName } from "../words/format.ts";
import { joinWords, type Sentence, strong, text } from "../words/text.ts";

const CODES_TOLD = 2;

/** One line: of all messages of the window, how many ended how. */
export function windowHeadline(window: IncidentWindow, span: BacktestResult["span"]): string {
  const between = betweenWords(window, span);
  if (window.messages === 0) return `No message was first tried ${between}`;
  const parts = window.groups.map((group) => {
    const verb = group.messages === 1 ? "was" : "were";
    return `${formatCount(group.messages)} ${verb} ${groupWords(group)}${codeWords(group)}`;
  });
  return `Of ${formatCountOf(window.messages, "message")} ${between}, ${joinWords(parts)}`;
}

/** `(451 4.4.397)`: the codes of the last refusals, most messages first; "" where there is none. */
function codeWords({ codes }: EndGroup): string {
  const told = codes.slice(0, CODES_TOLD).map(({ code }) => (code === "" ? "no code" : code));
  if (told.length === 0) return "";
  const more = codes.length - told.length;
  return ` (${told.join(", ")}${more === 0 ? "" : `, ${more} more`})`;
}

/** Dates are told where the log, or the window, has more than one. */
function betweenWords(
  { fromMs, toMs, zone }: IncidentWindow,
  { firstMs, lastMs }: BacktestResult["span"],
): string {
  const [from, to] = [formatWall(fromMs, zone), formatWall(toMs, zone)];
  const day = from.slice(0, 10);
  const isOneDay = [to, formatWall(firstMs, zone), formatWall(lastMs, zone)].every((each) =>
    each.startsWith(day),
  );
  if (isOneDay) return `between ${from.slice(11)} and ${to.slice(11)}`;
  return to.startsWith(day)
    ? `between ${from.slice(11)} and ${to.slice(11)} on ${day}`
    : `between ${from} and ${to}`;
}

/** What is counted, and what each part of the headline means. */
export function windowSentences(window: IncidentWindow): readonly Sentence[] {
  const { groups, messages, olderMessages, partlyRefused, fromMs, toMs, zone } = window;
  const [from, to] = [formatWall(fromMs, zone), formatWall(toMs, zone)];
  const counted =
    `Counted is each message whose first attempt in the log lies between ${from} and ${to} (${zoneName(zone)}), once, ` +
    "by the last reply it met, however much later that came.";
  const older =
    olderMessages === 0
      ? ""
      : ` ${formatCountOf(olderMessages, "older message")} ${olderMessages === 1 ? "was" : "were"} tried again in this time: not counted here, but among the attempts.`;
  const partly =
    partlyRefused === 0
      ? ""
      : ` ${formatCountOf(partlyRefused, "accepted message")} had a recipient refused: accepted all the same, for the others.`;
  return [
    ...groups
      .filter(({ end }) => end !== "accepted")
      .map((group): Sentence => groupSentence(group, messages)),
    [text(`${counted}${older}${partly}`)],
  ];
}

function groupSentence(group: EndGroup, messages: number): Sentence {
  const { waiting } = group;
  const lead = `${formatCount(group.messages)} (${formatShare(group.messages, messages)}) ${groupWords(group)}`;
  return [
    strong(`${lead}${allCodes(group)}.`),
    text(
      ` ${group.end === "held" ? `${heldWords(group.messages, waiting)} ` : ""}${mixedWords(group)}${toDo(group)}`,
    ),
  ];
}

function allCodes({ codes }: EndGroup): string {
  if (codes.length === 0) return "";
  const told = codes
    .slice(0, 6)
    .map(({ code, messages }) =>
      codes.length === 1 ? code || "no code" : `${code || "no code"}: ${formatCount(messages)}`,
    );
  return ` (${told.join("; ")}${codes.length > told.length ? "; …" : ""})`;
}

function heldWords(messages: number, waiting: number): string {
  if (waiting === 0) return messages === 1 ? "It was accepted later." : "All were accepted later.";
  if (waiting === messages) return "Still waiting where the log ends.";
  return `${formatCount(messages - waiting)} were accepted later, ${formatCount(waiting)} still wait where the log ends.`;
}

/** Two causes met by one message are told, for the last one alone is counted. */
function mixedWords({ cause, messages, mixed }: EndGroup): string {
  if (mixed === 0) return "";
  const who = mixed === messages ? (mixed === 1 ? "It" : "All") : `${formatCount(mixed)} of them`;
  return cause === "enforcement"
    ? `${who} had been held for other causes before. `
    : `${who} had been refused by the provider's enforcement before. `;
}

/** What an administrator does about it. */
function toDo({ end, cause }: EndGroup): string {
  switch (cause) {
    case "enforcement":
      return end === "held"
        ? "What to do: patch the servers below; until then their mail waits again each hour."
        : "What to do: patch the servers below, then ask the senders to send again.";
    case "network":
      return end === "held"
        ? "What to do: the connection failed on the way, so test the name and port 25 of the next hop from the server."
        : "What to do: the connection failed on the way, so test the name and port 25 of the next hop, then ask the senders to send again.";
    case "recipient":
      return "What to do: check the addresses.";
    case "other":
      return "What each code means stands under Other causes.";
    default:
      return "What to do: look for the deferrals of these messages in an earlier log.";
  }
}
