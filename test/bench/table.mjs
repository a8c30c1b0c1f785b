// Writes the README's table of figures from bench.json: `node test/bench/table.mjs`; `--check` only
// compares.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const BEGIN = "<!-- bench.json: begin -->";
const END = "<!-- bench.json: end -->";

/** The table in Markdown. */
export function benchTable(report) {
  const [first] = Object.values(report.benches);
  const { cores, cpu, memoryGiB, node, duckdb } = first.machine;
  const lines = [
    `${cores} cores (${cpu}), ${memoryGiB} GiB, Node ${node.slice(1)}, DuckDB ${duckdb}; medians.`,
    "",
    "| work | figure | beside | target |",
    "|---|---|---|---|",
  ];
  for (const { title, rows } of Object.values(report.benches)) {
    lines.push(`| **${title}** | | | |`);
    for (const { what, value, unit, ratio, target, met } of rows) {
      const verdict = target === undefined ? "" : `${target} ${met ? "✓" : "missed"}`;
      lines.push(`| ${what} | ${figure(value)} ${unit} | ${ratio ?? ""} | ${verdict} |`);
    }
  }
  return lines.join("\n");
}

function figure(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** The README with its table replaced. */
export function withTable(readme, report) {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md lacks ${BEGIN} … ${END}`);
  return `${readme.slice(0, from + BEGIN.length)}\n${benchTable(report)}\n${readme.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = JSON.parse(readFileSync(path.join(root, "bench.json"), "utf8"));
  const file = path.join(root, "README.md");
  const readme = readFileSync(file, "utf8");
  const wanted = withTable(readme, report);
  if (!process.argv.includes("--check")) writeFileSync(file, wanted);
  else if (wanted !== readme) {
    console.error("README.md: its table is not that of bench.json; run node test/bench/table.mjs");
    process.exit(1);
  }
}
