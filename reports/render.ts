import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { textWidthPx } from "./text-width.ts";
import { CHART_FONT } from "./theme.ts";

/** Files of one font family; without them a PNG would show no text and no error. */
export interface FontFiles {
  readonly regular: string;
  readonly bold: string;
}

/**
 * Draws a spec as one SVG document. What vega and vega-lite warn of goes to `onWarning`; a good
 * spec has none.
 * Errors: vega's own for a spec that does not compile.
 */
export async function renderSvg(
  spec: TopLevelSpec,
  onWarning: (message: string) => void = () => {},
): Promise<string> {
  measureWithChartFont();
  const logger = collector(onWarning);
  const runtime = vega.parse(compile(spec, { logger }).spec);
  const view = new vega.View(runtime, { renderer: "none", logger });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/**
 * Turns a drawn chart into a PNG at twice its size, with the given fonts only, so that it looks the
 * same everywhere.
 */
export function renderPng(svg: string, fonts: FontFiles): Uint8Array {
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: {
      loadSystemFonts: false,
      fontFiles: [fonts.regular, fonts.bold],
      defaultFontFamily: CHART_FONT,
    },
  });
  return drawing.render().asPng();
}

type Logger = vega.LoggerInterface;

/** A vega logger that passes warnings and errors on and drops the rest. */
function collector(onWarning: (message: string) => void): Logger {
  const pass = (...words: readonly unknown[]): Logger => {
    onWarning(words.map(String).join(" "));
    return logger;
  };
  const drop = (): Logger => logger;
  // Reading the level returns it, setting it returns the logger: vega calls both.
  function level(set: number): Logger;
  function level(): number;
  function level(set?: number): Logger | number {
    return set === undefined ? vega.Warn : logger;
  }
  const logger: Logger = { level, error: pass, warn: pass, info: drop, debug: drop };
  return logger;
}

interface TextItem {
  readonly fontSize?: number | null;
  readonly fontWeight?: string | number | null;
  readonly limit?: number | null;
}

/**
 * Without a canvas vega takes 0.8 em for every letter, which cuts labels that fit and leaves holes
 * in legends. It provides for a measure of one's own, which must not exceed the limit of the item.
 */
function measureWithChartFont(): void {
  const metrics = (vega as unknown as { textMetrics: { width: typeof itemWidthPx } }).textMetrics;
  metrics.width = itemWidthPx;
}

function itemWidthPx(item: TextItem, words: unknown): number {
  if (words === null || words === undefined) return 0;
  const isBold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
  const widthPx = textWidthPx(String(words), item.fontSize ?? 11, isBold);
  const limitPx = item.limit ?? 0;
  return limitPx > 0 ? Math.min(widthPx, limitPx) : widthPx;
}
