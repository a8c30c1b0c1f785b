import path from "node:path";
import { comparisonCharts } from "../../reports/comparison/charts.ts";
import type { Comparison } from "../../reports/comparison/comparison.ts";
import { renderComparison } from "../../reports/comparison/page.ts";
import { comparisonMarkdown } from "../../reports/comparison/summary.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import { makeFolder } from "../platform/output-folder.ts";
import { type DrawnFile, specFiles } from "../run/chart-files.ts";
import { staticPageScript } from "../run/outputs.ts";

/**
 * Writes `comparison.html`, `summary.md`, `comparison.json` and the charts into a folder;
 * everything is drawn before the first file is touched. Errors: OUTPUT_UNWRITABLE.
 */
export async function writeComparison(
  folder: string,
  comparison: Comparison,
  displayZone: string,
): Promise<void> {
  const drawn: DrawnFile[] = [
    {
      path: "comparison.html",
      content: await renderComparison(comparison, displayZone, await staticPageScript()),
    },
    { path: "summary.md", content: comparisonMarkdown(comparison, displayZone) },
    { path: "comparison.json", content: comparisonJson(comparison) },
  ];
  const options = { size: "wide", scheme: "light", displayZone, titled: true } as const;
  for (const chart of comparisonCharts) {
    if (chart.empty(comparison) !== null) continue;
    drawn.push(...(await specFiles(`charts/${chart.id}`, chart.spec(comparison, options))));
  }
  await makeFolder(path.join(folder, "charts"));
  for (const file of drawn) await writeFileAtomic(path.join(folder, file.path), file.content);
}

/** The comparison as JSON, its results by digest: they are files of their own. */
export function comparisonJson({ baseline, others }: Comparison): string {
  const value = {
    schemaVersion: 1,
    baseline: { name: baseline.name, digest: baseline.result.digest },
    others: others.map(({ result, ...rest }) => ({ ...rest, digest: result.digest })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
