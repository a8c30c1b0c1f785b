import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { HarmSpan, PlannedPauses, PlanResult } from "../../sim/contract/plan-result.ts";
import { PAUSE_DAYS_PER_YEAR_MAX, pauseDaysByYear } from "../../sim/text/pause-years.ts";
import type { ChartPanel, Layer } from "../charts/chart.ts";
import { palette } from "../drawing/theme.ts";
import { type PlanChart, type PlanChartOptions, planChartWidthPx, planFrame } from "./charts.ts";
import { pauseSentence } from "./pause-words.ts";
import { delayedSpan, isNone, lostSpan, spanFigure } from "./span-words.ts";

const LABEL_PX = { wide: 150, narrow: 96 } as const;
const ROW_PX = 26;
/** A leap year, so that every day of any year has its place. */
const SCALE_YEAR = 2024;

/**
 * Pauses of a plan: a strip for each calendar year with those that stand and the best ones found,
 * what they use of the year's days, and what is lost without and with them.
 */
export const pauseStrip: PlanChart = {
  id: "plan-pauses",
  title: "Pauses, and what they save",
  caption() {
    return `Each calendar year with the mail that was looked at and its pauses; what they use of the ${PAUSE_DAYS_PER_YEAR_MAX} days a year; what is lost or delayed without and with the best ones, the line from the best to the worst case. UTC.`;
  },
  altText(plan) {
    const { pauses } = plan;
    if (pauses === null) return "No pauses were looked for.";
    const days = [...pauseDaysByYear([...pauses.fixed, ...pauses.portions])].map(
      ([year, used]) => `${used} of ${PAUSE_DAYS_PER_YEAR_MAX} pause days used in ${year}`,
    );
    return [pauseSentence(plan, pauses), ...days].join(" ");
  },
  empty({ pauses }) {
    if (pauses === null) return "No pauses were looked for.";
    const harmless =
      isNone(lostSpan(pauses.spanWithout)) && isNone(delayedSpan(pauses.spanWithout));
    if (harmless && pauses.fixed.length === 0) return "No pause is needed, and none stands.";
    return null;
  },
  spec(plan, options): TopLevelSpec {
    const { pauses } = plan;
    if (pauses === null) throw new RangeError("a plan without pauses has no picture of them");
    const years = yearsOf(plan, pauses);
    const panels = [
      calendarPanel(plan, pauses, years, options),
      budgetPanel(pauses, years, options),
      ...harmPanels(pauses, options),
    ];
    return {
      ...planFrame(this, plan, options),
      vconcat: panels,
      spacing: 18,
      resolve: { scale: { color: "independent", x: "independent", y: "independent" } },
    };
  },
};

function yearsOf({ window }: PlanResult, { fixed, portions }: PlannedPauses): readonly number[] {
  const ends = [...fixed, ...portions].map(({ fromMs, days }) => fromMs + days * MS_PER_DAY - 1);
  const starts = [...fixed, ...portions].map(({ fromMs }) => fromMs);
  const first = yearOf(Math.min(window.startMs, ...starts));
  const last = yearOf(Math.max(window.endMs - 1, ...ends));
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear();
}

/** A piece of a year, its ends moved to the year that the scale shows. */
interface YearPiece {
  readonly year: string;
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

function pieces(fromMs: number, toMs: number, what: string): readonly YearPiece[] {
  const found: YearPiece[] = [];
  for (let year = yearOf(fromMs); year <= yearOf(toMs - 1); year++) {
    const from = Math.max(fromMs, Date.UTC(year, 0, 1));
    const to = Math.min(toMs, Date.UTC(year + 1, 0, 1));
    const move = Date.UTC(SCALE_YEAR, 0, 1) - Date.UTC(year, 0, 1);
    found.push({ year: String(year), from: from + move, to: to + move, what });
  }
  return found;
}

const WHAT = {
  mail: "mail looked at",
  fixed: "pause that stands",
  found: "best pause found",
} as const;

function calendarPanel(
  { window, patchDates }: PlanResult,
  pauses: PlannedPauses,
  years: readonly number[],
  options: PlanChartOptions,
): ChartPanel {
  const colours = palette(options.scheme);
  const values = [
    ...pieces(window.startMs, window.endMs, WHAT.mail),
    ...pauses.fixed.flatMap(({ fromMs, days }) =>
      pieces(fromMs, fromMs + days * MS_PER_DAY, WHAT.fixed),
    ),
    ...pauses.portions.flatMap(({ fromMs, days }) =>
      pieces(fromMs, fromMs + days * MS_PER_DAY, WHAT.found),
    ),
  ];
  const used = Object.values(WHAT).filter((what) => values.some((one) => one.what === what));
  const fills = {
    [WHAT.mail]: colours.stage1,
    [WHAT.fixed]: colours.paused,
    [WHAT.found]: colours.lineMedian,
  };
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(SCALE_YEAR, month, 1));
  const y = rowAxis("year", years.map(String), options);
  const domain = [Date.UTC(SCALE_YEAR, 0, 1), Date.UTC(SCALE_YEAR + 1, 0, 1)];
  const x = {
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: {
      title: null,
      values: options.size === "wide" ? months : months.filter((_, month) => month % 3 === 0),
      labelExpr: "utcFormat(datum.value, '%b')",
      labelAlign: "left",
      grid: true,
    },
  } as const;
  const { todayMs } = patchDates;
  const today = todayMs === null ? [] : pieces(todayMs, todayMs + 1, "today");
  return {
    width: panelWidth(options),
    height: years.length * ROW_PX,
    layer: [
      {
        data: { values },
        mark: { type: "bar", height: { band: 0.72 } },
        encoding: {
          y,
          x: { field: "from", ...x },
          x2: { field: "to" },
          color: {
            field: "what",
            type: "nominal",
            scale: { domain: used, range: used.map((what) => fills[what]) },
            legend: { title: null, orient: "top", columns: options.size === "wide" ? 3 : 1 },
          },
        },
      },
      ...(today.length === 0 ? [] : todayTick(today, colours.ink, x, y)),
    ],
  };
}

function todayTick(
  values: readonly YearPiece[],
  ink: string,
  x: Readonly<Record<string, unknown>> & { readonly type: "quantitative" },
  y: RowAxis,
): Layer[] {
  return [
    {
      data: { values: [...values] },
      mark: { type: "tick", color: ink, thickness: 2, height: ROW_PX },
      encoding: { y, x: { field: "from", ...x } },
    },
    {
      data: { values: [...values] },
      mark: { type: "text", color: ink, align: "right", dx: -5, baseline: "middle" },
      encoding: { y, x: { field: "from", ...x }, text: { field: "what", type: "nominal" } },
    },
  ];
}

/** Of each year's pause days: what stands, what is found, what is left. */
function budgetPanel(
  { fixed, portions }: PlannedPauses,
  years: readonly number[],
  options: PlanChartOptions,
): ChartPanel {
  const colours = palette(options.scheme);
  const [standing, found] = [pauseDaysByYear(fixed), pauseDaysByYear(portions)];
  const rows = years.map((year) => {
    const own = standing.get(year) ?? 0;
    return { year: String(year), own, used: own + (found.get(year) ?? 0) };
  });
  const bars = rows.flatMap(({ year, own, used }) => [
    { year, from: 0, to: PAUSE_DAYS_PER_YEAR_MAX, fill: colours.stage0 },
    { year, from: 0, to: own, fill: colours.paused },
    { year, from: own, to: used, fill: colours.lineMedian },
  ]);
  const texts = rows.map(({ year, used }) => ({
    year,
    at: PAUSE_DAYS_PER_YEAR_MAX,
    words: `${used} of ${PAUSE_DAYS_PER_YEAR_MAX} days used`,
  }));
  const y = rowAxis("year", years.map(String), options);
  const domain = [0, PAUSE_DAYS_PER_YEAR_MAX * (options.size === "wide" ? 1.25 : 1.75)];
  const x = { type: "quantitative", scale: { domain, nice: false }, axis: null } as const;
  return {
    title: panelTitle("Pause days of the year", options),
    width: panelWidth(options),
    height: years.length * ROW_PX,
    layer: [
      {
        data: { values: bars.filter(({ from, to }) => to > from) },
        mark: { type: "bar", height: { band: 0.6 } },
        encoding: {
          y,
          x: { field: "from", ...x },
          x2: { field: "to" },
          color: { field: "fill", type: "nominal", scale: null },
        },
      },
      {
        data: { values: texts },
        mark: { type: "text", align: "left", dx: 6, baseline: "middle", color: colours.ink },
        encoding: { y, x: { field: "at", ...x }, text: { field: "words", type: "nominal" } },
      },
    ],
  };
}

/** What is lost, and what is delayed, without and with the pauses; where none, no panel. */
function harmPanels(pauses: PlannedPauses, options: PlanChartOptions): readonly ChartPanel[] {
  const colours = palette(options.scheme);
  const { spanWithout, spanWith, portions } = pauses;
  const measures = [
    { title: "Messages lost", of: lostSpan, fill: colours.bounced },
    { title: "Messages delayed", of: delayedSpan, fill: colours.delayed },
  ] as const;
  return measures.flatMap(({ title, of, fill }) => {
    const rows: readonly (readonly [string, HarmSpan])[] =
      portions.length === 0
        ? [["as it stands", spanWithout]]
        : [
            ["without them", spanWithout],
            ["with them", spanWith],
          ];
    const values = rows.map(([what, harm]) => {
      const span = of(harm);
      const { asked, least, most } = span;
      return { what, figure: asked ?? most, least, most, words: spanFigure(span) };
    });
    if (values.every(({ most }) => most <= 0)) return [];
    return [harmPanel(title, values, fill, options)];
  });
}

function harmPanel(
  title: string,
  values: { what: string; figure: number; least: number; most: number; words: string }[],
  fill: string,
  options: PlanChartOptions,
): ChartPanel {
  const { ink } = palette(options.scheme);
  const y = rowAxis(
    "what",
    values.map(({ what }) => what),
    options,
  );
  // Room for the figures behind the longest line.
  const room = options.size === "wide" ? 1.3 : 1.9;
  const domain = [0, Math.max(1, ...values.map(({ most }) => most)) * room];
  const x = { type: "quantitative", scale: { domain, nice: false }, axis: null } as const;
  return {
    title: panelTitle(title, options),
    width: panelWidth(options),
    height: values.length * ROW_PX,
    layer: [
      {
        data: { values },
        mark: { type: "bar", height: { band: 0.6 }, color: fill },
        encoding: { y, x: { field: "figure", ...x } },
      },
      {
        data: { values },
        mark: { type: "rule", color: ink, strokeWidth: 1.5 },
        encoding: { y, x: { field: "least", ...x }, x2: { field: "most" } },
      },
      {
        data: { values },
        mark: { type: "text", align: "left", dx: 8, baseline: "middle", color: ink },
        encoding: { y, x: { field: "most", ...x }, text: { field: "words", type: "nominal" } },
      },
    ],
  };
}

type RowAxis = ReturnType<typeof rowAxis>;

function rowAxis(field: string, sort: readonly string[], { size, scheme }: PlanChartOptions) {
  const labelPx = LABEL_PX[size];
  return {
    field,
    type: "nominal",
    sort: [...sort],
    title: null,
    axis: {
      minExtent: labelPx,
      maxExtent: labelPx,
      labelLimit: labelPx,
      labelColor: palette(scheme).ink,
    },
  } as const;
}

function panelTitle(text: string, { scheme }: PlanChartOptions) {
  return {
    text,
    anchor: "start",
    frame: "bounds",
    fontSize: 12,
    color: palette(scheme).ink,
  } as const;
}

function panelWidth(options: PlanChartOptions): number {
  return planChartWidthPx(options) - LABEL_PX[options.size] - 24;
}
