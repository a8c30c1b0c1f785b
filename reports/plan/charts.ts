import type { TopLevelSpec } from "vega-lite";
import type { PlanResult } from "../../sim/contract/plan-result.ts";
import { chartConfig, palette, type Scheme } from "../drawing/theme.ts";

/** How a chart of a plan is drawn. `titled`: for a chart that stands alone. */
export interface PlanChartOptions {
  readonly size: "wide" | "narrow";
  readonly scheme: Scheme;
  readonly titled: boolean;
}

/** One chart of a plan. `empty` is the sentence that stands in for it. */
export interface PlanChart {
  readonly id: string;
  readonly title: string;
  caption(plan: PlanResult): string;
  altText(plan: PlanResult): string;
  empty(plan: PlanResult): string | null;
  spec(plan: PlanResult, options: PlanChartOptions): TopLevelSpec;
}

const WIDTH_PX = { wide: 1040, narrow: 350 } as const;

export function planChartWidthPx({ size }: PlanChartOptions): number {
  return WIDTH_PX[size];
}

/** What all charts of a plan have in common. */
export function planFrame(
  chart: PlanChart,
  plan: PlanResult,
  options: PlanChartOptions,
): {
  readonly $schema: string;
  readonly background: string;
  readonly config: ReturnType<typeof chartConfig>;
  readonly title?: { readonly text: string; readonly subtitle: string };
} {
  const shared = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: palette(options.scheme).paper,
    config: chartConfig(options.scheme, options.size),
  };
  if (!options.titled) return shared;
  return { ...shared, title: { text: chart.title, subtitle: chart.caption(plan) } };
}
