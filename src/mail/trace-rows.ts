import { compareText, MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { SyntheticTraffic } from "../../sim/contract/synthetic-settings.ts";
import {
  generateTraffic,
  type TrafficBatch,
  trafficIds,
  trafficNames,
} from "../../sim/synthetic/generate.ts";

/**
 * Columns of a written trace: the fields of `--map` under their own names, so that it is read
 * without a map.
 */
export const TRACE_COLUMNS = [
  "time",
  "server",
  "build",
  "id",
  "recipients",
  "bytes",
  "group",
  "scope",
] as const;

/** One message in the order of TRACE_COLUMNS; `time` ISO 8601 UTC with ms, `bytes` bytes. */
export type TraceRow = readonly [
  time: string,
  server: string,
  build: string,
  id: string,
  recipients: number,
  bytes: number,
  group: string,
  scope: string,
];

/** The mark of mail that an Exchange server handed over; all synthetic mail is of this kind. */
const IN_SCOPE_MARK = "OnPremises";

/** Rows of one local day and its neighbours, waiting until no earlier row can come. */
interface WaitingRow {
  readonly timeMs: number;
  readonly batch: TrafficBatch;
  readonly row: number;
}

/**
 * Synthetic mail as rows sorted by (time, server, id).
 * Memory: the messages of two days. Batches come by local day, so a day's rows can be up to a
 * zone's offset early.
 */
export function* traceRows(settings: SyntheticTraffic): Generator<TraceRow> {
  const names = trafficNames(settings);
  const earlyMs = largestOffsetMs(settings);
  const idsOf = new WeakMap<TrafficBatch, readonly string[]>();
  const idOf = ({ batch, row }: WaitingRow): string => {
    const ids = idsOf.get(batch) ?? trafficIds(batch, names.servers[batch.server[0] ?? 0] ?? "");
    idsOf.set(batch, ids);
    return ids[row] ?? "";
  };
  const byOrder = (a: WaitingRow, b: WaitingRow): number =>
    a.timeMs - b.timeMs || serverOf(a) - serverOf(b) || compareText(idOf(a), idOf(b));
  const rowOf = (waiting: WaitingRow): TraceRow => {
    const { batch, row, timeMs } = waiting;
    return [
      new Date(timeMs).toISOString(),
      names.servers[serverOf(waiting)] ?? "",
      names.builds[batch.build[row] ?? 0] ?? "",
      idOf(waiting),
      batch.recipients[row] ?? 1,
      batch.sizeBytes[row] ?? 0,
      names.groups[batch.group[row] ?? 0] ?? "",
      IN_SCOPE_MARK,
    ];
  };
  let waiting: WaitingRow[] = [];
  let localDay = Number.NEGATIVE_INFINITY;
  for (const batch of generateTraffic(settings)) {
    if (batch.localDay !== localDay) {
      localDay = batch.localDay;
      const readyMs = localDay * MS_PER_DAY - earlyMs;
      const ready = waiting.filter(({ timeMs }) => timeMs < readyMs).sort(byOrder);
      waiting = waiting.filter(({ timeMs }) => timeMs >= readyMs);
      for (const row of ready) yield rowOf(row);
    }
    for (let row = 0; row < batch.count; row++) {
      waiting.push({ timeMs: batch.timeMs[row] ?? 0, batch, row });
    }
  }
  for (const row of waiting.sort(byOrder)) yield rowOf(row);
}

function serverOf({ batch, row }: WaitingRow): number {
  return batch.server[row] ?? 0;
}

/** How long before midnight UTC of its date a local day can begin; 0 west of Greenwich. */
function largestOffsetMs(settings: SyntheticTraffic): number {
  let largest = 0;
  for (const { streams } of settings.servers) {
    for (const { utcOffsets } of streams) {
      for (const { offsetMinutes } of utcOffsets) largest = Math.max(largest, offsetMinutes);
    }
  }
  return largest * MS_PER_MINUTE;
}
