import type { RunResult } from "../../sim/contract/result.ts";
import { type AnswerOptions, answerOf } from "../words/answer.ts";
import { aboutCount, cliffOf } from "../words/cliff.ts";
import { formatCountOf, formatMinutes, zoneName } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import { lostRange } from "../words/ranged.ts";
import { cutName, joinWords, plainText } from "../words/text.ts";
import { cautionsOf } from "../words/warning-list.ts";

/** A text for people who run no mail server: sentences, and lists of them. Plain text. */
export interface Brief {
  readonly title: string;
  /** When it was made, of what, and the zone of its dates. */
  readonly source: string;
  readonly sections: readonly BriefSection[];
}

interface BriefSection {
  readonly heading: string;
  readonly sentences: readonly string[];
  readonly items: readonly string[];
}

interface BriefOptions extends AnswerOptions {
  readonly scenarioName: string;
  /** The day it is made. UTC ms. */
  readonly todayMs: number;
}

const NAMES_TOLD = 4;
const CAUTIONS_TOLD = 2;

/** Half a page for whoever decides, and a text for the help desk. */
export function briefOf(result: RunResult, options: BriefOptions): Brief {
  const { displayZone, todayMs } = options;
  const answer = answerOf(result, options);
  const day = longDate(todayMs, displayZone);
  const isHarmless = harmedCount(result.totals) === 0 && cliffOf(result, displayZone) === null;
  const saves = answer.saves === null ? [] : [`${longDates(answer.saves)}.`];
  return {
    title: longDates(answer.headline),
    source: `Made on ${day} from ${cutName(plainText(options.scenarioName))}; dates in ${zoneName(displayZone)}. A forecast by mailflow-sim, not a statement of the provider.`,
    sections: isHarmless
      ? [section("In short", answer.servers.map(plain)), sureness(result)]
      : [
          section("In short", saves.length > 0 ? saves : [harmSentence(result)]),
          section("What happens", [WHAT_HAPPENS], steps(result, displayZone)),
          section("What it costs", [
            `${(options.outlook?.servers ?? []).length > 0 ? "If nothing is done: in" : "In"}${harmSentence(result).slice(2)}`,
          ]),
          ...decisions(options),
          sureness(result),
          helpDesk(result, options),
        ],
  };
}

const WHAT_HAPPENS =
  "Exchange Online takes less and less mail from mail servers that are out of date, until it takes none. Mail that it does not take at once is tried again by our server; mail that it refuses comes back to its sender.";

function section(
  heading: string,
  sentences: readonly string[],
  items: readonly string[] = [],
): BriefSection {
  return { heading, sentences, items };
}

/** The dates that matter, past ones too, for whoever asks what began when. */
function steps(result: RunResult, displayZone: string): readonly string[] {
  const { deferralMs, ndrMs } = result.firsts;
  const cliff = cliffOf(result, displayZone);
  const on = (ms: number): string => longDate(ms, displayZone);
  const names = cliff === null ? "" : namesOf(cliff.servers.map(({ server }) => server));
  return [
    ...(deferralMs === null ? [] : [`From ${on(deferralMs)}: some mail is late.`]),
    ...(ndrMs === null ? [] : [`From ${on(ndrMs)}: some mail comes back to its sender.`]),
    ...(cliff === null
      ? []
      : [
          `From ${on(cliff.ms)}: nothing from ${names} arrives until it is patched, ${aboutCount(cliff.messagesPerDay)} a day.`,
        ]),
  ];
}

function harmSentence(result: RunResult): string {
  const { totals, delay, ranges, window } = result;
  const lost = rough(lostCount(totals), lostRange(ranges));
  const late = rough(totals.delayed, ranges?.figures.delayed);
  const slow =
    delay.max === null || totals.delayed === 0
      ? ""
      : `, the slowest by ${formatMinutes(delay.max)}`;
  return `In the ${formatCountOf(window.days, "day")} looked at, ${lost} of ${aboutCount(totals.messages)} do not arrive and ${late} are late${slow}.`;
}

/** `about 4,900 (4,600 to 18,000)`. */
function rough(
  count: number,
  range: { readonly min: number | null; readonly max: number | null } | undefined,
): string {
  const bare = (value: number): string => aboutCount(value).replace(/^about | messages?$/g, "");
  if (count === 0 && (range?.max ?? 0) === 0) return "none";
  const [min, max] = [range?.min ?? count, range?.max ?? count];
  const span = bare(min) === bare(max) ? "" : ` (${bare(min)} to ${bare(max)})`;
  return `${count === 0 ? "none" : `about ${bare(count)}`}${span}`;
}

/** What is to be decided; none where nobody must patch. */
function decisions({ outlook, displayZone }: BriefOptions): readonly BriefSection[] {
  const servers = outlook?.servers ?? [];
  if (servers.length === 0) return [];
  const byWhen = new Map<string, string[]>();
  for (const { server, isLate, patchMs } of servers) {
    const when = isLate ? "as soon as possible" : `before ${longDate(patchMs, displayZone)}`;
    byWhen.set(when, [...(byWhen.get(when) ?? []), server]);
  }
  const items = [...byWhen].map(([when, names]) => `Patch ${namesOf(names)} ${when}.`);
  return [section("What we ask for", [], items)];
}

function sureness(result: RunResult): BriefSection {
  const moving =
    result.ranges === null
      ? ""
      : " The figures in brackets are the least and the most that may come of it.";
  const cautions = cautionsOf(result.warnings, result.rows)
    .filter(({ consequence }) => consequence !== "")
    .slice(0, CAUTIONS_TOLD)
    .map(({ message, consequence }) => `${message} ${consequence}`);
  return section(
    "How sure this is",
    [
      `The dates follow from what the provider has published; how it spreads its refusals over an hour is not published.${moving}`,
    ],
    cautions,
  );
}

/** What people notice, what to tell them, and what to pass on. */
function helpDesk(result: RunResult, { displayZone, outlook }: BriefOptions): BriefSection {
  const { deferralMs, ndrMs } = result.firsts;
  const cliff = cliffOf(result, displayZone);
  const on = (ms: number): string => longDate(ms, displayZone);
  const slowest = result.ranges?.figures.delayMax.max ?? result.delay.max;
  const late =
    deferralMs === null
      ? []
      : [
          `From ${on(deferralMs)} mail to mailboxes in Exchange Online may be late${slowest === null ? "" : `, up to ${formatMinutes(slowest)}`}. Nobody has to do anything: it is tried again by itself.`,
        ];
  const back =
    ndrMs === null
      ? []
      : [
          `From ${on(ndrMs)} some messages come back with a notice that holds “5.7.230” and “Connecting Exchange server version is out-of-date”. Such a message has not been delivered, and the address is not the reason.`,
          cliff === null
            ? "Sending it again some minutes later usually works."
            : `Sending it again some minutes later usually works until ${on(cliff.ms)}; after that only once the server is patched.`,
        ];
  const lastMs = Math.max(...(outlook?.servers ?? []).map(({ patchMs }) => patchMs));
  const isLate = outlook?.servers.some((server) => server.isLate) ?? false;
  const until =
    isLate || !Number.isFinite(lastMs)
      ? []
      : [`The mail team plans to be done before ${on(lastMs)}.`];
  return section(
    "For the help desk",
    [
      "Known problem: our mail servers are being updated, and Exchange Online takes less of their mail until that is done.",
    ],
    [
      ...late,
      ...back,
      ...until,
      "Pass on to the mail team: time, sender, recipient and the whole notice. A notice with other numbers is another problem.",
    ],
  );
}

function namesOf(names: readonly string[]): string {
  const shown = names.length <= NAMES_TOLD + 1 ? names : names.slice(0, NAMES_TOLD);
  const told = shown.map((one) => cutName(plainText(one), 40));
  const more = names.length - shown.length;
  return joinWords(more === 0 ? told : [...told, formatCountOf(more, "more server")]);
}

function plain(sentence: ReturnType<typeof answerOf>["servers"][number]): string {
  return sentence.map((part) => part.text).join("");
}

/** `14 November 2026`, in the zone of the reader. */
function longDate(ms: number, zone: string): string {
  const options = { timeZone: zone, day: "numeric", month: "long", year: "numeric" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(ms);
}

/** Dates such as 2026-11-14 in words as `longDate` writes them. */
function longDates(words: string): string {
  return words.replace(/\b(\d{4})-(\d{2})-(\d{2})\b/g, (_, year, month, day) =>
    longDate(Date.UTC(Number(year), Number(month) - 1, Number(day)), "UTC"),
  );
}
