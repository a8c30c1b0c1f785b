import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { charts } from "../../reports/charts/catalogue.ts";
import type { ChartOptions } from "../../reports/charts/chart.ts";
import { type ReportOptions, renderReport, type WhatIfPage } from "../../reports/page/report.ts";
import { inlineScript, type PageScript } from "../../reports/page/script.ts";
import { renderSummaryMarkdown } from "../../reports/words/summary.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { RunOutcome } from "../mail/request.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import { breathe } from "../platform/breathe.ts";
import { writeCsv } from "../platform/csv.ts";
import { nowMs } from "../platform/now.ts";
import { makeFolder } from "../platform/output-folder.ts";
import { packageRoot } from "../platform/package-root.ts";
import { buildsOfMail } from "./builds-of-mail.ts";
import { CHART_FORMATS, chartFiles, type DrawnFile } from "./chart-files.ts";
import { engineFor } from "./engine.ts";
import { resultPieces } from "./result-json.ts";
import { dailyTable, eventsTable, type ResultTable, serversTable } from "./result-tables.ts";
import { deflatedBase64, embedRun } from "./what-if-input.ts";

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
  const outlook = outcome.outlook(nowMs());
  const drawn: DrawnFile[] = [
    {
      path: "summary.md",
      content: renderSummaryMarkdown(result, {
        displayZone,
        scenarioName,
        outlook,
      }),
    },
    {
      path: "report.html",
      content: await renderReport(result, await reportOptions(outcome, scenario)),
    },
  ];
  const options: ChartOptions = {
    size: "wide",
    scheme: "light",
    displayZone,
    titled: true,
    bands: outlook?.days ?? null,
  };
  for (const chart of charts) {
    await breathe(signal);
    for (const file of await chartFiles(chart, result, options, CHART_FORMATS)) {
      drawn.push({ ...file, path: `charts/${file.path}` });
    }
  }
  await breathe(signal);
  await makeFolder(path.join(folder, "charts"));
  for (const file of drawn) await writeFileAtomic(path.join(folder, file.path), file.content);
  await writeTable(path.join(folder, "daily.csv"), dailyTable(result));
  const servers = serversTable(outcome.serverReport, outcome.asOfMs);
  await writeTable(path.join(folder, "servers.csv"), servers);
  await writeTable(path.join(folder, "events.csv"), eventsTable(result));
  await writeFileAtomic(path.join(folder, "result.json"), resultPieces(result));
}

/** What a report is made of beside the result, with the model and the mail inside. */
export async function reportOptions(
  outcome: RunOutcome,
  scenario: ResolvedScenario,
): Promise<ReportOptions> {
  return {
    displayZone: scenario.displayZone,
    outlook: outcome.outlook(nowMs()),
    serverReport: outcome.serverReport,
    asOfMs: outcome.asOfMs,
    scenarioName: scenario.name,
    sha256Base64,
    script: await pageScript("page"),
    whatIf: await whatIfPage(outcome, scenario),
    seen: buildsOfMail(outcome.profile, scenario, null),
  };
}

/** A run of the event engine cannot be repeated from counts: its page says why, without them. */
async function whatIfPage(outcome: RunOutcome, scenario: ResolvedScenario): Promise<WhatIfPage> {
  const run = await embedRun(outcome, scenario);
  if (!engineFor(scenario.model).hasFates) return { ...run, rowsBase64: "", workerBase64: "" };
  return { ...run, workerBase64: await deflatedBase64(await pageScript("worker")) };
}

/** A script of the page, bundled by the build. */
export async function pageScript(
  name: "page" | "worker" | "shell" | "static-page",
): Promise<string> {
  const bundle = path.join(packageRoot(), "dist", "reports", "what-if", "bundle");
  return await readFile(path.join(bundle, `${name}.js`), "utf8");
}

/** The script of a page without a model inside: its charts and tables answer. */
export async function staticPageScript(): Promise<PageScript> {
  const text = await pageScript("static-page");
  return { text, sha256Base64: sha256Base64(inlineScript(text)) };
}

function sha256Base64(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("base64");
}

async function writeTable(file: string, table: ResultTable): Promise<void> {
  await writeCsv(file, table.columns, table.rows);
}
