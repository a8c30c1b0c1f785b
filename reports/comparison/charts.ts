import type { ComparisonChart } from "./chart.ts";
import { differenceByDay } from "./difference-by-day.ts";
import { differenceByServer } from "./difference-by-server.ts";
import { harmByDay } from "./harm-by-day.ts";

/** Every chart of a comparison, in the order a page shows them. */
export const comparisonCharts: readonly ComparisonChart[] = [
  harmByDay,
  differenceByDay,
  differenceByServer,
];
