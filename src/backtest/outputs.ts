import path from "node:path";
import { backtestCharts } from "../../reports/backtest/charts.ts";
import { renderBacktestReport } from "../../reports/backtest/report.ts";
import { renderBacktestMarkdown } from "../../reports/backtest/summary.ts";
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
];

/**
 * Writes `backtest.json`, `report.html`, `summary.md`, `messages.csv` and the charts. Everything is
 * drawn before the first file is touched. Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeBacktestOutputs(
  folder: string,
  result: BacktestResult,
  messages: AsyncIterable<readonly CsvCell[]>,
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
  for (const chart of backtestCharts) {
    await breathe(signal);
    if (chart.empty(result) !== null) continue;
    const spec = chart.spec(result, { size: "wide", scheme: "light", displayZone, titled: true });
    drawn.push(...(await specFiles(`charts/${chart.id}`, spec)));
  }
  await makeFolder(path.join(folder, "charts"));
  for (const file of drawn) await writeFileAtomic(path.join(folder, file.path), file.content);
  await writeCsv(path.join(folder, "messages.csv"), BACKTEST_COLUMNS, messages);
  await writeFileAtomic(path.join(folder, "backtest.json"), backtestJson(result));
}

/** The result as JSON, indented. */
export function backtestJson(result: BacktestResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
