import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { main, medianSeconds, peakMemoryMiB, perSecond, runNode } from "./measure.mjs";

/** Rows of the Parquet logs; `BENCH_ROWS=5000000` for a quick look. */
export const PARQUET_ROWS = Number(process.env.BENCH_ROWS ?? 50_000_000);

/** Parquet logs: a row per message without an id, and a row per recipient with one. */
export async function benchParquet({ folder, root }) {
  const file = path.join(folder, "log.parquet");
  await writeLog(file);
  const plain = ["--map", "time=time,server=server,recipients=recipients,bytes=bytes"];
  const grouped = ["--map", "time=time,server=server,id=id,recipient=recipient,bytes=bytes"];
  const rows = [];
  for (const [what, map, atLeast] of [
    ["a row per message, no id", plain, 8e6],
    ["a row per recipient, grouped by id", grouped, 1.2e6],
  ]) {
    const options = ["--start", "2026-09-08", "--memory", "1GB", "--json", "--quiet"];
    const args = [main(root), "replay", file, ...map, ...options];
    const took = await medianSeconds(1, () => runNode(args));
    const memory = peakMemoryMiB(args);
    rows.push({
      what,
      value: took,
      unit: "s",
      ratio: perSecond(PARQUET_ROWS, took, "rows"),
      target: `≥ ${atLeast / 1e6} M rows/s`,
      met: PARQUET_ROWS / took >= atLeast,
    });
    if (memory === null) continue;
    const met = memory <= 1_024;
    const its = "its peak memory, --memory 1GB";
    rows.push({ what: its, value: memory, unit: "MiB", target: "≤ 1 GiB", met });
  }
  return rows;
}

async function writeLog(file) {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  // 90 days, whatever the number of rows.
  const stepMicros = Math.floor((90 * 86_400 * 1e6) / PARQUET_ROWS);
  await connection.run(`COPY (
    SELECT make_timestamp(1788825600000000 + i * ${stepMicros}) AS time,
      'mail' || (i // 2 % 4) AS server, 'm' || (i // 2) AS id, 'r' || (i % 10007) AS recipient,
      CAST(1 + i % 3 AS INTEGER) AS recipients, CAST(2000 + i % 50000 AS INTEGER) AS bytes
    FROM range(${PARQUET_ROWS}) t(i)) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
