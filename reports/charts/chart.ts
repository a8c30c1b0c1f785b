import type { TopLevelSpec } from "vega-lite";
import type { DayBand } from "../../sim/contract/plan-result.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { wrapText } from "../drawing/text-width.ts";
import { chartConfig, type Palette, palette, type Scheme } from "../drawing/theme.ts";
import { zoneName } from "../words/format.ts";

/** How a chart is drawn. `wide` is for pages and documents, `narrow` for phones. */
export interface ChartOptions {
  readonly size: "wide" | "narrow";
  readonly scheme: Scheme;
  /** IANA zone of the times shown. */
  readonly displayZone: string;
  /** Title and caption inside the drawing, for a chart that stands alone. */
  readonly titled: boolean;
  /** Range of each day over what is not published; left out or null = none is drawn. */
  readonly bands?: DayBands;
}

/** By day of the window, as an outlook has them. */
export type DayBands = readonly DayBand[] | null;

/**
 * One chart of the catalogue. `empty` is the sentence that replaces it where there is nothing to
 * draw.
 */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** Whether it draws the ranges of days; left out = no. */
  readonly isBanded?: true;
  /** `bands` = as in the options of its spec. */
  caption(result: RunResult, displayZone: string, bands?: DayBands): string;
  altText(result: RunResult, displayZone: string): string;
  empty(result: RunResult): string | null;
  spec(result: RunResult, options: ChartOptions): TopLevelSpec;
}

/** One layer of a layered chart, and one panel of a chart of several. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];
/** Channels of a single layer. */
export type LayerEncoding = NonNullable<Extract<TopLevelSpec, { mark: unknown }>["encoding"]>;
export type ChartPanel = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];

/** Everything of a top-level spec that is the same in all charts. */
export interface ChartFrame {
  readonly $schema: string;
  readonly background: string;
  readonly config: ReturnType<typeof chartConfig>;
  readonly title?: { readonly text: string; readonly subtitle: string[] };
}

const SCHEMA_URL = "https://vega.github.io/schema/vega-lite/v6.json";
const WIDTH_PX = { wide: 1040, narrow: 350 } as const;
const SUBTITLE_SIZE_PX = 12;

/** Width of the whole drawing. */
export function chartWidthPx(options: ChartOptions): number {
  return WIDTH_PX[options.size];
}

/** Colours of the scheme asked for. */
export function colours(options: ChartOptions): Palette {
  return palette(options.scheme);
}

/** The shared part of a chart's spec. */
export function frame(chart: Chart, result: RunResult, options: ChartOptions): ChartFrame {
  return chartFrame(
    chart.title,
    chart.caption(result, options.displayZone, options.bands),
    options,
  );
}

/** The shared part of any chart's spec; title and caption go into it where it is `titled`. */
export function chartFrame(title: string, caption: string, options: ChartOptions): ChartFrame {
  const config = chartConfig(options.scheme, options.size);
  const shared = { $schema: SCHEMA_URL, background: colours(options).paper, config };
  if (!options.titled) return shared;
  const subtitle = wrapText(caption, SUBTITLE_SIZE_PX, chartWidthPx(options) - 20);
  return { ...shared, title: { text: title, subtitle } };
}

/** The channel of what is read off a mark: a field of lines made by `tipLines`. */
export const TIP = { field: "tip", type: "nominal" } as const;

/** What is read off a mark: what it is (a day, a server), then its values with names and units. */
export function tipLines(title: string, ...values: readonly string[]): string {
  return [title, ...values].join("\n");
}

/** How the time axis says its zone: a page names it once, a drawing that stands alone itself. */
export function zoneNote({ titled, displayZone }: ChartOptions): string {
  return titled ? ` (${zoneName(displayZone)})` : "";
}

/** A drawing that only says why there is nothing to draw. */
export function sentenceSpec(
  chart: Chart,
  result: RunResult,
  options: ChartOptions,
  sentence: string,
): TopLevelSpec {
  const widthPx = chartWidthPx(options) - 20;
  return {
    ...frame(chart, result, { ...options, titled: false }),
    ...(options.titled ? { title: { text: chart.title } } : {}),
    width: widthPx,
    height: 48,
    data: { values: [{ sentence: wrapText(sentence, 14, widthPx) }] },
    mark: { type: "text", align: "left", baseline: "top", fontSize: 14, lineHeight: 20 },
    encoding: {
      x: { value: 0 },
      y: { value: 8 },
      text: { field: "sentence", type: "nominal" },
    },
  };
}
