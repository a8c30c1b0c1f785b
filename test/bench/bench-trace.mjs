import { spawnSync } from "node:child_process";
import { closeSync, createReadStream, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "fast-csv";
import { main, medianSeconds, peakMemoryMiB, perSecond, runNode } from "./measure.mjs";

export const TRACE_ROWS = 2_000_000;
/** What does not grow with the log no longer shows. */
const LARGE_ROWS = 10_000_000;
const START_MS = Date.UTC(2026, 8, 8);
const SPAN_MS = 90 * 86_400_000;

/**
 * A trace as Export-Csv of PowerShell 7 writes it: 2 recipients a message on average, newest first
 * within nothing.
 */
function writeTraceCsv(file, rows) {
  const header =
    '"Received","SenderAddress","RecipientAddress","Subject","Status","ToIP","FromIP","Size","MessageId","MessageTraceId"\n';
  const out = openSync(file, "w");
  writeSync(out, header);
  let lines = [];
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let row = 0; row < rows; row++) {
    const message = Math.floor(row / 2);
    const time = new Date(START_MS + Math.floor((message / (rows / 2)) * SPAN_MS)).toISOString();
    const server = Math.floor(random() * 4) + 10;
    const trace = `${message.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
    const ip = `203.0.113.${10 + (message % 4)}`;
    lines.push(
      `"${time}","s${message % 997}@contoso.example","r${row % 10_007}@fabrikam.example","Subject ${server}","Delivered",,"${ip}","${20_000 + (message % 50_000)}","<${trace}@contoso.example>","${trace}"`,
    );
    if (lines.length === 20_000) {
      writeSync(out, `${lines.join("\n")}\n`);
      lines = [];
    }
  }
  if (lines.length > 0) writeSync(out, `${lines.join("\n")}\n`);
  closeSync(out);
}

/** The whole command, from a message trace to the result, beside others on the same file. */
export async function benchTrace({ folder, root, runs }) {
  const file = path.join(folder, "trace.csv");
  writeTraceCsv(file, TRACE_ROWS);
  const window = ["--server-key", "FromIP", "--start", "2026-09-08", "--quiet"];
  const replay = [main(root), "replay", file, ...window];
  const out = path.join(folder, "out");
  const duck = await medianSeconds(runs, () => duckEstimate(file));
  const json = await medianSeconds(runs, () => runNode([...replay, "--json"]));
  const report = await medianSeconds(1, () => runNode([...replay, "--out", out]));
  const memory = peakMemoryMiB([...replay, "--json"]);
  const csv = await medianSeconds(1, () => readByFastCsv(file));
  const lines = await medianSeconds(runs, () => spawnSync("wc", ["-l", file]));
  const counted = path.join(folder, "trace.parquet");
  runNode([main(root), "profile", file, "--server-key", "FromIP", "-o", counted, "--quiet"]);
  const again = await medianSeconds(runs, () =>
    runNode([main(root), "replay", counted, "--start", "2026-09-08", "--json", "--quiet"]),
  );
  const large = await largeTrace(folder, root, window);
  const rate = (took) => perSecond(TRACE_ROWS, took, "rows");
  const toDuck = json / duck;
  const toCsv = csv / json;
  return [
    row("mailflow replay --json", json, rate(json)),
    row(
      "DuckDB: grouping and counting in one statement",
      duck,
      `replay takes ${toDuck.toFixed(2)} ×`,
      "≤ 1.5 ×",
      toDuck <= 1.5,
    ),
    row("fast-csv merely reading it", csv, `${toCsv.toFixed(1)} × replay`, "≥ 5 ×", toCsv >= 5),
    ...(lines < 0.005 ? [] : [row("wc -l, the floor of reading", lines, rate(lines))]),
    row("mailflow replay --out: report, charts, tables", report, rate(report)),
    row("mailflow replay --json of its profile", again, `${(json / again).toFixed(1)} × faster`),
    ...(memory === null
      ? []
      : [{ what: "peak memory of replay --json", value: memory, unit: "MiB" }]),
    ...large,
  ];
}

/** Once each: a log five times as large shows what a row costs. */
async function largeTrace(folder, root, window) {
  const file = path.join(folder, "large.csv");
  writeTraceCsv(file, LARGE_ROWS);
  const duck = await medianSeconds(1, () => duckEstimate(file));
  const json = await medianSeconds(1, () =>
    runNode([main(root), "replay", file, ...window, "--json"]),
  );
  rmSync(file);
  const rate = perSecond(LARGE_ROWS, json, "rows");
  const ratio = `replay takes ${(json / duck).toFixed(2)} ×`;
  return [
    row("10,000,000 rows: replay --json", json, rate),
    row("10,000,000 rows: DuckDB in one statement", duck, ratio),
  ];
}

function row(what, value, ratio, target, met) {
  return { what, value, unit: "s", ratio, ...(target === undefined ? {} : { target, met }) };
}

/** What an analyst would write: messages per server and minute, as first attempts. */
async function duckEstimate(file) {
  const instance = await DuckDBInstance.create(":memory:", {
    preserve_insertion_order: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.runAndReadAll(`
    SELECT server, minute, count(*) AS messages, sum(recipients), sum(bytes) FROM (
      SELECT FromIP AS server, MessageTraceId, epoch_ms(min(CAST(Received AS TIMESTAMP))) // 60000 AS minute,
             count(DISTINCT RecipientAddress) AS recipients, max(CAST(Size AS BIGINT)) AS bytes
      FROM read_csv('${file.replaceAll("'", "''")}', header = true, all_varchar = true)
      GROUP BY FromIP, MessageTraceId)
    GROUP BY server, minute ORDER BY server, minute`);
  connection.closeSync();
  instance.closeSync();
}

function readByFastCsv(file) {
  return new Promise((resolve, reject) => {
    createReadStream(file)
      .pipe(parse({ headers: true }))
      .on("error", reject)
      .on("data", () => undefined)
      .on("end", () => resolve());
  });
}
