import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { backtestCharts } from "../../reports/backtest/charts.ts";
import { renderBacktestReport } from "../../reports/backtest/report.ts";
import { renderBacktestMarkdown } from "../../reports/backtest/summary.ts";
import { windowCharts } from "../../reports/backtest/window-charts.ts";
import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import { breathe } from "../platform/breathe.ts";
import { type CsvCell, writeCsv } from "../platform/csv.ts";
import { makeFolder } from "../platform/output-folder.ts";
import { type DrawnFile, specFiles } from "../run/chart-files.ts";
import { staticPageScript } from "../run/outputs.ts";

/** Columns of `messages.csv`: one row per message, predicted against observed. */
const BACKTEST_COLUMNS: readonly string[] = [
  "id",
  "server",
  "arrivalUtc",
  "attempts",
  "verdict",
  "predictedFate",
  "observedFate",
  "predictedDelayMinutes",
  "observedDelayMinutes",
  "firstDifferenceUtc",
  "predictedReply",
  "observedReply",
  "code",
  "finalReply",
  "finalCause",
];

/** Columns of `lost.csv`: one row per message that was returned or given up. */
const LOST_COLUMNS: readonly string[] = [
  "id",
  "server",
  "firstAttemptUtc",
  "finalReplyUtc",
  "finalReply",
  "finalCause",
  "end",
  "endUtc",
  "attempts",
];

/** Rows of the tables, in the order of their columns. */
interface BacktestRows {
  readonly messages: AsyncIterable<readonly CsvCell[]>;
  readonly lost: AsyncIterable<readonly CsvCell[]>;
}

/**
 * Writes `backtest.json`, `report.html`, `summary.md`, `messages.csv`, `lost.csv` and the charts.
 * Everything is drawn before the first file is touched; charts of an earlier backtest go. Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeBacktestOutputs(
  folder: string,
  result: BacktestResult,
  rows: BacktestRows,
  displayZone: string,
  signal: AbortSignal,
): Promise<void> {
  const drawn: DrawnFile[] = [
    { path: "summary.md", content: renderBacktestMarkdown(result, displayZone) },
    {
      path: "report.html",
      content: await renderBacktestReport(result, displayZone, await staticPageScript()),
    },
  ];
  const charts = [...(result.window === null ? [] : windowCharts), ...backtestCharts];
  for (const chart of charts) {
    await breathe(signal);
    if (chart.empty(result) !== null) continue;
    const spec = chart.spec(result, { size: "wide", scheme: "light", displayZone, titled: true });
    drawn.push(...(await specFiles(`charts/${chart.id}`, spec)));
  }
  await makeFolder(path.join(folder, "charts"));
  await removeOldCharts(path.join(folder, "charts"), drawn);
  for (const file of drawn) await writeFileAtomic(path.join(folder, file.path), file.content);
  await writeCsv(path.join(folder, "messages.csv"), BACKTEST_COLUMNS, rows.messages);
  await writeCsv(path.join(folder, "lost.csv"), LOST_COLUMNS, rows.lost);
  await writeFileAtomic(path.join(folder, "backtest.json"), backtestJson(result));
}

/** A chart that this log does not have would be taken for one of it. */
async function removeOldCharts(folder: string, drawn: readonly DrawnFile[]): Promise<void> {
  const kept = new Set(drawn.map((file) => path.basename(file.path)));
  for (const name of await readdir(folder)) {
    const isOurs = [...windowCharts, ...backtestCharts].some(({ id }) => name.startsWith(`${id}.`));
    if (isOurs && !kept.has(name)) await rm(path.join(folder, name), { force: true });
  }
}

/** The result as JSON, indented. */
export function backtestJson(result: BacktestResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
