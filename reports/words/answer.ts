import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { Outlook } from "../../sim/contract/plan-result.ts";
import type {
  Firsts,
  ModelEvent,
  PeopleCounts,
  Ranges,
  RunResult,
  ServerResult,
  Totals,
} from "../../sim/contract/result.ts";
import { actionOf } from "./action.ts";
import { cliffOf, cliffWords, unpatchedWords } from "./cliff.ts";
import { dayZeroSentences } from "./day-zero-words.ts";
import { formatCount, formatCountOf, formatDate, formatInstant, formatMinutes } from "./format.ts";
import { harmedCount, harmedServers, lostCount } from "./harm.ts";
import { rangeSentences } from "./range-sentences.ts";
import { rangedWords } from "./ranged.ts";
import { joinWords, name, type Sentence, strong, text } from "./text.ts";

/** The answer of a run in words, shared by the page, Markdown and the terminal. */
interface RunAnswer {
  /** What to do, or what becomes of the mail; without a full stop. */
  readonly headline: string;
  /** What doing it saves; null where there is nothing to do. */
  readonly saves: string | null;
  readonly isHarmless: boolean;
  /** Nothing happens, and nothing is known to come: the only answer that may be green. */
  readonly isAllClear: boolean;
  /** What is lost until then, and since when servers are counted where that is not known. */
  readonly lead: readonly Sentence[];
  /** One sentence per worst server, and one for the others. */
  readonly servers: readonly Sentence[];
  /** Pauses, delay and what lies outside the window. */
  readonly notes: readonly Sentence[];
}

const SERVERS_TOLD = 3;

/** What the words of an answer need beside the result. */
export interface AnswerOptions {
  /** IANA zone of every time said. */
  readonly displayZone: string;
  /** What is to be done; null = that was not worked out. */
  readonly outlook: Outlook | null;
}

/** Puts the result into words: what to do, then why, then figures. */
export function answerOf(result: RunResult, { displayZone, outlook }: AnswerOptions): RunAnswer {
  const isHarmless = harmedCount(result.totals) === 0;
  const cliff = cliffOf(result, displayZone);
  const unpatched =
    cliff === null || result.totals.messages === 0
      ? ""
      : unpatchedWords(cliff, result, displayZone);
  const calm = cliff === null ? calmHeadline(result) : cliffWords(cliff, result, displayZone);
  const action = actionOf(outlook, result, cliff, displayZone);
  return {
    headline: action?.todo ?? calm,
    saves: action?.saves ?? null,
    isHarmless,
    isAllClear: isHarmless && cliff === null && !endsEarly(result) && !mayStillCome(result),
    lead: [
      ...(unpatched === "" ? [] : [[text(unpatched)]]),
      ...rangeSentences(result),
      ...dayZeroSentences(result.servers, displayZone),
    ],
    servers: isHarmless
      ? [harmlessReason(result, displayZone)]
      : serverSentences(result, displayZone),
    notes: [
      ...pauseSentences(result, displayZone),
      ...delaySentences(result),
      ...peopleSentences(result),
    ],
  };
}

/** The headline where no server is on its way to be refused for good. */
function calmHeadline(result: RunResult): string {
  if (result.totals.messages === 0 || harmedCount(result.totals) > 0) return headline(result);
  if (endsEarly(result)) {
    return "No mail of this log is delayed or refused, but it ends before the window does";
  }
  return headline(result);
}

/** Whether days of the window have no mail because the log is too short. */
function endsEarly({ warnings }: RunResult): boolean {
  return warnings.some(({ code }) => code === "LOG_NOT_EXTENDED");
}

/** Whether a server's clock runs at the window's end, or nobody knows its build. */
function mayStillCome({ servers }: RunResult): boolean {
  const running: readonly string[] = ["outOfDate", "unknown", "uncertain"];
  return servers.some(({ status, messages, outOfScope }) => {
    return running.includes(status) && messages > outOfScope;
  });
}

/** What becomes of the mail, with counts: `9,152 of 57,854 messages bounce, 15,226 are delayed`. */
export function headline(
  result: Pick<RunResult, "totals" | "window"> & Partial<Pick<RunResult, "ranges">>,
): string {
  const { totals, window } = result;
  const days = formatCountOf(window.days, "day");
  if (totals.messages === 0) return `No message arrives in these ${days}`;
  if (harmedCount(totals) === 0) {
    return `No mail is delayed or refused in these ${days}`;
  }
  const counts = harmWords(totals, result.ranges?.figures);
  return `${capital(counts[0] ?? "")} of ${formatCountOf(totals.messages, "message")} ${counts[1] ?? ""}`;
}

/** The first count, and the rest of the sentence that follows "of n messages". */
function harmWords(totals: Totals, figures?: Ranges["figures"]): [string, string] {
  const parts: [HarmKey, string, string][] = [
    ["bounced", "bounces", "bounce"],
    ["expired", "expires in the queue", "expire in the queue"],
    ["delayed", "is delayed", "are delayed"],
  ];
  const [first, ...rest] = parts.filter(([key]) => totals[key] > 0);
  if (first === undefined) return ["0", "are delayed"];
  const count = (key: HarmKey): string => rangedWords(totals[key], figures?.[key]);
  const verb = (key: HarmKey, one: string, many: string): string =>
    totals[key] === 1 ? one : many;
  const tail = rest.map(([key, one, many]) => `${count(key)} ${verb(key, one, many)}`);
  return [count(first[0]), joinWords([verb(...first), ...tail])];
}

type HarmKey = "bounced" | "expired" | "delayed";

/**
 * One server: when its mail is first delayed, first bounces and stops, and how much of it is lost.
 */
function serverSentence(server: ServerResult, result: RunResult, displayZone: string): Sentence {
  const steps = firstSteps(server.firsts, result, displayZone);
  const cleanMs = cleanAgainMs(server, result);
  const blocked = server.firsts.fullBlockMs;
  const isBlocked = blocked !== null && (cleanMs === null || blocked < cleanMs);
  const end = isBlocked
    ? ": nothing is accepted from then until it is patched."
    : cleanMs === null
      ? "."
      : `; it is up to date from ${formatInstant(cleanMs, displayZone)}, and its mail is accepted again.`;
  return [
    text("Mail from "),
    name(server.server),
    text(` ${joinWords(steps)}${end}`),
    // A single server's counts are those of the headline.
    ...(result.servers.length === 1 ? [] : [text(" "), strong(`${serverCounts(server)}.`)]),
  ];
}

function firstSteps(firsts: Firsts, result: RunResult, displayZone: string): string[] {
  const at = (ms: number): string => formatInstant(ms, displayZone);
  const steps: string[] = [];
  if (firsts.deferralMs !== null) steps.push(`is first delayed on ${at(firsts.deferralMs)}`);
  if (firsts.ndrMs !== null) steps.push(`first bounces on ${at(firsts.ndrMs)}`);
  if (firsts.fullBlockMs !== null) {
    const outside = firsts.fullBlockMs >= result.window.endMs ? " (after the window)" : "";
    steps.push(`stops on ${at(firsts.fullBlockMs)}${outside}`);
  }
  return steps.length === 0 ? ["is not refused"] : steps;
}

function serverCounts(server: ServerResult): string {
  const [first, rest] = harmWords(server);
  return `${first} of its ${formatCountOf(server.messages, "message")} ${rest}`;
}

function serverSentences(result: RunResult, displayZone: string): Sentence[] {
  const harmed = harmedServers(result);
  const told = harmed.length <= SERVERS_TOLD + 1 ? harmed : harmed.slice(0, SERVERS_TOLD);
  const sentences = told.map((server) => serverSentence(server, result, displayZone));
  const others = harmed.slice(told.length);
  if (others.length === 0) return sentences;
  const lost = others.reduce((sum, server) => sum + lostCount(server), 0);
  const delayed = others.reduce((sum, server) => sum + server.delayed, 0);
  const words =
    `${formatCountOf(others.length, "more server")} are affected: ` +
    `${formatCount(lost)} of their messages are lost, ${formatCount(delayed)} delayed.`;
  return [...sentences, [text(words)]];
}

/** Why nothing happens: nobody is out of date, the clock has not come far, or a pause covers it. */
function harmlessReason(result: RunResult, displayZone: string): Sentence {
  const detected = result.servers.filter((server) => server.detectedMs !== null);
  const first = detected[0];
  if (first === undefined) {
    return [text("No server is out of date, so nothing is throttled or blocked.")];
  }
  const stage = Math.max(...detected.map((server) => server.stageAtEnd));
  const ends =
    stage > 1
      ? `stage ${stage} is reached, but no message meets a refused minute`
      : endsEarly(result)
        ? "the log ends before any mail is throttled"
        : "the window ends before any mail is throttled";
  const block = result.firsts.fullBlockMs;
  const words =
    detected.length === 1 ? "" : ` and ${formatCountOf(detected.length - 1, "more server")}`;
  return [
    name(first.server),
    text(`${words} ${detected.length === 1 ? "is" : "are"} out of date; ${ends}.`),
    text(block === null ? "" : ` Full block comes on ${formatInstant(block, displayZone)}.`),
  ];
}

/**
 * Pauses of the window; one that began before it has only its end among the events, and the other
 * way round.
 */
function pauseSentences(result: RunResult, displayZone: string): Sentence[] {
  const at = (event: ModelEvent): string => formatInstant(event.ms, displayZone);
  const begins = result.events.filter((event) => event.kind === "pauseBegin");
  const ends = result.events.filter((event) => event.kind === "pauseEnd");
  const first = ends[0];
  const sentences: Sentence[] = [];
  if (first !== undefined && !begins.some((begin) => begin.ms < first.ms)) {
    sentences.push([text(`Enforcement is paused until ${at(first)}.`)]);
  }
  for (const begin of begins) {
    const end = ends.find((candidate) => candidate.ms > begin.ms);
    const until = end === undefined ? "to beyond the window" : `until ${at(end)}`;
    sentences.push([text(`Enforcement is paused from ${at(begin)} ${until}.`)]);
  }
  return sentences;
}

function delaySentences(result: RunResult): Sentence[] {
  const { p95, max } = result.delay;
  if (result.totals.delayed === 0 || p95 === null || max === null) return [];
  return [
    [
      text(
        `Of the mail that arrives, 95 % does so within ${formatMinutes(p95)}; ` +
          `the slowest message takes ${formatMinutes(max)}.`,
      ),
    ],
  ];
}

/** How many people the harm meets; nothing where nobody is named, or nothing happens to mail. */
function peopleSentences({ people, totals }: RunResult): Sentence[] {
  if (people === null || people === undefined || harmedCount(totals) === 0) return [];
  const { senders, recipients } = people;
  return [
    ...(senders === null ? [] : [[text(`${peopleWords(senders, "sender")}.`)]]),
    ...(recipients === null ? [] : [[text(`${peopleWords(recipients, "recipient")}.`)]]),
  ];
}

/** `412 of 1,904 senders have mail delayed, 88 have mail returned`. */
function peopleWords({ all, delayed, lost }: PeopleCounts, role: string): string {
  const verb = (count: number): string => (count === 1 ? "has" : "have");
  const late = `${formatCount(delayed)} of ${formatCountOf(all, role)} ${verb(delayed)} mail delayed`;
  const fate = role === "sender" ? "returned" : "that never arrives";
  return `${late}, ${formatCount(lost)} ${verb(lost)} mail ${fate}`;
}

/** A dated step of the window; `note` says where the date lies outside it. */
interface MilestoneDate {
  readonly label: string;
  readonly ms: number | null;
  readonly date: string;
  readonly note: string;
  readonly isOutside: boolean;
}

/** The four dates that matter, in order; `never` where a step cannot come. */
export function milestoneDates(result: RunResult, displayZone: string): MilestoneDate[] {
  const { detectedMs, deferralMs, ndrMs, fullBlockMs } = result.firsts;
  // "never" is said only of what cannot happen.
  const canCome = mayStillCome(result) || endsEarly(result);
  const notYet = canCome ? "not in this window" : "never";
  return [
    ["First detected", detectedMs],
    ["First delayed mail", deferralMs],
    ["First bounce", ndrMs],
    ["Full block", fullBlockMs],
  ].map(([label, at]): MilestoneDate => {
    const ms = typeof at === "number" ? at : null;
    const isOutside = ms !== null && ms >= result.window.endMs;
    return {
      label: String(label),
      ms,
      date: ms === null ? notYet : formatInstant(ms, displayZone),
      note: ms === null ? "" : dayWords(ms, result),
      isOutside,
    };
  });
}

function dayWords(ms: number, result: RunResult): string {
  const { startMs, endMs } = result.window;
  if (ms >= endMs) {
    const day = Math.floor((ms - startMs) / MS_PER_DAY);
    return `after the window (day ${formatCount(day)}), so its mail is not counted here`;
  }
  if (ms < startMs) return "before the window";
  const days = Math.floor((ms - startMs) / MS_PER_DAY);
  return days === 0 ? "on the first day" : `after ${formatCountOf(days, "day")}`;
}

/** The worst server, or null where none is harmed. */
export function worstServer(result: RunResult): ServerResult | null {
  return harmedServers(result)[0] ?? null;
}

/**
 * The window in words: `2026-09-08 to 2026-12-07 (90 days)`; the last day is the last whole one.
 */
export function windowWords(result: RunResult, displayZone: string): string {
  const { startMs, endMs, days } = result.window;
  const from = formatDate(startMs, displayZone);
  return `${from} to ${formatDate(endMs - 1, displayZone)} (${formatCountOf(days, "day")})`;
}

/** When a harmed server complies again, before the window's end. */
function cleanAgainMs(server: ServerResult, result: RunResult): number | null {
  const last = server.spans.at(-1);
  const { deferralMs, ndrMs } = server.firsts;
  const harmMs = Math.min(
    deferralMs ?? Number.POSITIVE_INFINITY,
    ndrMs ?? Number.POSITIVE_INFINITY,
  );
  if (last?.kind !== "clean" || last.fromMs < harmMs) return null;
  return last.fromMs < result.window.endMs ? last.fromMs : null;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
