import { randomKey } from "../../sim/base/random.ts";
import { compareText } from "../../sim/base/units.ts";
import type { MessageBatch, TrafficNames } from "../../sim/contract/batch.ts";
import { hourlyStart, minuteRanks, serverOffset } from "../../sim/enforcement/placement.ts";
import { ProfileBuilder, type TrafficProfile } from "../../sim/traffic/profile.ts";
import type { Draws, ReferenceMessage } from "../reference/types.ts";

/** Plain messages as one batch of columns, with the tables of their names. */
export function batchOf(
  messages: readonly ReferenceMessage[],
  groupDimension: string | null,
): { batch: MessageBatch; names: TrafficNames } {
  const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort(compareText);
  const names = {
    servers: sorted(messages.map((message) => message.server)),
    builds: sorted(["", ...messages.map((message) => message.build)]),
    groups: groupDimension === null ? [""] : sorted(messages.map((message) => message.group)),
    groupDimension,
  };
  const batch: MessageBatch = {
    count: messages.length,
    timeMs: Float64Array.from(messages, (message) => message.timeMs),
    server: Uint32Array.from(messages, (message) => names.servers.indexOf(message.server)),
    build: Uint32Array.from(messages, (message) => names.builds.indexOf(message.build)),
    inScope: Uint8Array.from(messages, (message) => (message.inScope ? 1 : 0)),
    group: Uint32Array.from(messages, (message) =>
      groupDimension === null ? 0 : names.groups.indexOf(message.group),
    ),
    recipients: Float64Array.from(messages, (message) => message.recipients),
    sizeBytes: Float64Array.from(messages, (message) => message.sizeBytes),
  };
  return { batch, names };
}

/** The profile of plain messages. */
export function profileOf(
  messages: readonly ReferenceMessage[],
  groupDimension: string | null,
): TrafficProfile {
  const { batch, names } = batchOf(messages, groupDimension);
  const builder = new ProfileBuilder(names);
  builder.add(batch);
  return builder.build();
}

/** The engine's own draws for a seed, for the slow model to place the same minutes. */
export function engineDraws(seed: string): Draws {
  return {
    offsetOf: (server) => serverOffset(seed, server),
    randomOf: (server, hour, choices) =>
      hourlyStart(randomKey(seed, server, "random"), hour, 61 - choices),
    rankOf: (server, hour, minuteOfHour) => {
      const ranks = new Uint8Array(60);
      minuteRanks(randomKey(seed, server, "scattered"), hour, ranks);
      return ranks[minuteOfHour] ?? 0;
    },
  };
}
