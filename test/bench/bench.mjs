// Prints how fast the main job is, against peers on the same machine in the same run; `npm run
// bench [-- NAME…]`. Figures are medians of RUNS runs. Everything it reads it makes itself, in a
// temporary folder.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { benches } from "./benches.mjs";

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `No bench "${unknown[0]}". There are: ${benches.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}

const folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-bench-"));
const report = {
  node: process.version,
  cpu: os.cpus()[0]?.model ?? "unknown",
  cores: os.cpus().length,
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  runs: RUNS,
  benches: {},
};
console.log(
  `node ${report.node}, ${report.cores} × ${report.cpu}, ${report.memoryGiB} GiB, medians of ${RUNS}`,
);
try {
  for (const bench of benches) {
    if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
    console.log(`\n${bench.name}: ${bench.title}`);
    const rows = await bench.run({ folder, root, runs: RUNS });
    report.benches[bench.name] = rows;
    for (const { what, value, unit, ratio } of rows) {
      const beside = ratio === undefined ? "" : `   ${ratio}`;
      console.log(`  ${what.padEnd(58)} ${value.toFixed(2).padStart(9)} ${unit}${beside}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
writeFileSync(path.join(root, "bench.json"), `${JSON.stringify(report, null, 2)}\n`);
console.log("\nwrote bench.json");
