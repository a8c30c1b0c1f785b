import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { SyntheticTraffic } from "../../sim/contract/synthetic-settings.ts";
import type { ParquetType } from "../duck/parquet.ts";
import { withAtomicPath } from "../platform/atomic.ts";
import { breathe } from "../platform/breathe.ts";
import { writeCsv } from "../platform/csv.ts";
import { TRACE_COLUMNS, type TraceRow, traceRows } from "./trace-rows.ts";

const ROWS_PER_BREATH = 4_096;

/** DuckDB types of the columns. */
const TRACE_TYPES: Readonly<Record<(typeof TRACE_COLUMNS)[number], ParquetType>> = {
  time: "TIMESTAMP",
  server: "VARCHAR",
  build: "VARCHAR",
  id: "VARCHAR",
  recipients: "INTEGER",
  bytes: "INTEGER",
  group: "VARCHAR",
  scope: "VARCHAR",
};

/** How far a trace is written; `fraction` of its time, 0–1. */
export interface TraceProgress {
  readonly step: "generate";
  readonly fraction: number;
  readonly rows: number;
}

/**
 * Writes synthetic mail as a trace, one row per message, sorted by (time, server, id): Parquet when
 * the path ends in
 * `.parquet`, else CSV; under a temporary name until whole. Gives the number of rows.
 * Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeTrace(
  path: string,
  settings: SyntheticTraffic,
  signal: AbortSignal,
  onProgress: (progress: TraceProgress) => void,
): Promise<number> {
  let rows = 0;
  async function* watched(): AsyncGenerator<TraceRow> {
    for (const row of traceRows(settings)) {
      yield row;
      rows++;
      if (rows % ROWS_PER_BREATH !== 0) continue;
      const doneMs = Date.parse(row[0]) - settings.startMs;
      const fraction = Math.min(1, doneMs / (settings.days * MS_PER_DAY));
      onProgress({ step: "generate", fraction, rows });
      await breathe(signal);
    }
    await breathe(signal);
  }
  if (path.toLowerCase().endsWith(".parquet")) {
    const { writeParquet } = await import("../duck/parquet.ts");
    await withAtomicPath(path, (temporary) => writeParquet(temporary, TRACE_TYPES, watched()));
  } else {
    await writeCsv(path, TRACE_COLUMNS, watched());
  }
  onProgress({ step: "generate", fraction: 1, rows });
  return rows;
}
