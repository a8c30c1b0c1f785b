import { AcceptedSums } from "./accepted-sums.ts";
import { outOfDateArrivals } from "./arrivals.ts";
import { compareBuilds } from "./build.ts";
import type { OutOfDateArrivals } from "./clock.ts";
import { assertNoEvents } from "./engine-choice.ts";
import { BOUNCED, DELIVERED, EXPIRED, type FateTable } from "./fates.ts";
import { ACCEPT, THROTTLE } from "./placement.ts";
import type { TrafficProfile } from "./profile.ts";
import { serverEnds } from "./profile-rows.ts";
import { QueueDepth } from "./queue-depth.ts";
import { ReplayMemory, type ServerParts } from "./replay-memory.ts";
import {
  type BuildSpan,
  buildSpans,
  type CompiledSettings,
  compileServer,
  compileSettings,
  type ServerModel,
  serverClock,
  serverFates,
} from "./server-model.ts";
import type { ModelSettings } from "./settings.ts";
import { Tally } from "./tally.ts";
import type { PreparedTraffic } from "./traffic-window.ts";
import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from "./units.ts";

/** Everything counted in one replay, before it is put into the shape of the result. */
export interface Replay {
  readonly compiled: CompiledSettings;
  /** Traffic after retirement, whose indexes `servers` follows. */
  readonly profile: TrafficProfile;
  readonly servers: readonly ServerReplay[];
  /** By stage number, 0–8. */
  readonly stages: readonly Tally[];
  readonly days: readonly DayReplay[];
  /** By group index; empty when messages are not grouped. */
  readonly groups: readonly Tally[];
  readonly queue: QueueDepth;
}

export interface DayReplay {
  readonly tally: Tally;
  /** First attempts and refused first attempts by hour of the UTC day. */
  readonly firstAttempts: Float64Array;
  readonly refusedFirstAttempts: Float64Array;
}

/** Minutes are UTC minutes since 1970; Infinity = never. */
export interface ServerReplay {
  readonly name: string;
  /** Its rows of the replay's profile, `[firstRow, endRow)`, and the same by log build. */
  readonly firstRow: number;
  readonly endRow: number;
  readonly rows: readonly BuildRows[];
  readonly model: ServerModel;
  readonly arrivals: OutOfDateArrivals;
  readonly tally: Tally;
  /** Messages by their build at arrival, ascending by build, unknown (null) first. */
  readonly builds: readonly {
    readonly build: string | null;
    readonly product: string | null;
    readonly messages: number;
  }[];
  readonly firstDeferralMinute: number;
  readonly firstNdrMinute: number;
}

export const STAGE_COUNT = 9;

/**
 * Replays traffic through the model by fate tables: exact for message-level retry in whole minutes,
 * because a message's fate depends on its server, build and arrival minute alone. Source: model.md
 * §7.
 * Cost: O(servers × minutes + profile rows), whatever the number of messages.
 * `isOwn` tells the servers of a shard; the others are left out.
 * Errors: NEEDS_MESSAGES for settings that need the event engine.
 */
export function replay(
  traffic: PreparedTraffic,
  settings: ModelSettings,
  memory: ReplayMemory = new ReplayMemory(traffic),
  isOwn: (server: string) => boolean = () => true,
): Replay {
  assertNoEvents(settings);
  const compiled = compileSettings(settings, traffic.startMinute, traffic.endMinute);
  const profile = memory.profile(settings.servers);
  const sinks = replaySinks(compiled, profile, traffic.days);
  const accepted = new AcceptedSums(sinks);
  const servers = uncountedServers(compiled, profile, memory, isOwn).map((server) =>
    countServer(compiled, profile, server, { sinks, accepted, memory }),
  );
  accepted.addTo(sinks);
  return { compiled, profile, servers, ...sinks };
}

/** What messages are counted into besides their server. */
export type ReplaySinks = Pick<Replay, "stages" | "days" | "groups" | "queue">;

/** Empty counts for a replay of so many days. */
export function replaySinks(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  days: number,
): ReplaySinks {
  const tally = (): Tally => new Tally();
  return {
    stages: Array.from({ length: STAGE_COUNT }, tally),
    days: Array.from({ length: days }, () => ({
      tally: tally(),
      firstAttempts: new Float64Array(24),
      refusedFirstAttempts: new Float64Array(24),
    })),
    groups: profile.groupDimension === null ? [] : profile.groups.map(tally),
    queue: new QueueDepth(compiled.startMinute, compiled.horizonMinute),
  };
}

/** A server up to its verdicts, before anything is counted. */
export type UncountedServer = Omit<
  ServerReplay,
  "tally" | "firstDeferralMinute" | "firstNdrMinute"
>;

/**
 * Every own server of a profile (after retirement) with its clock and verdicts, in name order; all
 * of them by server index.
 */
export function uncountedServers(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  memory: ReplayMemory | null = null,
  isOwn: (server: string) => boolean = () => true,
): readonly UncountedServer[] {
  const ends = memory?.serverEnds(profile) ?? serverEnds(profile);
  return profile.servers.flatMap((name, index) => {
    if (!isOwn(name)) return [];
    const firstRow = ends[index - 1] ?? 0;
    const endRow = ends[index] ?? firstRow;
    const make = (): ServerParts => serverParts(compiled, profile, name, firstRow, endRow);
    const server = compiled.serverByName.get(name) ?? null;
    const parts = memory?.parts(name, profile, server, compiled.settings, make) ?? make();
    const clock = serverClock(compiled, name, parts.arrivals, Number.POSITIVE_INFINITY);
    const model = compileServer(compiled, name, clock);
    const { rows, arrivals, builds } = parts;
    return [{ name, firstRow, endRow, rows, model, arrivals, builds }];
  });
}

function serverParts(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  name: string,
  firstRow: number,
  endRow: number,
): ServerParts {
  const rows = buildRows(compiled, profile, name, firstRow, endRow);
  const arrivals = outOfDateArrivals(
    rows.map(({ spans, firstRow: from, endRow: to }) => ({
      minute: profile.minute.subarray(from, to),
      inScope: profile.inScope.subarray(from, to),
      spans,
    })),
    compiled.startMinute,
    compiled.endMinute,
  );
  return { rows, arrivals, builds: buildCounts(profile, rows) };
}

interface Counting {
  readonly sinks: ReplaySinks;
  readonly accepted: AcceptedSums;
  readonly memory: ReplayMemory;
}

function countServer(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  server: UncountedServer,
  { sinks, accepted, memory }: Counting,
): ServerReplay {
  const { startMinute } = compiled;
  const { rows, model } = server;
  const tally = new Tally();
  let firstDeferralMinute = Number.POSITIVE_INFINITY;
  let firstNdrMinute = Number.POSITIVE_INFINITY;
  for (const part of rows) {
    const arrivals = profile.minute.subarray(part.firstRow, part.endRow);
    const fates = serverFates(compiled, model, part.logBuild, memory, arrivals);
    for (let row = part.firstRow; row < part.endRow; row++) {
      const minute = profile.minute[row]!;
      const at = minute - startMinute;
      if (profile.inScope[row] === 0) {
        countOutOfScope(profile, row, at, tally, sinks);
        continue;
      }
      if (fates.firstVerdict[at] === ACCEPT) {
        accepted.add(profile, row, at, fates.stage[at]!);
        continue;
      }
      countRow(profile, row, at, fates, tally, sinks);
      if (fates.firstVerdict[at] === THROTTLE) {
        firstDeferralMinute = Math.min(firstDeferralMinute, minute);
      }
      const outcome = fates.outcome[at]!;
      if (outcome === BOUNCED || outcome === EXPIRED) {
        firstNdrMinute = Math.min(firstNdrMinute, minute + fates.minutesQueued[at]!);
      }
    }
  }
  accepted.endServer(tally, sinks);
  tally.close();
  return { ...server, tally, firstDeferralMinute, firstNdrMinute };
}

/** Counts a row whose first attempt is refused. */
function countRow(
  profile: TrafficProfile,
  row: number,
  at: number,
  fates: FateTable,
  tally: Tally,
  sinks: ReplaySinks,
): void {
  const outcome = fates.outcome[at]!;
  const queued = fates.minutesQueued[at]!;
  const attempts = fates.attempts[at]!;
  const dsn = fates.delayDsn[at]!;
  const messages = profile.messages[row]!;
  const recipients = profile.recipients[row]!;
  const bytes = profile.bytes[row]!;
  const day = sinks.days[Math.floor(at / MINUTES_PER_DAY)]!;
  const stage = sinks.stages[fates.stage[at]!]!;
  tally.add(outcome, queued, attempts, dsn, messages, recipients, bytes);
  stage.add(outcome, queued, attempts, dsn, messages, recipients, bytes);
  day.tally.add(outcome, queued, attempts, dsn, messages, recipients, bytes);
  const group = sinks.groups[profile.group[row]!];
  if (group !== undefined) group.add(outcome, queued, attempts, dsn, messages, recipients, bytes);
  const minute = profile.minute[row]!;
  const hour = Math.floor((minute % MINUTES_PER_DAY) / MINUTES_PER_HOUR);
  day.firstAttempts[hour]! += messages;
  day.refusedFirstAttempts[hour]! += messages;
  if (outcome !== DELIVERED && queued > 0) sinks.queue.add(minute, queued, messages);
}

function countOutOfScope(
  profile: TrafficProfile,
  row: number,
  at: number,
  tally: Tally,
  sinks: ReplaySinks,
): void {
  const messages = profile.messages[row]!;
  const recipients = profile.recipients[row]!;
  const bytes = profile.bytes[row]!;
  tally.addOutOfScope(messages, recipients, bytes);
  sinks.stages[0]!.addOutOfScope(messages, recipients, bytes);
  sinks.days[Math.floor(at / MINUTES_PER_DAY)]!.tally.addOutOfScope(messages, recipients, bytes);
  sinks.groups[profile.group[row]!]?.addOutOfScope(messages, recipients, bytes);
}

/** The rows of one server and log build, `[firstRow, endRow)`. */
export interface BuildRows {
  readonly logBuild: string;
  readonly spans: readonly BuildSpan[];
  readonly firstRow: number;
  readonly endRow: number;
}

function buildRows(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  name: string,
  firstRow: number,
  endRow: number,
): readonly BuildRows[] {
  const server = compiled.serverByName.get(name) ?? null;
  const parts: BuildRows[] = [];
  for (let row = firstRow; row < endRow; ) {
    const build = profile.build[row]!;
    const first = row;
    while (row < endRow && profile.build[row] === build) row++;
    const logBuild = profile.builds[build] ?? "";
    const { startMinute, endMinute } = compiled;
    const spans = buildSpans(compiled, server, logBuild, startMinute, endMinute);
    parts.push({ logBuild, spans, firstRow: first, endRow: row });
  }
  return parts;
}

function buildCounts(profile: TrafficProfile, parts: readonly BuildRows[]): ServerReplay["builds"] {
  const counts = new Map<
    string,
    { build: string | null; product: string | null; messages: number }
  >();
  for (const { spans, firstRow, endRow } of parts) {
    for (const span of spans) {
      let messages = 0;
      for (let row = firstRow; row < endRow; row++) {
        const minute = profile.minute[row]!;
        if (minute >= span.fromMinute && minute < span.toMinute) messages += profile.messages[row]!;
      }
      if (messages === 0) continue;
      const { build, product } = span;
      const known = counts.get(build ?? "");
      if (known === undefined) counts.set(build ?? "", { build, product, messages });
      else known.messages += messages;
    }
  }
  return [...counts.values()].sort((a, b) => compareBuilds(a.build ?? "", b.build ?? ""));
}
