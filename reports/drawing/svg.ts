import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { CompiledCharts, Runtime } from "./compiled-charts.ts";
import { type Readings, readingsOf } from "./readings.ts";
import { textWidthPx } from "./text-width.ts";

/** How expressions run where code may not be made from text: vega-interpreter's export. */
export type Interpreter = object;

/** A drawing, and what a reader can read off it; null where its marks say nothing. */
interface ReadDrawing {
  readonly svg: string;
  readonly readings: Readings | null;
}

/** Draws a spec as one SVG document; as `renderDrawing`, without readings. */
export async function renderSvg(
  spec: TopLevelSpec,
  onWarning: (message: string) => void = () => {},
  interpreter: Interpreter | null = null,
  memory: CompiledCharts | null = null,
): Promise<string> {
  return await drawn(spec, onWarning, interpreter, memory, (_, svg) => svg);
}

/**
 * Draws a spec as one SVG document and reads its tooltips. What vega and vega-lite warn of goes to
 * `onWarning`; a good spec has none. With a `memory` of one interpreter's drawings, specs of the
 * same form are compiled once. Errors: vega's own for a spec that does not compile.
 */
export async function renderDrawing(
  spec: TopLevelSpec,
  onWarning: (message: string) => void = () => {},
  interpreter: Interpreter | null = null,
  memory: CompiledCharts | null = null,
): Promise<ReadDrawing> {
  return await drawn(spec, onWarning, interpreter, memory, (view, svg) => ({
    svg,
    readings: readingsOf(view, spec, sizeOf(svg)),
  }));
}

async function drawn<T>(
  spec: TopLevelSpec,
  onWarning: (message: string) => void,
  interpreter: Interpreter | null,
  memory: CompiledCharts | null,
  take: (view: vega.View, svg: string) => T,
): Promise<T> {
  measureWithChartFont();
  const logger = collector(onWarning);
  const isCode = interpreter === null;
  const compiled = (one: TopLevelSpec): Runtime => {
    const made = compile(one, { logger }).spec;
    return isCode ? vega.parse(made) : vega.parse(made, undefined, { ast: true });
  };
  const runtime = memory === null ? compiled(spec) : memory.runtimeOf(spec, compiled);
  const options = isCode ? {} : { expr: interpreter };
  const view = new vega.View(runtime, { renderer: "none", logger, ...options });
  try {
    return take(view, await view.toSVG());
  } finally {
    view.finalize();
  }
}

function sizeOf(svg: string): [number, number] {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return [Number(width), Number(height)];
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
