import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { charts } from "../../reports/charts/catalogue.ts";
import type { Chart } from "../../reports/charts/chart.ts";
import { type FontFiles, renderPng } from "../../reports/render.ts";
import { type ReportOptions, renderReport } from "../../reports/report.ts";
import { renderSummaryMarkdown } from "../../reports/summary.ts";
import { renderSvg } from "../../reports/svg.ts";
import type { RunResult } from "../../sim/result.ts";
import { packageRoot } from "../config/package-root.ts";
import type { ResolvedScenario } from "../config/types.ts";
import { breathe } from "../jobs/breathe.ts";
import type { RunOutcome } from "../jobs/types.ts";
import { writeFileAtomic } from "./atomic.ts";
import { writeCsv } from "./csv.ts";
import { makeFolder } from "./output-folder.ts";
import { resultJson } from "./result-json.ts";
import { dailyTable, eventsTable, serversTable, type Table } from "./result-tables.ts";
import { deflatedBase64, embedRun } from "./what-if-input.ts";

/** A file of the output folder before it is written; `path` is relative, with `/`. */
interface Drawn {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes `result.json`, `report.html`, `summary.md`, the CSV files and the charts into a folder.
 * Everything is drawn before the first file is touched, and each file takes its name only when it
 * is whole.
 * Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeOutputs(
  folder: string,
  outcome: RunOutcome,
  scenario: ResolvedScenario,
  signal: AbortSignal,
): Promise<void> {
  const { result } = outcome;
  const { displayZone, name: scenarioName } = scenario;
  const drawn: Drawn[] = [
    { path: "summary.md", content: renderSummaryMarkdown(result, { displayZone, scenarioName }) },
    {
      path: "report.html",
      content: await renderReport(result, await reportOptions(outcome, scenario)),
    },
  ];
  for (const chart of charts) drawn.push(...(await drawChart(chart, result, displayZone, signal)));
  await breathe(signal);
  await makeFolder(path.join(folder, "charts"));
  for (const file of drawn) await writeFileAtomic(path.join(folder, file.path), file.content);
  await writeTable(path.join(folder, "daily.csv"), dailyTable(result));
  const servers = serversTable(outcome.serverReport, outcome.asOfMs);
  await writeTable(path.join(folder, "servers.csv"), servers);
  await writeTable(path.join(folder, "events.csv"), eventsTable(result));
  await writeFileAtomic(path.join(folder, "result.json"), resultJson(result));
}

/** What a report is made of beside the result, with the model and the mail inside. */
export async function reportOptions(
  outcome: RunOutcome,
  scenario: ResolvedScenario,
): Promise<ReportOptions> {
  return {
    displayZone: scenario.displayZone,
    serverReport: outcome.serverReport,
    asOfMs: outcome.asOfMs,
    scenarioName: scenario.name,
    sha256Base64: (text) => createHash("sha256").update(text, "utf8").digest("base64"),
    script: await pageScript("page"),
    whatIf: {
      ...(await embedRun(outcome, scenario)),
      workerBase64: await deflatedBase64(await pageScript("worker")),
    },
  };
}

/** A script of the page, bundled by the build. */
export async function pageScript(name: "page" | "worker"): Promise<string> {
  const bundle = path.join(packageRoot(), "dist", "reports", "what-if", "bundle");
  return await readFile(path.join(bundle, `${name}.js`), "utf8");
}

/**
 * One chart as spec, SVG and PNG; a chart with nothing to show is drawn as the sentence that says
 * so.
 */
async function drawChart(
  chart: Chart,
  result: RunResult,
  displayZone: string,
  signal: AbortSignal,
): Promise<readonly Drawn[]> {
  await breathe(signal);
  const spec = chart.spec(result, { size: "wide", scheme: "light", displayZone, titled: true });
  const svg = await renderSvg(spec);
  return [
    { path: `charts/${chart.id}.vl.json`, content: `${JSON.stringify(spec, null, 2)}\n` },
    { path: `charts/${chart.id}.svg`, content: svg },
    { path: `charts/${chart.id}.png`, content: renderPng(svg, fontFiles()) },
  ];
}

/** The fonts that PNGs are drawn with. */
export function fontFiles(): FontFiles {
  const folder = path.join(packageRoot(), "reports", "fonts");
  return {
    regular: path.join(folder, "DejaVuSans.ttf"),
    bold: path.join(folder, "DejaVuSans-Bold.ttf"),
  };
}

async function writeTable(file: string, table: Table): Promise<void> {
  await writeCsv(file, table.columns, table.rows);
}
