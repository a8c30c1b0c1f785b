import { chartWidthPx, colours } from "../charts/chart.ts";
import { formatShare } from "../words/format.ts";
import { type StudyChart, studyFrame } from "./chart.ts";

const ROW_PX = 20;
const LABEL_PX = 190;
/** A phone's labels are drawn smaller. */
const NARROW_LABEL_PX = 165;
const RISES = "rises with it";
const FALLS = "falls with it";
const CHANCE = "not told from chance";

/** How much each parameter moves each objective by itself. */
export const sensitivityChart: StudyChart = {
  id: "sensitivity",
  title: "Which parameters matter",
  caption: () =>
    "Share of the variation of each objective that a parameter explains by itself, beside stronger ones, over the curves that " +
    "were spread evenly. What is missing to 100 % comes from parameters together; grey is what chance gives as well.",
  altText: ({ sensitivity, sensitivityNoise }) =>
    `Bars per parameter and objective. ${sensitivity
      .filter(({ share }) => share > sensitivityNoise)
      .map(
        ({ parameter, objective, share }) =>
          `${parameter}: ${formatShare(share, 1)} of ${objective}.`,
      )
      .join(" ")}`,
  spec(view, options) {
    if (view.sensitivity.length === 0) return null;
    const palette = colours(options);
    const objectives = view.objectives.map(({ title }) => title);
    // A phone has room for one objective beside the names of the parameters.
    const isBeside = options.size === "wide";
    const columns = isBeside ? objectives.length : 1;
    const labelPx = isBeside ? LABEL_PX : NARROW_LABEL_PX;
    const widthPx = Math.floor((chartWidthPx(options) - labelPx) / columns) - 24;
    const values = view.sensitivity.map((one) => ({
      parameter: one.parameter,
      objective: one.objective,
      share: one.share,
      effect: one.share <= view.sensitivityNoise ? CHANCE : one.rises ? RISES : FALLS,
      words: `${one.parameter} explains ${formatShare(one.share, 1)} of ${one.objective}`,
    }));
    const parameters = [...new Set(values.map(({ parameter }) => parameter))];
    return {
      ...studyFrame(this, view, options),
      data: { values },
      facet: {
        [isBeside ? "column" : "row"]: {
          field: "objective",
          type: "nominal",
          title: null,
          sort: objectives,
          header: isBeside
            ? { labelLimit: widthPx, labelFontSize: 13, labelColor: palette.ink }
            : {
                orient: "top",
                labelAnchor: "start",
                labelLimit: 330,
                labelFontSize: 13,
                labelColor: palette.ink,
              },
        },
      },
      spec: {
        width: widthPx,
        height: { step: ROW_PX },
        mark: { type: "bar", aria: true },
        encoding: {
          y: {
            field: "parameter",
            type: "nominal",
            sort: parameters,
            title: null,
            axis: { labelLimit: labelPx },
          },
          x: {
            field: "share",
            type: "quantitative",
            title: "explained",
            scale: { domainMin: 0 },
            axis: { format: "~%", tickCount: 4, grid: true, labelFlush: false },
          },
          description: { field: "words", type: "nominal" },
          color: {
            field: "effect",
            type: "nominal",
            title: null,
            legend: { columns: isBeside ? 3 : 1 },
            scale: {
              domain: [RISES, FALLS, CHANCE],
              range: [palette.lineP95, palette.lineMedian, palette.outOfScope],
            },
          },
        },
      },
    };
  },
};
