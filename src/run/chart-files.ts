import path from "node:path";
import type { TopLevelSpec } from "vega-lite";
import type { Chart, ChartOptions } from "../../reports/charts/chart.ts";
import { type FontFiles, renderPng } from "../../reports/drawing/render.ts";
import { renderSvg } from "../../reports/drawing/svg.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { packageRoot } from "../platform/package-root.ts";

/** A file before it is written; `path` is relative, with `/`. */
export interface DrawnFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** How a chart is written: as a drawing, as a picture at twice its size, as a vega-lite spec. */
export type ChartFormat = "svg" | "png" | "spec";
export const CHART_FORMATS: readonly ChartFormat[] = ["svg", "png", "spec"];

/**
 * One chart in the formats asked for; a chart with nothing to show is drawn as the sentence that
 * says so.
 */
export async function chartFiles(
  chart: Chart,
  result: RunResult,
  options: ChartOptions,
  formats: readonly ChartFormat[],
): Promise<readonly DrawnFile[]> {
  return await specFiles(chart.id, chart.spec(result, options), formats);
}

/** One spec in the formats asked for; `name` may have folders before it. */
export async function specFiles(
  name: string,
  spec: TopLevelSpec,
  formats: readonly ChartFormat[] = CHART_FORMATS,
): Promise<readonly DrawnFile[]> {
  const files: DrawnFile[] = [];
  if (formats.includes("spec")) {
    files.push({ path: `${name}.vl.json`, content: `${JSON.stringify(spec, null, 2)}\n` });
  }
  if (!formats.includes("svg") && !formats.includes("png")) return files;
  const svg = await renderSvg(spec);
  if (formats.includes("svg")) files.push({ path: `${name}.svg`, content: svg });
  if (formats.includes("png")) {
    files.push({ path: `${name}.png`, content: renderPng(svg, fontFiles()) });
  }
  return files;
}

function fontFiles(): FontFiles {
  const folder = path.join(packageRoot(), "reports", "fonts");
  return {
    regular: path.join(folder, "DejaVuSans.ttf"),
    bold: path.join(folder, "DejaVuSans-Bold.ttf"),
  };
}
