import type { RunResult } from "../../sim/contract/result.ts";
import type { Chart } from "./chart.ts";
import { dailyOutcomes } from "./daily-outcomes.ts";
import { delayByStage } from "./delay-by-stage.ts";
import { delayPercentiles } from "./delay-percentiles.ts";
import { groupsByHarm } from "./groups-by-harm.ts";
import { harmCalendar } from "./harm-calendar.ts";
import { queueAge } from "./queue-age.ts";
import { queueDepth } from "./queue-depth.ts";
import { refusedHeatMap } from "./refused-heat-map.ts";
import { serversByHarmChart } from "./servers-by-harm.ts";
import { stageTimeline } from "./stage-timeline.ts";

/** Every chart, in the order a report shows them. */
export const charts: readonly Chart[] = [
  harmCalendar,
  dailyOutcomes,
  stageTimeline,
  serversByHarmChart,
  groupsByHarm,
  delayPercentiles,
  delayByStage,
  refusedHeatMap,
  queueDepth,
  queueAge,
];

/** The charts of a report: mail that was not counted by groups has no chart of groups. */
export function chartsOf(result: RunResult): readonly Chart[] {
  return charts.filter((chart) => chart !== groupsByHarm || result.groups.length > 0);
}
