import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { HarmSpan, PlannedPauses, PlanResult } from "../../sim/contract/plan-result.ts";
import { planWarnings } from "../plan/cautions.ts";
import { firstDateWords, hasPast, lateServers, planSaves, planTodo } from "../plan/headline.ts";
import { isNone, lostSpan } from "../plan/span-words.ts";
import { formatCountOf, formatDate } from "../words/format.ts";
import {
  asked,
  type Brief,
  type BriefSection,
  helpDesk,
  longDate,
  type NoticedDates,
  rough,
  section,
  sourceWords,
  sureness,
  whatHappens,
} from "./common-sections.ts";

interface PlanBriefOptions {
  /** IANA zone of its dates. */
  readonly displayZone: string;
  /** The day it is made. UTC ms. */
  readonly todayMs: number;
}

/** A plan as half a page for whoever decides, and a text for the help desk. */
export function planBrief(plan: PlanResult, { displayZone, todayMs }: PlanBriefOptions): Brief {
  const date = (ms: number): string => longDate(ms, displayZone);
  const saves = planSaves(plan, date);
  const base = {
    title: planTodo(plan, date),
    source: sourceWords(todayMs, plan.scenario, displayZone),
  };
  const sure = sureness(plan.runs.count > 1, planWarnings(plan));
  const steps = (plan.advice?.servers ?? []).flatMap(({ server, atMs, isTooLate }) =>
    atMs === null ? [] : [{ server, atMs, isTooLate }],
  );
  const short = section("In short", saves === null ? [] : [`${saves}.`]);
  if (steps.length === 0) return { ...base, sections: saves === null ? [sure] : [short, sure] };
  const noticed = noticedIn(plan, todayMs);
  const asks = steps.map(({ server, atMs, isTooLate }) => ({
    server,
    when: isTooLate ? "as soon as possible" : `before ${date(atMs)}`,
  }));
  const lastMs = Math.max(...steps.map(({ atMs }) => atMs));
  const doneMs = steps.some(({ isTooLate }) => isTooLate) ? null : lastMs;
  return {
    ...base,
    sections: [
      short,
      ...asked(asks, pauseAsks(plan, date)),
      whatHappens(noticed, displayZone),
      costs(plan, date),
      sure,
      helpDesk(noticed, { slowestMinutes: null, doneMs }, displayZone),
    ].filter(({ sentences, items }) => sentences.length + items.length > 0),
  };
}

/** What each unpatched server's clock does, the earliest of all. */
function noticedIn(plan: PlanResult, todayMs: number): NoticedDates {
  const late = lateServers(plan);
  const stages = late.flatMap((server) => server.stages.filter(({ kind }) => kind === "stage"));
  const first = (isIt: (stage: (typeof stages)[number]) => boolean): number | null => {
    const dates = stages.filter(isIt).map(({ fromMs }) => fromMs);
    return dates.length === 0 ? null : Math.min(...dates);
  };
  const blocked = late.flatMap(({ server, fullBlockMs, messages }) =>
    fullBlockMs === null ? [] : [{ server, ms: fullBlockMs, messages }],
  );
  const [earliest] = [...blocked].sort((a, b) => a.ms - b.ms);
  const days = Math.max(1, (plan.window.endMs - plan.window.startMs) / MS_PER_DAY);
  const day = earliest === undefined ? "" : formatDate(earliest.ms, "UTC");
  const stopped = blocked.filter(({ ms }) => formatDate(ms, "UTC") === day);
  return {
    todayMs,
    lateMs: first(({ throttleMinutesPerHour }) => throttleMinutesPerHour > 0),
    returnedMs: first(({ blockMinutesPerHour }) => blockMinutesPerHour > 0),
    stop:
      earliest === undefined
        ? null
        : {
            ms: earliest.ms,
            servers: stopped.map(({ server }) => server),
            messagesPerDay: stopped.reduce((sum, { messages }) => sum + messages, 0) / days,
          },
  };
}

function costs(plan: PlanResult, date: (ms: number) => string): BriefSection {
  const { advice } = plan;
  if (advice === null) return section("What it costs", []);
  const past = hasPast(plan)
    ? [
        `Before ${firstDateWords(plan, date)}, the first date left, ${roughSpan(advice.unavoidable)} do not arrive by this forecast, and no date changes that.`,
      ]
    : [];
  return section("What it costs", [
    `If nothing is done, ${roughSpan(advice.unpatched)} do not arrive up to ${date(advice.untilMs)}; what we ask for saves ${roughSpan(advice.saved)}.`,
    ...past,
  ]);
}

/** A pause that saves mail although the dates are kept is somebody's decision. */
function pauseAsks(plan: PlanResult, date: (ms: number) => string): readonly string[] {
  const { pauses } = plan;
  if (pauses === null || plan.order === null || !isHelping(pauses)) return [];
  const withThem = isNone(lostSpan(pauses.spanWith))
    ? "no message is"
    : `${roughSpan(pauses.spanWith)} are`;
  const without = roughSpan(pauses.spanWithout);
  return pauses.portions.length === 0
    ? []
    : [
        `Pause enforcement in the Exchange admin center: ${pauses.portions
          .map(({ fromMs, days }) => `${formatCountOf(days, "day")} from ${date(fromMs)}`)
          .join(", ")}. Then ${withThem} lost, instead of ${without}.`,
      ];
}

function isHelping({ spanWithout, spanWith }: PlannedPauses): boolean {
  return !isNone(lostSpan(spanWithout)) && lostSpan(spanWith).most < lostSpan(spanWithout).most;
}

function roughSpan(span: HarmSpan): string {
  const { asked: own, least, most } = lostSpan(span);
  return most <= 0 ? "no messages" : `${rough(own ?? most, least, most)} messages`;
}
