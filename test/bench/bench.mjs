// Prints how fast the main jobs are, against peers on the same machine in the same run;
// `npm run bench [-- NAME…]`. Figures are medians of RUNS runs. Everything it reads it makes
// itself, in a temporary folder. What was measured last is in bench.json, and from there in the
// table of BENCHMARKS.md.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { benches } from "./benches.mjs";
import { writeFigures } from "./table.mjs";

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const resultPath = path.join(root, "bench.json");
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `No bench "${unknown[0]}". There are: ${benches.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}

const version = (name) =>
  JSON.parse(readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")).version;
const machine = {
  node: process.version,
  duckdb: version("@duckdb/node-api"),
  cpu: os.cpus()[0]?.model ?? "unknown",
  cores: os.cpus().length,
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  runs: RUNS,
};
const { node, duckdb, cores, cpu, memoryGiB } = machine;
console.log(
  `node ${node}, duckdb ${duckdb}, ${cores} × ${cpu}, ${memoryGiB} GiB, medians of ${RUNS}`,
);

// Benches that were not asked for keep their last figures.
const report = existsSync(resultPath) ? JSON.parse(readFileSync(resultPath, "utf8")) : {};
report.benches ??= {};
const folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-bench-"));
try {
  for (const bench of benches) {
    if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
    const load = os.loadavg()[0] ?? 0;
    console.log(`\n${bench.name}: ${bench.title} (load before it ${load.toFixed(1)})`);
    const rows = await bench.run({ folder, root, runs: RUNS });
    report.benches[bench.name] = { title: bench.title, machine, loadBefore: load, rows };
    for (const { what, value, unit, ratio, target, met } of rows) {
      const beside = [
        ratio,
        target === undefined ? undefined : `${target}: ${met ? "met" : "missed"}`,
      ];
      const words = beside.filter((word) => word !== undefined).join("   ");
      console.log(`  ${what.padEnd(58)} ${value.toFixed(2).padStart(9)} ${unit}   ${words}`);
    }
    writeFileSync(resultPath, `${JSON.stringify(report, null, 2)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\nwrote ${["bench.json", ...writeFigures({ onlyCheck: false })].join(", ")}`);
