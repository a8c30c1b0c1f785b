import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../base/units.ts";
import { DELIVERED, isLost } from "../contract/outcomes.ts";
import type { ModelSettings } from "../contract/settings.ts";
import { AcceptedSums } from "../counts/accepted-sums.ts";
import { emptyCounts, type RunCounts } from "../counts/run-counts.ts";
import { Tally } from "../counts/tally.ts";
import { ACCEPT, THROTTLE } from "../enforcement/verdict-codes.ts";
import type { FateTable } from "../retry/fates.ts";
import { type CompiledSettings, compileSettings } from "../servers/compiled-settings.ts";
import { ReplayMemory } from "../servers/replay-memory.ts";
import { serverFates } from "../servers/server-fates.ts";
import type { UncountedServer } from "../servers/server-parts.ts";
import { uncountedServers } from "../servers/server-rows.ts";
import type { TrafficProfile } from "../traffic/profile.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import { assertNoEvents } from "./engine-choice.ts";

/** Everything counted in one replay, before it is put into the shape of the result. */
export interface Replay extends RunCounts {
  readonly compiled: CompiledSettings;
  /** Traffic after retirement, whose indexes `servers` follows. */
  readonly profile: TrafficProfile;
  readonly servers: readonly ServerReplay[];
}

/** Minutes are UTC minutes since 1970; Infinity = never. */
export interface ServerReplay extends UncountedServer {
  readonly tally: Tally;
  readonly firstDeferralMinute: number;
  readonly firstNdrMinute: number;
}

/**
 * Replays traffic through the model by fate tables: exact for message-level retry in whole minutes,
 * because a message's fate depends on its server, build and arrival minute alone. Source: model.md
 * §7.
 * Cost: O(servers × minutes + profile rows), whatever the number of messages.
 * `isOwn` tells the servers of a shard; the others are left out.
 * Errors: NEEDS_MESSAGES for settings that need the event engine.
 */
export function replay(
  traffic: WindowTraffic,
  settings: ModelSettings,
  memory: ReplayMemory = new ReplayMemory(traffic),
  isOwn: (server: string) => boolean = () => true,
): Replay {
  assertNoEvents(settings);
  const compiled = compileSettings(settings, traffic);
  const profile = memory.profile(settings.servers);
  const sinks = emptyCounts(compiled, profile, traffic.days);
  const accepted = new AcceptedSums(sinks);
  const servers = uncountedServers(compiled, profile, memory, isOwn).map((server) =>
    countServer(compiled, profile, server, { sinks, accepted, memory }),
  );
  accepted.addTo(sinks);
  return { compiled, profile, servers, ...sinks };
}

interface Counting {
  readonly sinks: RunCounts;
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
      if (isLost(outcome)) {
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
  sinks: RunCounts,
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
  sinks: RunCounts,
): void {
  const messages = profile.messages[row]!;
  const recipients = profile.recipients[row]!;
  const bytes = profile.bytes[row]!;
  tally.addOutOfScope(messages, recipients, bytes);
  sinks.stages[0]!.addOutOfScope(messages, recipients, bytes);
  sinks.days[Math.floor(at / MINUTES_PER_DAY)]!.tally.addOutOfScope(messages, recipients, bytes);
  sinks.groups[profile.group[row]!]?.addOutOfScope(messages, recipients, bytes);
}
