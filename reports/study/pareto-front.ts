import {
  type ChartOptions,
  type ChartPanel,
  chartWidthPx,
  colours,
  type Layer,
  type LayerEncoding,
} from "../charts/chart.ts";
import { plainText } from "../words/text.ts";
import { axisFormat, type StudyChart, studyFrame } from "./chart.ts";
import { formatFigure } from "./figure-words.ts";
import type { StudyPoint, StudyView } from "./view.ts";

const KINDS = [
  { kind: "missed", label: "misses what was asked for", shape: "circle", sizePx: 20 },
  { kind: "tried", label: "tried", shape: "circle", sizePx: 26 },
  { kind: "front", label: "no other is better in everything", shape: "circle", sizePx: 60 },
  { kind: "base", label: "the curve it started from", shape: "square", sizePx: 170 },
  { kind: "chosen", label: "chosen", shape: "diamond", sizePx: 170 },
  { kind: "nearest", label: "came nearest", shape: "diamond", sizePx: 170 },
] as const;
const MARKED = ["base", "chosen", "nearest"] as const;
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
  altText(view) {
    const marked = view.points.filter(({ kind }) => MARKED.some((one) => one === kind));
    const words = marked.map((point) => `${plainText(point.name)}: ${pointWords(view, point)}.`);
    return `${view.points.length} points. ${words.join(" ")}`;
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
    missed: palette.stage1,
    tried: palette.pending,
    front: palette.lineMedian,
    base: palette.bounced,
    chosen: palette.clean,
    nearest: palette.expired,
  };
  const kinds = KINDS.filter(({ kind }) => view.points.some((point) => point.kind === kind));
  const axis = (field: string, words: typeof first) => ({
    field,
    type: "quantitative" as const,
    title: words?.title ?? "",
    scale: { zero: false },
    axis: { format: axisFormat(words?.unit ?? "count"), grid: true, labelFlush: false },
  });
  const place = { x: axis("o0", first), y: axis(`o${other}`, second) };
  const points: Layer = {
    mark: { type: "point", filled: true, opacity: 0.9, aria: true },
    encoding: {
      ...place,
      description: { field: "words", type: "nominal" },
      color: {
        field: "kind",
        type: "nominal",
        title: null,
        scale: {
          domain: kinds.map(({ label }) => label),
          range: kinds.map(({ kind }) => colour[kind]),
        },
        legend: { columns: options.size === "wide" ? 5 : 1 },
      },
      // Joined with the colours in one legend, because field, domain and title are the same.
      shape: {
        field: "kind",
        type: "nominal",
        title: null,
        scale: {
          domain: kinds.map(({ label }) => label),
          range: kinds.map(({ shape }) => shape),
        },
      },
      size: { field: "sizePx", type: "quantitative", scale: null, legend: null },
    },
  };
  return {
    width: widthPx,
    height: PANEL_HEIGHT_PX,
    layer: [
      points,
      ...MARKED.filter((marked) => view.points.some(({ kind }) => kind === marked)).map((marked) =>
        nameOf(marked, view, place, options),
      ),
    ],
  };
}

/**
 * The names of the two curves that the page is about: where the two lie close together, one above
 * its point and the other below it.
 */
function nameOf(
  kind: (typeof MARKED)[number],
  view: StudyView,
  place: LayerEncoding,
  options: ChartOptions,
): Layer {
  const isOwn = kind !== "base";
  const x = view.points.map(({ values }) => values[0] ?? 0);
  const middle = (Math.min(...x) + Math.max(...x)) / 2;
  const isRight = rows(view).some((row) => row["mark"] === kind && Number(row["o0"]) > middle);
  return {
    data: { values: rows(view).filter((row) => row["mark"] === kind) },
    mark: {
      type: "text",
      dy: isOwn ? -14 : 14,
      fontSize: 12,
      fontWeight: 600,
      color: colours(options).ink,
      align: isRight ? "right" : "left",
      baseline: isOwn ? "bottom" : "top",
      limit: 160,
    },
    encoding: { ...place, text: { field: "name", type: "nominal" } },
  };
}

function pointWords(view: StudyView, { values }: StudyPoint): string {
  return view.objectives
    .map(({ title, unit }, i) => `${title} ${formatFigure(values[i] ?? 0, unit)}`)
    .join(", ");
}

/** The points that matter are drawn last, so that they lie on top. */
function rows(view: StudyView): readonly Readonly<Record<string, string | number>>[] {
  const order = (point: StudyPoint): number => KINDS.findIndex(({ kind }) => kind === point.kind);
  return view.points
    .toSorted((a, b) => order(a) - order(b))
    .map((point) => ({
      kind: KINDS[order(point)]?.label ?? "",
      mark: point.kind,
      name: plainText(point.name),
      words: `${plainText(point.name)}: ${pointWords(view, point)}`,
      sizePx: KINDS[order(point)]?.sizePx ?? 0,
      ...Object.fromEntries(point.values.map((value, i) => [`o${i}`, value])),
    }));
}
