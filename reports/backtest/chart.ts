import type { TopLevelSpec } from "vega-lite";
import { MINUTES_PER_DAY, MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import type { ChartOptions } from "../charts/chart.ts";
import { chartConfig, palette } from "../drawing/theme.ts";

/**
 * A chart of a backtest. `empty` is the sentence that replaces it where there is nothing to draw.
 */
export interface BacktestChart {
  readonly id: string;
  readonly title: string;
  caption(result: BacktestResult, displayZone: string): string;
  altText(result: BacktestResult): string;
  empty(result: BacktestResult): string | null;
  spec(result: BacktestResult, options: ChartOptions): TopLevelSpec;
}

/** Width of the plot, without its axes. */
export const CHART_WIDTH_PX = { wide: 950, narrow: 275 } as const;

/** What all charts of a backtest have in common. */
export function backtestFrame(
  title: string,
  options: ChartOptions,
): {
  readonly $schema: string;
  readonly background: string;
  readonly config: ReturnType<typeof chartConfig>;
  readonly title?: { readonly text: string };
} {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: palette(options.scheme).paper,
    config: chartConfig(options.scheme, options.size),
    ...(options.titled ? { title: { text: title } } : {}),
  };
}

const TICK_MINUTES: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440];
const TICKS_MAX = { wide: 13, narrow: 5 } as const;

/** Round times of the wall clock, as many as have room. */
function ticks(startMs: number, lengthMs: number, size: ChartOptions["size"]): number[] {
  const most = TICKS_MAX[size];
  const minutes = lengthMs / MS_PER_MINUTE;
  const step =
    TICK_MINUTES.find((each) => minutes / each <= most - 1) ??
    Math.ceil(minutes / most / MINUTES_PER_DAY) * MINUTES_PER_DAY;
  const stepMs = step * MS_PER_MINUTE;
  const first = Math.ceil(startMs / stepMs) * stepMs;
  const count = Math.floor((startMs + lengthMs - first) / stepMs) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => first + at * stepMs);
}

/** Times of day from 00 to 24, and the date at midnight; of a log of more than a year the year. */
const YEAR_DAYS = 300;

/** The axis of a time on the wall, of `lengthMs` from `startMs` on. */
export function timeAxis(
  startMs: number,
  lengthMs: number,
  { size }: Pick<ChartOptions, "size">,
): { readonly labelExpr: string; readonly labelOverlap: true; readonly values: number[] } {
  const date = lengthMs > YEAR_DAYS * MS_PER_DAY ? "%-d %b %Y" : "%-d %b";
  const isMidnight = `datum.value % ${MS_PER_DAY} === 0`;
  return {
    labelExpr: `utcFormat(datum.value, ${isMidnight} ? '${date}' : '%H:%M')`,
    labelOverlap: true,
    values: ticks(startMs, lengthMs, size),
  };
}
