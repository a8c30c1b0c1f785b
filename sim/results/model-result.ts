import { isoDate } from "../base/calendar.ts";
import { invariant } from "../base/errors.ts";
import { MINUTES_PER_DAY, MS_PER_MINUTE, minuteOf } from "../base/units.ts";
import type {
  DayResult,
  GroupResult,
  ModelResult,
  ServerResult,
  StageResult,
  Totals,
} from "../contract/result.ts";
import { earliest, minuteToMs } from "../counts/firsts.ts";
import { addTotals, delayOf, mergeDelayCounts, type Tally } from "../counts/tally.ts";
import { fullBlockMinute } from "../enforcement/clock.ts";
import type { Replay, ServerReplay } from "../replay/replay.ts";
import { dayZeroOf } from "../servers/server-clock.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import { modelEvents } from "./events.ts";
import { modelWarnings, warningFacts } from "./model-warnings.ts";
import { clockSpans, knownClock, statusAt } from "./server-status.ts";

/**
 * A replay in the shape of the result contract, without provenance, row accounts, ranges and
 * digest.
 */
export function modelResult(replay: Replay, traffic: WindowTraffic): ModelResult {
  const { compiled } = replay;
  const servers = replay.servers.map((server) => serverResult(replay, server));
  const stages = stageResults(replay);
  const totals = addTotals(stages);
  const delayCounts = mergeDelayCounts(stages.map((stage) => stage.delayCounts));
  const result: ModelResult = {
    window: {
      startMs: compiled.startMinute * MS_PER_MINUTE,
      endMs: compiled.endMinute * MS_PER_MINUTE,
      horizonMs: compiled.horizonMinute * MS_PER_MINUTE,
      days: traffic.days,
    },
    totals,
    delay: delayOf(delayCounts),
    firsts: earliest(servers.map((server) => server.firsts)),
    stages,
    days: dayResults(replay),
    queue: replay.queue.hours(),
    servers,
    events: modelEvents(replay),
    groups: groupResults(replay),
    ranges: null,
    warnings: [...traffic.warnings, ...modelWarnings(warningFacts(replay, stages))],
  };
  assertSums(result);
  return result;
}

function stageResults(replay: Replay): readonly StageResult[] {
  const { policy } = replay.compiled.settings;
  return replay.stages.map((tally, stage) => {
    const rates = policy.stages.find((candidate) => candidate.stage === stage);
    return {
      stage,
      throttleMinutesPerHour: rates?.throttleMinutesPerHour ?? 0,
      blockMinutesPerHour: rates?.blockMinutesPerHour ?? 0,
      ...tally.totals(),
      ...delays(tally),
    };
  });
}

function dayResults(replay: Replay): readonly DayResult[] {
  return replay.days.map((day, index) => ({
    day: index,
    dateUtc: isoDate((replay.compiled.startMinute + index * MINUTES_PER_DAY) * MS_PER_MINUTE),
    ...day.tally.totals(),
    ...delays(day.tally),
    hours: Array.from(day.firstAttempts, (firstAttempts, hour) => ({
      firstAttempts,
      refusedFirstAttempts: day.refusedFirstAttempts[hour] ?? 0,
    })),
  }));
}

function serverResult(replay: Replay, server: ServerReplay): ServerResult {
  const { compiled } = replay;
  const clock = knownClock(replay, server);
  const atEnd = statusAt(replay, server, clock, compiled.endMinute);
  const fullBlock = fullBlockMinute(clock, compiled.settings.policy);
  return {
    server: server.name,
    builds: server.builds,
    status: atEnd.status,
    detectedMs: clock.detectedMs,
    dayZero: dayZeroOf(compiled, server.name, server.arrivals),
    stageAtEnd: atEnd.stage,
    spans: clockSpans(clock, compiled.startMinute, compiled.endMinute),
    ...server.tally.totals(),
    ...delays(server.tally),
    firsts: {
      detectedMs: clock.detectedMs === null ? null : minuteOf(clock.detectedMs) * MS_PER_MINUTE,
      deferralMs: minuteToMs(server.firstDeferralMinute),
      ndrMs: minuteToMs(server.firstNdrMinute),
      fullBlockMs: fullBlock === null ? null : fullBlock * MS_PER_MINUTE,
    },
  };
}

function groupResults(replay: Replay): readonly GroupResult[] {
  const dimension = replay.profile.groupDimension;
  if (dimension === null) return [];
  return replay.groups.map((tally, group) => ({
    dimension,
    value: replay.profile.groups[group] ?? "",
    ...tally.totals(),
  }));
}

function delays(tally: Tally): Pick<StageResult, "delay" | "delayCounts"> {
  const delayCounts = tally.delayCounts();
  return { delay: delayOf(delayCounts), delayCounts };
}

/** Every list that splits the messages must add up to the totals. Errors: INVARIANT. */
export function assertSums(result: ModelResult): void {
  assertSameTotals(addTotals(result.days), result.totals, "days");
  assertSameTotals(addTotals(result.servers), result.totals, "servers");
  if (result.groups.length > 0) {
    assertSameTotals(addTotals(result.groups), result.totals, "groups");
  }
}

function assertSameTotals(sum: Totals, totals: Totals, list: string): void {
  for (const key of Object.keys(sum) as (keyof Totals)[]) {
    invariant(sum[key] === totals[key], `${list} add up to the totals in "${key}"`);
  }
}
