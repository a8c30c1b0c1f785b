import { chartWidthPx, colours } from "../charts/chart.ts";
import { type StudyChart, studyFrame } from "./chart.ts";

const ROW_PX = 20;
const LABEL_PX = 190;

/** How much each parameter moves each objective by itself. */
export const sensitivityChart: StudyChart = {
  id: "sensitivity",
  title: "Which parameters matter",
  caption: () =>
    "Share of the variation of each objective that a parameter explains by itself, over the curves that were spread evenly. " +
    "What is missing to 100 % comes from parameters together.",
  spec(view, options) {
    if (view.sensitivity.length === 0) return null;
    const palette = colours(options);
    const objectives = view.objectives.map(({ title }) => title);
    const widthPx = Math.floor((chartWidthPx(options) - LABEL_PX) / objectives.length) - 24;
    const values = view.sensitivity.map((one) => ({
      parameter: one.parameter,
      objective: one.objective,
      share: one.share,
      effect: one.rises ? "rises with it" : "falls with it",
    }));
    const parameters = [...new Set(values.map(({ parameter }) => parameter))];
    return {
      ...studyFrame(this, view, options),
      data: { values },
      facet: {
        column: {
          field: "objective",
          type: "nominal",
          title: null,
          sort: objectives,
          header: { labelLimit: widthPx, labelFontSize: 13 },
        },
      },
      spec: {
        width: widthPx,
        height: { step: ROW_PX },
        mark: { type: "bar" },
        encoding: {
          y: { field: "parameter", type: "nominal", sort: parameters, title: null },
          x: {
            field: "share",
            type: "quantitative",
            title: "explained",
            scale: { domainMin: 0 },
            axis: { format: "~%", tickCount: 4, grid: true, labelFlush: false },
          },
          color: {
            field: "effect",
            type: "nominal",
            title: null,
            scale: {
              domain: ["rises with it", "falls with it"],
              range: [palette.lineP95, palette.lineMedian],
            },
          },
        },
      },
    };
  },
};
