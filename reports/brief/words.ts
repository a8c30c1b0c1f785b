import type { RunResult } from "../../sim/contract/result.ts";
import { type AnswerOptions, answerOf } from "../words/answer.ts";
import { aboutCount, cliffOf } from "../words/cliff.ts";
import { formatCountOf, formatMinutes } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import { lostRange } from "../words/ranged.ts";
import { sentencePlain } from "../words/text.ts";
import { cautionsOf } from "../words/warning-list.ts";
import {
  asked,
  type Brief,
  helpDesk,
  longDate,
  type NoticedDates,
  rough,
  section,
  sourceWords,
  sureness,
  whatHappens,
} from "./common-sections.ts";

interface BriefOptions extends AnswerOptions {
  readonly scenarioName: string;
  /** The day it is made. UTC ms. */
  readonly todayMs: number;
}

/** Half a page for whoever decides, and a text for the help desk. */
export function briefOf(result: RunResult, options: BriefOptions): Brief {
  const { displayZone, todayMs, outlook } = options;
  const answer = answerOf(result, options);
  const isHarmless = harmedCount(result.totals) === 0 && cliffOf(result, displayZone) === null;
  const saves = answer.saves === null ? [] : [`${roughCounts(longDates(answer.saves))}.`];
  const sure = sureness(result.ranges !== null, cautionsOf(result.warnings, result.rows));
  const noticed = noticedIn(result, options);
  const servers = outlook?.servers ?? [];
  const lastMs = Math.max(...servers.map(({ patchMs }) => patchMs));
  const slowestMinutes = result.ranges?.figures.delayMax.max ?? result.delay.max;
  const doneMs = servers.some((one) => one.isLate) || !Number.isFinite(lastMs) ? null : lastMs;
  return {
    title: longDates(answer.headline),
    source: sourceWords(todayMs, options.scenarioName, displayZone),
    sections: isHarmless
      ? [section("In short", answer.servers.map(sentencePlain)), sure]
      : [
          section("In short", saves.length > 0 ? saves : [harmSentence(result)]),
          whatHappens(noticed, displayZone),
          section("What it costs", [
            `${servers.length > 0 ? "If nothing is done: in" : "In"}${harmSentence(result).slice(2)}`,
          ]),
          ...asked(
            servers.map(({ server, isLate, patchMs }) => ({
              server,
              when: isLate ? "as soon as possible" : `before ${longDate(patchMs, displayZone)}`,
            })),
          ),
          sure,
          helpDesk(noticed, { slowestMinutes, doneMs }, displayZone),
        ],
  };
}

function noticedIn(result: RunResult, { displayZone, todayMs }: BriefOptions): NoticedDates {
  const cliff = cliffOf(result, displayZone);
  return {
    todayMs,
    lateMs: result.firsts.deferralMs,
    returnedMs: result.firsts.ndrMs,
    stop:
      cliff === null
        ? null
        : {
            ms: cliff.ms,
            servers: cliff.servers.map(({ server }) => server),
            messagesPerDay: cliff.messagesPerDay,
          },
  };
}

function harmSentence(result: RunResult): string {
  const { totals, delay, ranges, window } = result;
  const [lost, late] = [
    { count: lostCount(totals), range: lostRange(ranges) },
    { count: totals.delayed, range: ranges?.figures.delayed },
  ].map(({ count, range }) => rough(count, range?.min ?? count, range?.max ?? count));
  const slow =
    delay.max === null || totals.delayed === 0
      ? ""
      : `, the slowest by ${formatMinutes(delay.max)}`;
  return `In the ${formatCountOf(window.days, "day")} looked at, ${lost} of ${aboutCount(totals.messages)} do not arrive and ${late} are late${slow}.`;
}

/** Counts with two figures, as everywhere in a brief: `3,071 (3,071 to 13,256)` is `3,100 (…)`. */
function roughCounts(words: string): string {
  const bare = (count: number): string => rough(count, count, count).replace(/^about /, "");
  return words.replaceAll(/\d{1,3}(?:,\d{3})+/g, (text) => bare(Number(text.replaceAll(",", ""))));
}

/** Dates such as 2026-11-14 in words as `longDate` writes them. */
function longDates(words: string): string {
  return words.replace(/\b(\d{4})-(\d{2})-(\d{2})\b/g, (_, year, month, day) =>
    longDate(Date.UTC(Number(year), Number(month) - 1, Number(day)), "UTC"),
  );
}
