import { eventReasons } from "../../sim/engine-choice.ts";
import type { TrafficReplay } from "../../sim/replay-traffic.ts";
import { breathe } from "../jobs/breathe.ts";
import { DECISION_COLUMNS, type DecisionRow, decisions } from "../jobs/decisions.ts";
import { eventDecisions } from "../jobs/event-decisions.ts";
import type { Traffic } from "../jobs/traffic.ts";
import type { RunRequest } from "../jobs/types.ts";
import { withAtomicPath } from "./atomic.ts";
import { writeCsv } from "./csv.ts";
import type { ParquetType } from "./parquet.ts";

const ROWS_PER_BREATH = 4_096;

/**
 * Writes one row per message as CSV, or as Parquet when the path ends in `.parquet`; under a
 * temporary name until whole.
 * Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeDecisions(
  path: string,
  request: RunRequest,
  traffic: Traffic,
  { replay, traffic: prepared }: TrafficReplay,
): Promise<void> {
  const { settings } = replay.compiled;
  const made =
    eventReasons(settings).length === 0
      ? decisions(replay, prepared, traffic.names, traffic.messages)
      : eventDecisions(replay, prepared, traffic.names, traffic.messages);
  const rows = watched(made, request);
  if (!path.toLowerCase().endsWith(".parquet")) {
    await writeCsv(path, DECISION_COLUMNS, rows);
    return;
  }
  const { writeParquet } = await import("./parquet.ts");
  await withAtomicPath(path, (temporary) => writeParquet(temporary, DECISION_TYPES, rows));
}

/** DuckDB types of the decision columns. */
const DECISION_TYPES: Readonly<Record<(typeof DECISION_COLUMNS)[number], ParquetType>> = {
  id: "VARCHAR",
  copy: "INTEGER",
  server: "VARCHAR",
  build: "VARCHAR",
  arrival: "TIMESTAMP",
  in_scope: "INTEGER",
  stage: "INTEGER",
  first_reply: "INTEGER",
  outcome: "VARCHAR",
  attempts: "INTEGER",
  minutes_queued: "INTEGER",
  left: "TIMESTAMP",
  delay_dsn: "INTEGER",
  recipients: "DOUBLE",
  bytes: "DOUBLE",
  group: "VARCHAR",
  resent: "INTEGER",
};

async function* watched(
  rows: AsyncIterable<DecisionRow>,
  request: RunRequest,
): AsyncGenerator<DecisionRow> {
  let written = 0;
  for await (const row of rows) {
    yield row;
    written++;
    if (written % ROWS_PER_BREATH !== 0) continue;
    request.onProgress({ step: "decisions", fraction: null, rows: written });
    await breathe(request.signal);
  }
}
