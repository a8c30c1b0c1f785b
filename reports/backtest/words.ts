import type {
  BacktestMember,
  BacktestResult,
  BacktestServer,
  NotApart,
  ObservedReply,
  PredictedReply,
} from "../../sim/contract/backtest-result.ts";
import { buildSentences, namesBuilds } from "../words/build-words.ts";
import {
  formatCount,
  formatCountOf,
  formatDate,
  formatInstant,
  formatShare,
} from "../words/format.ts";
import { joinWords, name, type Sentence, text } from "../words/text.ts";
import { otherSentences } from "./other-causes.ts";
import { windowHeadline, windowSentences } from "./window-words.ts";

/** A finding as a heading and what stands below it. */
interface Finding {
  readonly title: string;
  readonly sentences: readonly Sentence[];
}

/** One line: what happened in the window that was asked about, else `logHeadline`. */
export function backtestHeadline(result: BacktestResult): string {
  return result.window === null ? logHeadline(result) : windowHeadline(result.window, result.span);
}

/** One line: does enforcement explain what happened. */
export function logHeadline(result: BacktestResult): string {
  const { counts, agreement } = result;
  const refused = counts.throttled + counts.blocked;
  const others = counts.otherDeferrals + counts.otherFailures;
  switch (result.verdict) {
    case "explained":
      return `Enforcement explains this log: ${formatCountOf(refused, "refusal")} come when and as the model says`;
    case "partly":
      return `Enforcement explains part of this log: ${formatCountOf(agreement.unexplained, "message")} met replies that the model does not foresee`;
    case "none":
      return `Enforcement explains none of the ${formatCountOf(others, "refused attempt")}: no reply names 4.7.230 or 5.7.230`;
    default:
      return `Nothing was refused: all ${formatCountOf(counts.attempts, "attempt")} were accepted`;
  }
}

/** What the window tells, then what all of the log tells. */
export function backtestFindings(result: BacktestResult, displayZone: string): readonly Finding[] {
  const { window } = result;
  const ofLog = logFindings(result, displayZone);
  if (window === null) return ofLog;
  return [
    { title: "In this time", sentences: windowSentences(window) },
    { title: "All of the log", sentences: [[text(`${logHeadline(result)}.`)]] },
    ...ofLog,
  ];
}

/** What all of the log tells, in the order a reader asks for it. */
export function logFindings(result: BacktestResult, displayZone: string): readonly Finding[] {
  return [
    {
      title: "Day 0",
      sentences: result.servers
        .slice(0, SERVERS_TOLD)
        .map((server) => dayZeroWords(server, displayZone)),
    },
    { title: "Builds seen", sentences: seenSentences(result, displayZone) },
    { title: "Minutes per hour", sentences: textSentences(result, displayZone) },
    { title: "Which minutes", sentences: placementSentences(result) },
    { title: "Pauses", sentences: pauseSentences(result, displayZone) },
    {
      title: "Cannot be told apart",
      sentences: result.notApart.map((why) => [text(NOT_APART[why])]),
    },
    { title: "Predicted against observed", sentences: agreementSentences(result, displayZone) },
    { title: "Other causes", sentences: otherSentences(result, displayZone) },
  ].filter(({ sentences }) => sentences.length > 0);
}

const SERVERS_TOLD = 10;

function seenSentences({ seen }: BacktestResult, zone: string): readonly Sentence[] {
  if (seen === null || !namesBuilds(seen)) return [];
  return buildSentences(seen, (ms) => formatInstant(ms, zone));
}

const NOT_APART: Readonly<Record<NotApart, string>> = {
  "start-is-one-offset":
    "Refusing the first minutes of every hour is one case of an offset per server; a server whose offset is 0 looks the same.",
  "end-is-one-offset":
    "With the stages seen so far, refusing the last minutes of every hour looks like an offset per server.",
  "variants-before-day-70":
    "The known stage tables are the same before day 70, so this log cannot tell them apart.",
  "orders-where-only-one-refuses":
    "No stage seen both throttles and blocks, so nothing is known of which comes first.",
  "orders-of-scattered-minutes":
    "Where refused minutes are scattered by lot, throttling and blocking have no order.",
  "bound-only": "Where no change of stage lies inside the log, day 0 has a bound on one side only.",
  "patched-or-paused":
    "A server that is accepted to the end of the log may be patched, retired, or in a pause that goes on.",
  "nothing-seen":
    "No reply of enforcement was seen, so nothing is known of its minutes, order or stages; the bound holds only if the server is out of date.",
  "pause-in-stage-1":
    "A pause in stage 1, where nothing is refused, cannot be seen: it looks like a later day 0.",
  "lots-of-each-hour":
    "The minutes are drawn anew for each hour, so they are taken from the log and not foreseen: there only texts, shares and dates are a test.",
};

function dayZeroWords(server: BacktestServer, zone: string): Sentence {
  const { fromMs, toMs } = server.dayZero;
  const since = server.acceptedSinceMs;
  const stages =
    since === null
      ? `at the end of its log: ${stageWords(server.stagesAtEnd)}`
      : `accepted throughout since ${formatInstant(since, zone)}, until then ${stageWords(server.stagesAtEnd)}`;
  const who = name(server.server);
  if (fromMs !== null && toMs !== null) {
    const span =
      fromMs === toMs
        ? `on ${formatInstant(fromMs, zone)}`
        : `between ${formatInstant(fromMs, zone)} and ${formatInstant(toMs, zone)}`;
    return [who, text(` was first counted ${span} (95 %); ${stages}.`)];
  }
  if (fromMs !== null) {
    return [
      who,
      text(` was not counted before ${formatInstant(fromMs, zone)}, if at all; ${stages}.`),
    ];
  }
  if (toMs !== null) {
    return [who, text(` was counted by ${formatInstant(toMs, zone)} or earlier; ${stages}.`)];
  }
  return [who, text(" met too little to say when it was first counted.")];
}

function stageWords(stages: readonly number[]): string {
  const first = stages[0] ?? 0;
  const last = stages.at(-1) ?? first;
  const word = (stage: number): string => (stage === 0 ? "not counted" : `stage ${stage}`);
  return first === last ? word(first) : `anything from ${word(first)} to ${word(last)}`;
}

const EXACT_COUNT = 5;

function textSentences(result: BacktestResult, zone: string): readonly Sentence[] {
  return result.texts.map(({ kind, minutesPerHour, count, firstMs, lastMs, stages }) => {
    const rate = minutesPerHour === null ? "without a number" : `for ${minutesPerHour} mins/hr`;
    const dates = [formatDate(firstMs, zone), formatDate(lastMs, zone)];
    const span = dates[0] === dates[1] ? `on ${dates[0]}` : `${dates[0]} to ${dates[1]}`;
    const of =
      stages.length === 0
        ? "a text of no stage of this policy"
        : `the text of stage ${joinWords(stages.map(String)).replaceAll(" and ", " or ")}`;
    const sure = count >= EXACT_COUNT ? "" : `; fewer than ${EXACT_COUNT}, so take it with care`;
    return [
      text(
        `“${kind} ${rate}”: ${formatCountOf(count, "reply", "replies")}, ${span}, ${of}${sure}.`,
      ),
    ];
  });
}

function placementSentences(result: BacktestResult): readonly Sentence[] {
  const { members, counts } = result;
  if (counts.throttled + counts.blocked === 0 || members.length === 0) return [];
  const kinds = [...new Set(members.map(({ placement }) => placement))];
  const [best] = members;
  const lines: string[] = [];
  const words = kinds.map((kind) => placementWords(kind, result));
  lines.push(
    words.length === 1
      ? `Refused are ${words[0]}.`
      : `Refused are ${words[0]}; just as possible: ${joinWords(words.slice(1))}.`,
  );
  const orders = new Set(members.map(({ order }) => order));
  if (orders.size === 1 && best !== undefined) {
    const first = best.order === "block-first" ? "Blocking" : "Throttling";
    lines.push(`${first} takes the first of these minutes.`);
  }
  const variants = new Set(members.map(({ variant }) => variant));
  if (variants.size === 1 && best !== undefined && result.provenance.policy.variants.length > 1) {
    lines.push(`The stages are those of the variant ${best.variant}.`);
  }
  const option = placementOption(result);
  if (option !== null && best !== undefined) {
    lines.push(
      `To replay it: --placement ${option} --order ${best.order} --variant ${best.variant}.`,
    );
  }
  return lines.map((line) => [text(line)]);
}

/**
 * The placement as `replay` takes it; null where it draws lots, or each server has its own minute.
 */
function placementOption({ members, servers }: BacktestResult): string | null {
  const placement = members[0]?.placement;
  if (placement === "start" || placement === "end") return placement;
  const minutes = new Set(servers.map(({ offsetMinutes }) => offsetMinutes[0]));
  const [minute] = minutes;
  if (placement !== "offset" || minutes.size !== 1 || minute === undefined) return null;
  return `at:${minute}`;
}

function placementWords(kind: BacktestMember["placement"], result: BacktestResult): string {
  const minutes = result.servers.map(({ offsetMinutes }) => offsetMinutes[0] ?? 0);
  switch (kind) {
    case "start":
      return "the first minutes of every hour";
    case "end":
      return "the last minutes of every hour";
    case "offset":
      return result.servers.length === 1
        ? `the same minutes of every hour, from minute ${minutes[0] ?? 0} on`
        : `the same minutes of every hour for each server, from minute ${joinWords(minutes.slice(0, 5).map(String))} on`;
    case "random":
      return "minutes in a row that begin at another minute in each hour";
    default:
      return "single minutes all over each hour";
  }
}

function pauseSentences(result: BacktestResult, zone: string): readonly Sentence[] {
  const { foundPause, provenance } = result;
  if (foundPause !== null) {
    const { earliestMs, latestMs } = foundPause;
    const span =
      earliestMs === latestMs
        ? `about ${formatInstant(earliestMs, zone)}`
        : `between ${formatInstant(earliestMs, zone)} and ${formatInstant(latestMs, zone)}`;
    return [
      [
        text(
          `A pause of ${formatCountOf(foundPause.days, "day")} that began ${span} explains the log far better than none.`,
        ),
      ],
    ];
  }
  if (provenance.knownPauses.length === 0) return [];
  const list = provenance.knownPauses.map(
    ({ fromMs, days }) => `${formatDate(fromMs, zone)} for ${formatCountOf(days, "day")}`,
  );
  return [[text(`Taken as given: ${joinWords(list)}.`)]];
}

const REPLY_WORDS: Readonly<Record<ObservedReply | PredictedReply, string>> = {
  accepted: "accepted",
  throttled: "throttled (450 4.7.230)",
  blocked: "blocked (550 5.7.230)",
  otherDeferral: "deferred for another cause",
  otherFailure: "refused for another cause",
};

/** A reply in words. */
export function replyWords(reply: ObservedReply): string {
  return REPLY_WORDS[reply];
}

function agreementSentences(result: BacktestResult, zone: string): readonly Sentence[] {
  const { agreement, counts, firstDivergence } = result;
  const share = formatShare(agreement.explained, counts.messages);
  const lines: Sentence[] = [
    [
      text(
        `${formatCount(agreement.explained)} of ${formatCountOf(counts.messages, "message")} (${share}) went as predicted, ` +
          `${formatCount(agreement.otherCauses)} were last refused for another cause, ${formatCount(agreement.unexplained)} enforcement does not explain.`,
      ),
    ],
  ];
  if (firstDivergence !== null) {
    const { ms, server, predicted, observed, code } = firstDivergence;
    const isOther = observed === "otherDeferral" || observed === "otherFailure";
    const shown = isOther && code !== "" ? ` (${code})` : "";
    lines.push([
      text(`The first that differs: ${formatInstant(ms, zone)}, `),
      name(server),
      text(`, predicted ${REPLY_WORDS[predicted]}, observed ${REPLY_WORDS[observed]}${shown}.`),
    ]);
  }
  const { delayError } = agreement;
  if (delayError.meanMinutes !== null && delayError.p95AbsoluteMinutes !== null) {
    lines.push([
      text(
        `Delay predicted less observed: ${delayError.meanMinutes.toFixed(2)} minutes on average, ` +
          `within ${formatCountOf(delayError.p95AbsoluteMinutes, "minute")} for 95 %.`,
      ),
    ]);
  }
  if (counts.compliant > 0) {
    lines.push([
      text(
        `${formatCountOf(counts.compliant, "attempt")} are of builds that comply; they are predicted as accepted.`,
      ),
    ]);
  }
  return lines;
}
