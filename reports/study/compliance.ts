import { type ChartPanel, chartWidthPx, colours } from "../charts/chart.ts";
import { axisFormat, type StudyChart, studyFrame } from "./chart.ts";
import { formatFigure } from "./figure-words.ts";
import type { DayEstimate, FigureUnit, StudyView } from "./view.ts";

/** Days of a curve that tell their value to a pointer: more are too close to be hit. */
const TOLD_DAYS_MAX = 60;

/** How a fleet is patched under each curve, and what it loses meanwhile. */
export const complianceChart: StudyChart = {
  id: "compliance",
  title: "How the servers are patched, and what is lost meanwhile",
  caption: () =>
    "Share of the servers that are patched, and messages returned so far, by day. How people answer to enforcement is an assumption; " +
    "the bands are confidence intervals of the mean.",
  altText: ({ compliance }) =>
    compliance
      .map(({ name, patchedShare, lostMessages }) => {
        const patched = formatFigure(patchedShare.at(-1)?.mean ?? 0, "share");
        const lost = formatFigure(lostMessages.at(-1)?.mean ?? 0, "count");
        return `${name}: by day ${patchedShare.length} ${patched} of the servers are patched and ${lost} messages returned.`;
      })
      .join(" "),
  spec(view, options) {
    if (view.compliance.length === 0) return null;
    const widthPx = chartWidthPx(options) - 100;
    const panel = (
      pick: (one: StudyView["compliance"][number]) => readonly DayEstimate[],
      title: string,
      unit: FigureUnit,
    ): ChartPanel => ({
      data: { values: rows(view, pick, unit) },
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
            y: {
              field: "mean",
              type: "quantitative",
              title,
              axis: { format: axisFormat(unit), grid: true },
            },
          },
        },
        {
          // Nothing to see, but somewhere for a pointer to rest.
          transform: [{ filter: "datum.isTold" }],
          mark: { type: "point", filled: true, size: 160, opacity: 0, aria: true },
          encoding: {
            y: { field: "mean", type: "quantitative" },
            description: { field: "words", type: "nominal" },
          },
        },
      ],
    });
    return {
      ...studyFrame(this, view, options),
      vconcat: [
        panel((one) => one.patchedShare, "servers patched", "share"),
        panel((one) => one.lostMessages, "messages returned so far", "count"),
      ],
    };
  },
};

function rows(
  view: StudyView,
  pick: (one: StudyView["compliance"][number]) => readonly DayEstimate[],
  unit: FigureUnit,
): readonly Readonly<Record<string, string | number | boolean>>[] {
  const what = unit === "share" ? "of the servers patched" : "messages returned so far";
  return view.compliance.flatMap((one) => {
    const days = pick(one);
    const step = Math.ceil(days.length / TOLD_DAYS_MAX);
    return days.map(({ mean, low, high }, day) => ({
      curve: one.name,
      day: day + 1,
      mean,
      low,
      high,
      isTold: day % step === step - 1,
      words: `${one.name}, day ${day + 1}: ${formatFigure(mean, unit)} ${what}`,
    }));
  });
}
