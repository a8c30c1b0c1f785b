import { aboutCount } from "../words/cliff.ts";
import { formatCountOf, formatMinutes, zoneName } from "../words/format.ts";
import { cutName, joinWords, plainText } from "../words/text.ts";
import type { ToldWarning } from "../words/warning-list.ts";

/** A text for people who run no mail server: sentences, and lists of them. Plain text. */
export interface Brief {
  readonly title: string;
  /** When it was made, of what, and the zone of its dates. */
  readonly source: string;
  readonly sections: readonly BriefSection[];
}

/** A heading with sentences, and a list below them. */
export interface BriefSection {
  readonly heading: string;
  readonly sentences: readonly string[];
  readonly items: readonly string[];
}

/** What people notice, and from when on. UTC ms; null = never. */
export interface NoticedDates {
  /** The day it is told; what began before it is told as "since". */
  readonly todayMs: number;
  readonly lateMs: number | null;
  readonly returnedMs: number | null;
  /** Nothing arrives any more from the servers named, so many messages on a day. */
  readonly stop: {
    readonly ms: number;
    readonly servers: readonly string[];
    readonly messagesPerDay: number;
  } | null;
}

const NAMES_TOLD = 4;
const CAUTIONS_TOLD = 2;

const WHAT_HAPPENS =
  "Exchange Online takes less and less mail from mail servers that are out of date, until it takes none. Mail that it does not take at once is tried again by our server; mail that it refuses comes back to its sender.";

/** A section of a brief. */
export function section(
  heading: string,
  sentences: readonly string[],
  items: readonly string[] = [],
): BriefSection {
  return { heading, sentences, items };
}

/** When and of what a brief was made. `displayZone` is that of its dates. */
export function sourceWords(todayMs: number, name: string, displayZone: string): string {
  const day = longDate(todayMs, displayZone);
  const zone = zoneName(displayZone);
  return `Made on ${day} from ${cutName(plainText(name))}; dates in ${zone}. A forecast by mailflow-sim, not a statement of the provider.`;
}

/** The dates that matter, past ones too, for whoever asks what began when. */
export function whatHappens(
  { todayMs, lateMs, returnedMs, stop }: NoticedDates,
  displayZone: string,
): BriefSection {
  const from = (ms: number): string => fromWords(ms, todayMs, displayZone);
  return section(
    "What happens",
    [WHAT_HAPPENS],
    [
      ...(lateMs === null ? [] : [`${from(lateMs)}: some mail is late.`]),
      ...(returnedMs === null ? [] : [`${from(returnedMs)}: some mail comes back to its sender.`]),
      ...(stop === null
        ? []
        : [
            `${from(stop.ms)}: nothing from ${briefNames(stop.servers)} arrives until ${stop.servers.length === 1 ? "it is" : "they are"} patched, ${aboutCount(stop.messagesPerDay)} a day.`,
          ]),
    ],
  );
}

/** What is asked for: servers by the words of their date, in the order given; none = no section. */
export function asked(
  steps: readonly { readonly server: string; readonly when: string }[],
  others: readonly string[] = [],
): readonly BriefSection[] {
  const byWhen = new Map<string, string[]>();
  for (const { server, when } of steps) byWhen.set(when, [...(byWhen.get(when) ?? []), server]);
  const items = [...byWhen].map(([when, names]) => `Patch ${briefNames(names)} ${when}.`);
  const all = [...items, ...others];
  return all.length === 0 ? [] : [section("What we ask for", [], all)];
}

/** On what the forecast rests; `isRanged` = there are figures in brackets. */
export function sureness(isRanged: boolean, warnings: readonly ToldWarning[]): BriefSection {
  const moving = isRanged
    ? " The figures in brackets are the least and the most that may come of it."
    : "";
  const cautions = warnings
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

/**
 * What people notice, what to tell them, and what to pass on. `slowestMinutes` = how late mail may
 * be, `doneMs` = when the last server is patched; null = not to be told.
 */
export function helpDesk(
  { todayMs, lateMs, returnedMs, stop }: NoticedDates,
  { slowestMinutes, doneMs }: { slowestMinutes: number | null; doneMs: number | null },
  displayZone: string,
): BriefSection {
  const on = (ms: number): string => longDate(ms, displayZone);
  const from = (ms: number): string => fromWords(ms, todayMs, displayZone);
  const late =
    lateMs === null
      ? []
      : [
          `${from(lateMs)} mail to mailboxes in Exchange Online may be late${slowestMinutes === null ? "" : `, up to ${formatMinutes(slowestMinutes)}`}. Nobody has to do anything: it is tried again by itself.`,
        ];
  const back =
    returnedMs === null
      ? []
      : [
          `${from(returnedMs)} some messages come back with a notice that holds “5.7.230” and “Connecting Exchange server version is out-of-date”. Such a message has not been delivered, and the address is not the reason.`,
          stop === null
            ? "Sending it again some minutes later usually works."
            : `Sending it again some minutes later usually works until ${on(stop.ms)}; after that only once the server is patched.`,
        ];
  const until = doneMs === null ? [] : [`The mail team plans to be done before ${on(doneMs)}.`];
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

function briefNames(names: readonly string[]): string {
  const shown = names.length <= NAMES_TOLD + 1 ? names : names.slice(0, NAMES_TOLD);
  const told = shown.map((one) => cutName(plainText(one), 40));
  const more = names.length - shown.length;
  return joinWords(more === 0 ? told : [...told, formatCountOf(more, "more server")]);
}

/** `From 14 November 2026`, or `Since` where that is past. */
function fromWords(ms: number, todayMs: number, displayZone: string): string {
  return `${ms < todayMs ? "Since" : "From"} ${longDate(ms, displayZone)}`;
}

/** `14 November 2026`, in the zone of the reader. */
export function longDate(ms: number, zone: string): string {
  const options = { timeZone: zone, day: "numeric", month: "long", year: "numeric" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(ms);
}

/** `about 4,900 (4,600 to 18,000)`, with two figures each; `none` where all is 0. */
export function rough(count: number, min: number, max: number): string {
  const bare = (value: number): string =>
    value === 0 ? "0" : aboutCount(value).replace(/^about | messages?$/g, "");
  if (count === 0 && max === 0) return "none";
  const span = bare(min) === bare(max) ? "" : ` (${bare(min)} to ${bare(max)})`;
  return `${count === 0 ? "none" : `about ${bare(count)}`}${span}`;
}
