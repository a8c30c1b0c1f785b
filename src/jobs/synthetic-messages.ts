import type { TrafficNames } from "../../sim/batch.ts";
import { generateTraffic, type TrafficBatch, trafficIds } from "../../sim/traffic.ts";
import type { SyntheticTraffic } from "../../sim/traffic-settings.ts";
import { minuteOf } from "../../sim/units.ts";
import type { MessageRows } from "../readers/types.ts";

/**
 * The synthetic messages that arrive in minutes `[fromMinute, toMinute)`, batch by batch, with
 * their ids.
 */
export async function* syntheticMessages(
  settings: SyntheticTraffic,
  names: TrafficNames,
  fromMinute: number,
  toMinute: number,
): AsyncGenerator<MessageRows> {
  for (const batch of generateTraffic(settings)) {
    const server = names.servers[batch.server[0] ?? 0] ?? "";
    const rows = within(batch, trafficIds(batch, server), fromMinute, toMinute);
    if (names.groupDimension === null) rows.group.fill(0);
    if (rows.count > 0) yield rows;
  }
}

function within(
  batch: TrafficBatch,
  ids: readonly string[],
  fromMinute: number,
  toMinute: number,
): MessageRows {
  const kept: number[] = [];
  for (let i = 0; i < batch.count; i++) {
    const minute = minuteOf(batch.timeMs[i] ?? 0);
    if (minute >= fromMinute && minute < toMinute) kept.push(i);
  }
  return {
    count: kept.length,
    id: kept.map((i) => ids[i] ?? ""),
    timeMs: Float64Array.from(kept, (i) => batch.timeMs[i] ?? 0),
    server: Uint32Array.from(kept, (i) => batch.server[i] ?? 0),
    build: Uint32Array.from(kept, (i) => batch.build[i] ?? 0),
    inScope: Uint8Array.from(kept, (i) => batch.inScope[i] ?? 0),
    group: Uint32Array.from(kept, (i) => batch.group[i] ?? 0),
    recipients: Float64Array.from(kept, (i) => batch.recipients[i] ?? 0),
    sizeBytes: Float64Array.from(kept, (i) => batch.sizeBytes[i] ?? 0),
  };
}
