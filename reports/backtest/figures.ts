import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import { figureHtml } from "../page/document.ts";
import type { Html } from "../page/html.ts";
import type { BacktestChart } from "./backtest-chart.ts";

/** Charts drawn for a page. */
export async function figuresOf(
  charts: readonly BacktestChart[],
  result: BacktestResult,
  displayZone: string,
): Promise<Html[]> {
  const figures: Html[] = [];
  for (const chart of charts) {
    figures.push(
      await figureHtml({
        id: chart.id,
        title: chart.title,
        caption: chart.caption(result, displayZone),
        altText: chart.altText(result),
        empty: chart.empty(result),
        spec: (size) => chart.spec(result, { size, scheme: "light", displayZone, titled: false }),
      }),
    );
  }
  return figures;
}
