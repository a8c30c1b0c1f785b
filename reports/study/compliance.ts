import { type ChartPanel, chartWidthPx, colours } from "../charts/chart.ts";
import { type StudyChart, studyFrame } from "./chart.ts";
import type { DayEstimate, StudyView } from "./view.ts";

/** How a fleet is patched under each curve, and what it loses meanwhile. */
export const complianceChart: StudyChart = {
  id: "compliance",
  title: "How the servers are patched, and what is lost meanwhile",
  caption: () =>
    "Share of the servers that are patched, and messages returned so far, by day. How people answer to enforcement is an assumption; " +
    "the bands are confidence intervals of the mean.",
  spec(view, options) {
    if (view.compliance.length === 0) return null;
    const widthPx = chartWidthPx(options) - 100;
    const panel = (
      pick: (one: StudyView["compliance"][number]) => readonly DayEstimate[],
      title: string,
      format: string,
    ): ChartPanel => ({
      data: { values: rows(view, pick) },
      width: widthPx,
      height: 210,
      encoding: {
        x: { field: "day", type: "quantitative", title: "day", axis: { tickMinStep: 1 } },
        color: {
          field: "curve",
          type: "nominal",
          title: null,
          scale: {
            domain: view.compliance.map(({ name }) => name),
            range: [colours(options).bounced, colours(options).clean],
          },
        },
      },
      layer: [
        {
          mark: { type: "area", opacity: 0.25 },
          encoding: {
            y: { field: "low", type: "quantitative", title },
            y2: { field: "high" },
          },
        },
        {
          mark: { type: "line", strokeWidth: 2 },
          encoding: {
            y: { field: "mean", type: "quantitative", title, axis: { format, grid: true } },
          },
        },
      ],
    });
    return {
      ...studyFrame(this, view, options),
      vconcat: [
        panel((one) => one.patchedShare, "servers patched", "~%"),
        panel((one) => one.lostMessages, "messages returned so far", "~s"),
      ],
    };
  },
};

function rows(
  view: StudyView,
  pick: (one: StudyView["compliance"][number]) => readonly DayEstimate[],
): readonly Readonly<Record<string, string | number>>[] {
  return view.compliance.flatMap((one) =>
    pick(one).map(({ mean, low, high }, day) => ({
      curve: one.name,
      day: day + 1,
      mean,
      low,
      high,
    })),
  );
}
