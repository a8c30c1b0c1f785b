import type { TopLevelSpec } from "vega-lite";
import type { ChartFrame, ChartOptions } from "../charts/chart.ts";
import { chartWidthPx, colours } from "../charts/chart.ts";
import { wrapText } from "../drawing/text-width.ts";
import { chartConfig } from "../drawing/theme.ts";
import type { FigureUnit, StudyView } from "./view.ts";

/** A chart of a study; `spec` gives null where there is nothing to draw. */
export interface StudyChart {
  readonly id: string;
  readonly title: string;
  caption(view: StudyView): string;
  /** What a reader who cannot see the drawing is told. */
  altText(view: StudyView): string;
  spec(view: StudyView, options: ChartOptions): TopLevelSpec | null;
}

const SCHEMA_URL = "https://vega.github.io/schema/vega-lite/v6.json";
const SUBTITLE_SIZE_PX = 12;

/** The shared part of a study chart's spec. */
export function studyFrame(chart: StudyChart, view: StudyView, options: ChartOptions): ChartFrame {
  const config = chartConfig(options.scheme, options.size);
  const shared = { $schema: SCHEMA_URL, background: colours(options).paper, config };
  if (!options.titled) return shared;
  const widthPx = chartWidthPx(options) - 20;
  const subtitle = wrapText(chart.caption(view), SUBTITLE_SIZE_PX, widthPx);
  return { ...shared, title: { text: chart.title, subtitle } };
}

/** A number format of vega for the values of a figure. */
export function axisFormat(unit: FigureUnit): string {
  return unit === "share" ? "~%" : "~s";
}
