import type { StudyChart } from "./chart.ts";
import { complianceChart } from "./compliance.ts";
import { curvesChart } from "./curves.ts";
import { paretoFrontChart } from "./pareto-front.ts";
import { sensitivityChart } from "./sensitivity.ts";

/** Every chart of a study, in the order a reader wants them. */
export const studyCharts: readonly StudyChart[] = [
  curvesChart,
  paretoFrontChart,
  sensitivityChart,
  complianceChart,
];
