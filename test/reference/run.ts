import {
  compareText,
  MINUTES_PER_DAY,
  MINUTES_PER_HOUR,
  MS_PER_DAY,
  MS_PER_MINUTE,
  minuteOf,
} from "../../sim/base/units.ts";
import type { DayResult, GroupResult, StageResult } from "../../sim/contract/result.ts";
import type { ModelSettings, WindowSettings } from "../../sim/contract/settings.ts";
import { clockFromDayZero } from "./day-zero.ts";
import { followMessage } from "./fate.ts";
import { queueOf } from "./queue.ts";
import { eventsOf, firstsOf, type ServerRun, serverResultOf } from "./servers.ts";
import { delayCountsOf, delayOf, totalsOf } from "./totals.ts";
import { prepareTraffic } from "./traffic.ts";
import type { Draws, Fate, ReferenceMessage, ReferenceResult } from "./types.ts";

/** What a run of the slow model needs besides the mail. */
export interface ReferenceRun {
  readonly window: WindowSettings;
  readonly settings: ModelSettings;
  readonly draws: Draws;
  /** The dimension that `group` is the value of; null = no groups in the result. */
  readonly groupDimension: string | null;
}

/** Runs the slow model: message by message, minute by minute. Cost: minutes × servers. */
export function referenceRun(
  messages: readonly ReferenceMessage[],
  run: ReferenceRun,
): ReferenceResult {
  const { settings } = run;
  const traffic = prepareTraffic(messages, run.window, settings);
  const { startMs, endMs, mail } = traffic;
  const window = { startMinute: minuteOf(startMs), endMinute: minuteOf(endMs) };
  // Mail of the window's last minute has its outcome within the longest lifetime.
  const horizonMinute = window.endMinute + longestLifetime(settings);
  const untilMinute = horizonMinute + 1;
  const names = new Set([
    ...settings.servers.map((server) => server.name),
    ...mail.map((one) => one.server),
  ]);
  const servers: ServerRun[] = [...names].sort(compareText).map((server) => {
    const own = mail.filter((one) => one.server === server);
    const { lastMailMinute } = traffic;
    const { clock, dayZero } = clockFromDayZero(
      server,
      own,
      { ...window, untilMinute, lastMailMinute },
      settings,
    );
    const fates = own.map((one) => followMessage(one, clock, settings, run.draws));
    return { server, clock, dayZero, fates };
  });
  const fates = servers.flatMap((server) => server.fates);
  return {
    result: {
      window: { startMs, endMs, horizonMs: horizonMinute * MS_PER_MINUTE, days: run.window.days },
      totals: totalsOf(fates),
      delay: delayOf(fates),
      firsts: firstsOf(servers),
      stages: stagesOf(fates, settings),
      days: Array.from({ length: run.window.days }, (_, day) => dayOf(day, startMs, fates)),
      queue: queueOf(fates),
      servers: servers.map((server) => serverResultOf(server, window, settings)),
      events: eventsOf(servers, window, settings),
      groups: groupsOf(fates, run.groupDimension),
    },
    shiftWeeks: traffic.shiftWeeks,
    extension: traffic.extension,
    fates,
  };
}

function longestLifetime(settings: ModelSettings): number {
  const profiles = [settings.retry.fallback, ...Object.values(settings.retry.byProduct)];
  return Math.max(...profiles.map((profile) => profile.lifetimeMinutes));
}

/** Messages by stage at arrival, always stages 0–8. */
function stagesOf(fates: readonly Fate[], settings: ModelSettings): StageResult[] {
  return Array.from({ length: 9 }, (_, stage) => {
    const own = fates.filter((fate) => fate.stageAtArrival === stage);
    const rates = settings.policy.stages.find((candidate) => candidate.stage === stage);
    return {
      stage,
      throttleMinutesPerHour: rates?.throttleMinutesPerHour ?? 0,
      blockMinutesPerHour: rates?.blockMinutesPerHour ?? 0,
      ...totalsOf(own),
      delay: delayOf(own),
      delayCounts: delayCountsOf(own),
    };
  });
}

/** Messages that arrived on one day of the window. */
function dayOf(day: number, startMs: number, fates: readonly Fate[]): DayResult {
  const fromMinute = minuteOf(startMs) + day * MINUTES_PER_DAY;
  const own = fates.filter(
    ({ mail }) => mail.minute >= fromMinute && mail.minute < fromMinute + MINUTES_PER_DAY,
  );
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const attempted = own.filter(
      ({ mail, verdicts }) =>
        verdicts.length > 0 && Math.floor(mail.minute / MINUTES_PER_HOUR) % 24 === hour,
    );
    return {
      firstAttempts: attempted.length,
      refusedFirstAttempts: attempted.filter((fate) => fate.verdicts[0] !== "accept").length,
    };
  });
  return {
    day,
    dateUtc: new Date(startMs + day * MS_PER_DAY).toISOString().slice(0, 10),
    ...totalsOf(own),
    delay: delayOf(own),
    delayCounts: delayCountsOf(own),
    hours,
  };
}

function groupsOf(fates: readonly Fate[], dimension: string | null): GroupResult[] {
  if (dimension === null) return [];
  const values = new Set(fates.map((fate) => fate.mail.group));
  return [...values].sort(compareText).map((value) => ({
    dimension,
    value,
    ...totalsOf(fates.filter((fate) => fate.mail.group === value)),
  }));
}
