import { compareBuilds } from "../base/build.ts";
import { MS_PER_DAY, MS_PER_MINUTE, minuteOf } from "../base/units.ts";
import type { ServerReportRow } from "../contract/server-report.ts";
import type { Policy, Stage } from "../contract/settings.ts";
import { type ClockSegment, type ServerClock, segmentAt } from "../enforcement/clock.ts";
import { complies, productOfBuild } from "../enforcement/compliance.ts";
import { isFullBlock, refusedMinutes } from "../enforcement/stages.ts";
import type { Replay, ServerReplay } from "../replay/replay.ts";
import { knownClock, statusAt } from "./server-status.ts";

/** A public build and its product, from the builds table. */
interface PublicBuild {
  readonly product: string;
  readonly build: string;
}

/**
 * The report of every server as of an instant, decided with what was known then; later dates are
 * what is scheduled.
 */
export function serverReport(
  replay: Replay,
  builds: readonly PublicBuild[],
  asOfMs: number,
): readonly ServerReportRow[] {
  return replay.servers.map((server) => serverRow(replay, server, builds, minuteOf(asOfMs)));
}

function serverRow(
  replay: Replay,
  server: ServerReplay,
  builds: readonly PublicBuild[],
  minute: number,
): ServerReportRow {
  const { settings, serverByName } = replay.compiled;
  const { policy } = settings;
  const clock = knownClock(replay, server, minute);
  const { status, stage, build } = statusAt(replay, server, clock, minute);
  const detected = clock.detectedMs !== null && minuteOf(clock.detectedMs) <= minute;
  const episode = detected ? currentEpisode(clock, minute) : [];
  const product = productOfBuild(build, settings) ?? serverByName.get(server.name)?.product ?? null;
  const next = episode.find(
    (one) => one.kind === "stage" && one.fromMinute > minute && one.stage > stage,
  );
  const nextRates = next === undefined ? null : ratesOf(policy, next.stage);
  const fullBlock = startOf(episode, (one) => isFullBlock(policy, one.stage));
  const rates = ratesOf(policy, stage);
  return {
    server: server.name,
    status,
    build,
    product,
    firstDetectedMs: detected ? clock.detectedMs : null,
    stage,
    throttleMinutesPerHour: rates?.throttleMinutesPerHour ?? 0,
    blockMinutesPerHour: rates?.blockMinutesPerHour ?? 0,
    throttleEnabledMs: startOf(episode, (one) => refuses(ratesOf(policy, one.stage))),
    blockingEnabledMs: startOf(
      episode,
      (one) => (ratesOf(policy, one.stage)?.blockMinutesPerHour ?? 0) > 0,
    ),
    nextStage: next?.stage ?? null,
    nextStageStartMs: next === undefined ? null : next.fromMinute * MS_PER_MINUTE,
    nextStageThrottleRate: nextRates?.throttleMinutesPerHour ?? null,
    nextStageBlockRate: nextRates?.blockMinutesPerHour ?? null,
    fullBlockMs: fullBlock,
    daysLeft:
      fullBlock === null
        ? null
        : Math.max(0, Math.ceil((fullBlock - minute * MS_PER_MINUTE) / MS_PER_DAY)),
    compliantBuilds: compliantBuilds(replay, builds, product, minute),
  };
}

/**
 * Segments from the detection or relapse that the minute belongs to, up to the next clean; none
 * while clean.
 */
function currentEpisode(clock: ServerClock, minute: number): readonly ClockSegment[] {
  const now = segmentAt(clock, minute);
  if (now === null || now.kind === "clean") return [];
  const at = clock.segments.indexOf(now);
  const begin = clock.segments.findLastIndex((one, i) => i < at && one.kind === "clean") + 1;
  const end = clock.segments.findIndex((one, i) => i > at && one.kind === "clean");
  return clock.segments.slice(begin, end === -1 ? undefined : end);
}

function startOf(
  episode: readonly ClockSegment[],
  wanted: (segment: ClockSegment) => boolean,
): number | null {
  const found = episode.find((one) => one.kind === "stage" && wanted(one));
  return found === undefined ? null : found.fromMinute * MS_PER_MINUTE;
}

function refuses(stage: Stage | null): boolean {
  return stage !== null && refusedMinutes(stage) > 0;
}

function ratesOf(policy: Policy, stage: number): Stage | null {
  return policy.stages.find((candidate) => candidate.stage === stage) ?? null;
}

function compliantBuilds(
  replay: Replay,
  builds: readonly PublicBuild[],
  product: string | null,
  minute: number,
): readonly string[] {
  return builds
    .filter((one) => one.product === product)
    .filter((one) => complies(one.build, minute * MS_PER_MINUTE, replay.compiled.settings))
    .map((one) => one.build)
    .sort((a, b) => compareBuilds(b, a));
}
