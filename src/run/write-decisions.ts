import type { TrafficReplay } from "../../sim/results/run-model.ts";
import type { OpenMail, RunRequest } from "../mail/request.ts";
import { withAtomicPath } from "../platform/atomic.ts";
import { breathe } from "../platform/breathe.ts";
import { writeCsv } from "../platform/csv.ts";
import { DECISION_COLUMNS, type DecisionRow } from "./decision-row.ts";
import { engineFor } from "./engine.ts";

const ROWS_PER_BREATH = 4_096;

/**
 * Writes one row per message as CSV, or as Parquet when the path ends in `.parquet`; under a
 * temporary name until whole.
 * Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeDecisions(
  path: string,
  request: RunRequest,
  traffic: OpenMail,
  replayed: TrafficReplay,
): Promise<void> {
  const { settings } = replayed.replay.compiled;
  const rows = watched(engineFor(settings).decisions(replayed, traffic), request);
  if (!path.toLowerCase().endsWith(".parquet")) {
    await writeCsv(
      path,
      DECISION_COLUMNS.map(({ name }) => name),
      rows,
    );
    return;
  }
  const { writeParquet } = await import("../duck/parquet.ts");
  const types = Object.fromEntries(DECISION_COLUMNS.map(({ name, type }) => [name, type]));
  await withAtomicPath(path, (temporary) => writeParquet(temporary, types, rows));
}

async function* watched(
  rows: AsyncIterable<DecisionRow>,
  request: RunRequest,
): AsyncGenerator<readonly (string | number)[]> {
  let written = 0;
  for await (const row of rows) {
    yield DECISION_COLUMNS.map(({ cell }) => cell(row));
    written++;
    if (written % ROWS_PER_BREATH !== 0) continue;
    request.onProgress({ step: "decisions", fraction: null, rows: written });
    await breathe(request.signal);
  }
}
