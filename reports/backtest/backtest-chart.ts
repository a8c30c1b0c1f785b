import type { TopLevelSpec } from "vega-lite";
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
