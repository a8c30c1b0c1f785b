import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  BacktestResult,
  EndGroup,
  IncidentWindow,
} from "../../sim/contract/backtest-result.ts";
import { groupWords } from "../words/cause-words.ts";
import {
  formatCount,
  formatCountOf,
  formatMinutes,
  formatShare,
  formatWall,
  zoneName,
} from "../words/format.ts";
import { cutName, joinWords, type Sentence, strong, text } from "../words/text.ts";

const CODES_TOLD = 2;
const NAMES_TOLD = 3;

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
export function windowSentences(
  window: IncidentWindow,
  servers: BacktestResult["servers"],
): readonly Sentence[] {
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
      .map((group): Sentence => groupSentence(group, messages, refusedNames(servers))),
    ...faultSentences(window),
    [text(`${counted}${older}${partly}`)],
  ];
}

/** When the network failed, for whoever knows of an outage. */
function faultSentences({
  attempts,
  buckets,
  bucketMinutes,
  toMs,
  zone,
}: IncidentWindow): Sentence[] {
  const failed = buckets.filter((bucket) => bucket.attempts.network > 0);
  const [first, last] = [failed[0], failed.at(-1)];
  if (first === undefined || last === undefined) return [];
  const endMs = Math.min(toMs, last.fromMs + bucketMinutes * MS_PER_MINUTE);
  const [from, to] = [formatWall(first.fromMs, zone), formatWall(endMs, zone)];
  const until = to.startsWith(from.slice(0, 10)) ? to.slice(11) : to;
  return [
    [
      strong("Failed connections"),
      text(
        ` come between ${from} and ${until}: ${formatCountOf(attempts.network, "attempt")}, of messages of any age.`,
      ),
    ],
  ];
}

/** The servers that enforcement refused, as the object of "patch". */
function refusedNames(servers: BacktestResult["servers"]): string {
  const names = servers
    .filter(({ throttled, blocked }) => throttled + blocked > 0)
    .map(({ server }) => cutName(server));
  const more = names.length - NAMES_TOLD;
  if (more <= 1) return joinWords(names);
  return `${names.slice(0, NAMES_TOLD).join(", ")} and ${formatCount(more)} more of the servers below`;
}

function groupSentence(group: EndGroup, messages: number, servers: string): Sentence {
  const lead = `${formatCount(group.messages)} (${formatShare(group.messages, messages)}) ${groupWords(group)}`;
  return [
    strong(`${lead}${allCodes(group)}.`),
    text(
      ` ${group.end === "held" ? `${heldWords(group)} ` : ""}${mixedWords(group)}${toDo(group, servers)}`,
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

function heldWords({ messages, waiting, waitMinutes }: EndGroup): string {
  if (waitMinutes === null) return "Still waiting where the log ends.";
  const { median, longest } = waitMinutes;
  const accepted = messages - waiting;
  const after =
    median === longest
      ? `after ${formatMinutes(longest)}`
      : `half of them within ${formatMinutes(median)}, the last after ${formatMinutes(longest)}`;
  if (waiting === 0) {
    return messages === 1
      ? `It was accepted later, ${after}.`
      : `All were accepted later, ${after}.`;
  }
  const who = `${formatCount(accepted)} ${accepted === 1 ? "was" : "were"} accepted later,`;
  return `${who} ${after}; ${formatCount(waiting)} still ${waiting === 1 ? "waits" : "wait"} where the log ends.`;
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
function toDo({ end, cause }: EndGroup, servers: string): string {
  switch (cause) {
    case "enforcement":
      return end === "held"
        ? `What to do: patch ${servers}; until then mail waits again each hour.`
        : `What to do: patch ${servers}, then ask the senders to send again.`;
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
