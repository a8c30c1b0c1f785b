import type { Chart } from "./chart.ts";
import { dailyOutcomes } from "./daily-outcomes.ts";
import { delayByStage } from "./delay-by-stage.ts";
import { delayPercentiles } from "./delay-percentiles.ts";
import { queueDepth } from "./queue-depth.ts";
import { refusedHeatMap } from "./refused-heat-map.ts";
import { serversByHarmChart } from "./servers-by-harm.ts";
import { stageTimeline } from "./stage-timeline.ts";

/** Every chart, in the order a report shows them. */
export const charts: readonly Chart[] = [
  dailyOutcomes,
  stageTimeline,
  serversByHarmChart,
  delayPercentiles,
  delayByStage,
  refusedHeatMap,
  queueDepth,
];
