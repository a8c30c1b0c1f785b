import { compareText, MS_PER_DAY, MS_PER_HOUR, minuteOf } from "../../sim/base/units.ts";
import type { TrafficNames } from "../../sim/contract/batch.ts";
import type { SyntheticTraffic } from "../../sim/contract/synthetic-settings.ts";
import { generateTraffic, type TrafficBatch, trafficIds } from "../../sim/synthetic/generate.ts";
import type { MessageRows } from "../readers/contract/log-read.ts";

/** No zone is further ahead of UTC; a local day begins at most so long before its UTC day. */
const ZONE_AHEAD_MAX_MS = 14 * MS_PER_HOUR;

/**
 * The synthetic messages that arrive in minutes `[fromMinute, toMinute)` with their ids, ordered by
 * (arrival, server, build, group, id, bytes). They are made by days of the streams' own calendars,
 * so some two days of mail are held until no earlier message can come.
 */
export async function* syntheticMessages(
  settings: SyntheticTraffic,
  names: TrafficNames,
  fromMinute: number,
  toMinute: number,
): AsyncGenerator<MessageRows> {
  let held: MessageRows[] = [];
  let localDay = Number.NEGATIVE_INFINITY;
  for (const batch of generateTraffic(settings)) {
    if (batch.localDay !== localDay) {
      localDay = batch.localDay;
      const [ready, rest] = cutSorted(held, localDay * MS_PER_DAY - ZONE_AHEAD_MAX_MS);
      if (ready.count > 0) yield ready;
      held = rest.count > 0 ? [rest] : [];
    }
    const server = names.servers[batch.server[0] ?? 0] ?? "";
    const rows = within(batch, trafficIds(batch, server), fromMinute, toMinute);
    if (names.groupDimension === null) rows.group.fill(0);
    if (rows.count > 0) held.push(rows);
  }
  const [last] = cutSorted(held, Number.POSITIVE_INFINITY);
  if (last.count > 0) yield last;
}

/** The messages before an instant in their order, and the others. */
function cutSorted(
  parts: readonly MessageRows[],
  beforeMs: number,
): readonly [MessageRows, MessageRows] {
  const rows = parts.flatMap((part) => Array.from({ length: part.count }, (_, i) => ({ part, i })));
  const compare = (a: (typeof rows)[number], b: (typeof rows)[number]): number => {
    const by = (column: "timeMs" | "server" | "build" | "group" | "sizeBytes"): number =>
      (a.part[column][a.i] ?? 0) - (b.part[column][b.i] ?? 0);
    return (
      by("timeMs") ||
      by("server") ||
      by("build") ||
      by("group") ||
      compareText(a.part.id[a.i] ?? "", b.part.id[b.i] ?? "") ||
      by("sizeBytes")
    );
  };
  const isBefore = ({ part, i }: (typeof rows)[number]): boolean =>
    (part.timeMs[i] ?? 0) < beforeMs;
  const ready = rows.filter(isBefore).sort(compare);
  return [gather(ready), gather(rows.filter((row) => !isBefore(row)))];
}

function gather(rows: readonly { readonly part: MessageRows; readonly i: number }[]): MessageRows {
  return {
    count: rows.length,
    id: rows.map(({ part, i }) => part.id[i] ?? ""),
    timeMs: Float64Array.from(rows, ({ part, i }) => part.timeMs[i] ?? 0),
    server: Uint32Array.from(rows, ({ part, i }) => part.server[i] ?? 0),
    build: Uint32Array.from(rows, ({ part, i }) => part.build[i] ?? 0),
    inScope: Uint8Array.from(rows, ({ part, i }) => part.inScope[i] ?? 0),
    group: Uint32Array.from(rows, ({ part, i }) => part.group[i] ?? 0),
    recipients: Float64Array.from(rows, ({ part, i }) => part.recipients[i] ?? 0),
    sizeBytes: Float64Array.from(rows, ({ part, i }) => part.sizeBytes[i] ?? 0),
  };
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
