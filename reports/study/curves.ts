import { chartWidthPx, colours } from "../charts/chart.ts";
import { stageRates } from "../words/stage-words.ts";
import { type StudyChart, studyFrame } from "./chart.ts";
import type { StudyView } from "./view.ts";

const DAYS_AFTER_LAST = 10;
const RETURNED = "returned (550)";
const DELAYED = "delayed (450)";

/** The chosen curve beside the one it started from: minutes of an hour refused by day. */
export const curvesChart: StudyChart = {
  id: "curves",
  title: "The curve and the one it started from",
  caption: () =>
    "Minutes of every hour in which mail is delayed (450) or returned (550), by day since detection.",
  altText: ({ curves }) =>
    curves.map(({ name, stages }) => `${name}: ${stages.map(stageWords).join(", ")}.`).join(" "),
  spec(view, options) {
    const palette = colours(options);
    return {
      ...studyFrame(this, view, options),
      data: { values: rows(view) },
      facet: {
        row: {
          field: "curve",
          type: "nominal",
          title: null,
          sort: view.curves.map(({ name }) => name),
          header: {
            orient: "top",
            labelAnchor: "start",
            labelFontSize: 13,
            labelColor: palette.ink,
          },
        },
      },
      spec: {
        width: chartWidthPx(options) - 90,
        height: 130,
        mark: { type: "rect", stroke: null, aria: true },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            title: "day since detection",
            axis: { tickMinStep: 1, labelFlush: false },
          },
          x2: { field: "to" },
          y: {
            field: "low",
            type: "quantitative",
            title: "minutes an hour",
            scale: { domain: [0, 60] },
            axis: { values: [0, 15, 30, 45, 60], grid: true },
          },
          y2: { field: "high" },
          description: { field: "words", type: "nominal" },
          color: {
            field: "answer",
            type: "nominal",
            title: null,
            scale: {
              domain: [RETURNED, DELAYED],
              range: [palette.bounced, palette.delayed],
            },
          },
        },
      },
    };
  },
};

function stageWords(stage: StudyView["curves"][number]["stages"][number]): string {
  const { startDay, throttleMinutesPerHour, blockMinutesPerHour } = stage;
  return `from day ${startDay} ${stageRates(throttleMinutesPerHour, blockMinutesPerHour)}`;
}

interface CurveRow {
  readonly curve: string;
  readonly from: number;
  readonly to: number;
  readonly answer: string;
  readonly low: number;
  readonly high: number;
  /** What a pointer is told. */
  readonly words: string;
}

/** Two bars a stage, one on the other; the last stage goes on past the longest curve. */
function rows(view: StudyView): readonly CurveRow[] {
  const lastDay = Math.max(
    ...view.curves.map(({ stages }) => (stages.at(-1)?.startDay ?? 0) + DAYS_AFTER_LAST),
  );
  return view.curves.flatMap(({ name, stages }) =>
    stages.flatMap((stage, i) => {
      const next = stages[i + 1]?.startDay;
      const block = stage.blockMinutesPerHour;
      const until = next === undefined ? "on" : `to day ${next}`;
      const words =
        `${name}, from day ${stage.startDay} ${until}: ` +
        stageRates(stage.throttleMinutesPerHour, block);
      const span = { curve: name, from: stage.startDay, to: next ?? lastDay };
      const refused = block + stage.throttleMinutesPerHour;
      return [
        { ...span, answer: RETURNED, low: 0, high: block, words },
        { ...span, answer: DELAYED, low: block, high: refused, words },
      ];
    }),
  );
}
