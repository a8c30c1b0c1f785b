// Writes the figures of bench.json into the documents that show them: `node test/bench/table.mjs`;
// `--check` only compares.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const BEGIN = "<!-- bench.json: begin -->";
const END = "<!-- bench.json: end -->";

/** What stands between the marks of each document. */
const DOCUMENTS = [
  { file: "BENCHMARKS.md", text: benchTable },
  { file: "README.md", text: benchClaims },
];

/** Every figure, as a table in Markdown. */
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

/** The three figures of the front page, as a list in Markdown. */
export function benchClaims(report) {
  const { trace, parquet, scale } = report.benches;
  const message = "a row per message, no id";
  const profile = "replay --json of a profile, 20 servers, 100 M messages";
  return [
    `- ${trace.title}: ${claim(trace, "mailflow replay --json")}`,
    `- ${parquet.title}, ${message}: ${claim(parquet, message)}`,
    `- ${profile.replace("replay --json of ", "")}: ${claim(scale, profile)}`,
  ].join("\n");
}

function claim({ title, rows }, what) {
  const row = rows.find((each) => each.what === what);
  if (row === undefined) throw new Error(`bench.json lacks "${what}" of "${title}"`);
  return `${row.value.toFixed(1)} ${row.unit}`;
}

function figure(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** A document with what stands between its marks replaced. */
function withFigures(document, { file, text }, report) {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${file} lacks ${BEGIN} … ${END}`);
  return `${document.slice(0, from + BEGIN.length)}\n${text(report)}\n${document.slice(to)}`;
}

/** Writes the figures into the documents where they differ; returns the names of those. */
export function writeFigures({ onlyCheck }) {
  const report = JSON.parse(readFileSync(path.join(root, "bench.json"), "utf8"));
  return DOCUMENTS.filter((document) => {
    const file = path.join(root, document.file);
    const present = readFileSync(file, "utf8");
    const wanted = withFigures(present, document, report);
    if (wanted !== present && !onlyCheck) writeFileSync(file, wanted);
    return wanted !== present;
  }).map(({ file }) => file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const onlyCheck = process.argv.includes("--check");
  const changed = writeFigures({ onlyCheck });
  if (onlyCheck && changed.length > 0) {
    console.error(`${changed.join(", ")}: figures are not those of bench.json; npm run docs`);
    process.exit(1);
  }
  console.log(changed.length === 0 ? "Nothing changed." : changed.join("\n"));
}
