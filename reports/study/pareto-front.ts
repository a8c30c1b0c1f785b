import { type ChartOptions, type ChartPanel, chartWidthPx, colours } from "../charts/chart.ts";
import { axisFormat, type StudyChart, studyFrame } from "./chart.ts";
import type { StudyPoint, StudyView } from "./view.ts";

const KINDS = [
  { kind: "tried", label: "tried", sizePx: 18 },
  { kind: "front", label: "no other is better in everything", sizePx: 60 },
  { kind: "base", label: "the curve it started from", sizePx: 170 },
  { kind: "chosen", label: "chosen", sizePx: 170 },
] as const;
const PANEL_HEIGHT_PX = 320;
const PANELS_BESIDE = 2;

/** Every curve by its objectives: the first against each of the others. */
export const paretoFrontChart: StudyChart = {
  id: "front",
  title: "What the curves trade for each other",
  caption(view) {
    const words = view.objectives.map(
      ({ title, goal }) => `${title} (${goal === "min" ? "less" : "more"} is better)`,
    );
    return `Each point is a curve by ${words.join(", ")}.`;
  },
  spec(view, options) {
    if (view.points.length === 0) return null;
    const others =
      view.objectives.length === 1 ? [0] : view.objectives.slice(1).map((_, i) => i + 1);
    const beside = options.size === "wide" && others.length > 1 ? PANELS_BESIDE : 1;
    const widthPx = Math.floor(chartWidthPx(options) / beside) - 90;
    const panels = others.map((other) => panel(view, other, widthPx, options));
    return {
      ...studyFrame(this, view, options),
      data: { values: rows(view) },
      columns: beside,
      concat: panels,
    };
  },
};

function panel(view: StudyView, other: number, widthPx: number, options: ChartOptions): ChartPanel {
  const palette = colours(options);
  const [first] = view.objectives;
  const second = view.objectives[other];
  const colour = {
    tried: palette.outOfScope,
    front: palette.lineMedian,
    base: palette.bounced,
    chosen: palette.clean,
  };
  const axis = (field: string, words: typeof first) => ({
    field,
    type: "quantitative" as const,
    title: words?.title ?? "",
    scale: { zero: false },
    axis: { format: axisFormat(words?.unit ?? "count"), grid: true, labelFlush: false },
  });
  return {
    width: widthPx,
    height: PANEL_HEIGHT_PX,
    mark: { type: "point", filled: true, opacity: 0.9 },
    encoding: {
      x: axis("o0", first),
      y: axis(`o${other}`, second),
      color: {
        field: "kind",
        type: "nominal",
        title: null,
        scale: {
          domain: KINDS.map(({ label }) => label),
          range: KINDS.map(({ kind }) => colour[kind]),
        },
        legend: { columns: options.size === "wide" ? 4 : 1 },
      },
      // Joined with the colours in one legend, because field, domain and title are the same.
      shape: {
        field: "kind",
        type: "nominal",
        title: null,
        scale: {
          domain: KINDS.map(({ label }) => label),
          range: ["circle", "circle", "square", "diamond"],
        },
      },
      size: { field: "sizePx", type: "quantitative", scale: null, legend: null },
    },
  };
}

/** The points that matter are drawn last, so that they lie on top. */
function rows(view: StudyView): readonly Readonly<Record<string, string | number>>[] {
  const order = (point: StudyPoint): number => KINDS.findIndex(({ kind }) => kind === point.kind);
  return view.points
    .toSorted((a, b) => order(a) - order(b))
    .map((point) => ({
      kind: KINDS[order(point)]?.label ?? "",
      sizePx: KINDS[order(point)]?.sizePx ?? 0,
      ...Object.fromEntries(point.values.map((value, i) => [`o${i}`, value])),
    }));
}
