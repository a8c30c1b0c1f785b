import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import {
  type ChartFrame,
  type ChartOptions,
  type ChartPanel,
  chartFrame,
  chartWidthPx,
  colours,
  type Layer,
  TIP,
  tipLines,
  zoneNote,
} from "../charts/chart.ts";
import { countAxis, dateMs, dayWords, timeAxis } from "../charts/days.ts";
import { formatCount } from "../words/format.ts";
import { chartLabels, cutName, plainText } from "../words/text.ts";
import type { Comparison } from "./comparison.ts";

/** A chart of several runs; as `Chart`, but of a comparison. */
export interface ComparisonChart {
  readonly id: string;
  readonly title: string;
  caption(comparison: Comparison): string;
  altText(comparison: Comparison): string;
  empty(comparison: Comparison): string | null;
  spec(comparison: Comparison, options: ChartOptions): TopLevelSpec;
}

/** Width of the value axis of panels by day. */
const LEFT_PX: Readonly<Record<ChartOptions["size"], number>> = { wide: 76, narrow: 66 };

/** The shared part of a comparison chart's spec. */
export function comparisonFrame(
  chart: ComparisonChart,
  comparison: Comparison,
  options: ChartOptions,
): ChartFrame {
  return chartFrame(chart.title, chart.caption(comparison), options);
}

/** The first day of any run and the end of the last, as UTC instants: one time axis for all. */
export function sharedDomain({ baseline, others }: Comparison): [number, number] {
  const dates = [baseline, ...others].flatMap(({ result }) =>
    result.days.map((day) => dateMs(day.dateUtc)),
  );
  return [Math.min(...dates), Math.max(...dates) + MS_PER_DAY];
}

/** Names of the runs as panel titles. Shape: the baseline first. */
export function panelTitles({ baseline, others }: Comparison): readonly string[] {
  return chartLabels([baseline, ...others].map((run) => cutName(plainText(run.name), 60)));
}

/** A panel of stacked bars by day with the scales that all panels of the chart share. */
interface DayPanel {
  readonly title: string;
  readonly rows: readonly { readonly day: number; readonly kind: string; readonly n: number }[];
  readonly kinds: readonly { readonly label: string; readonly colour: string }[];
  readonly domain: readonly [number, number];
  readonly counts: readonly [number, number];
  readonly heightPx: number;
  readonly hasAxis: boolean;
  readonly yTitle: string;
  /** Counts are differences: they are read with their sign. */
  readonly isDifference?: boolean;
}

function tipOf(panel: DayPanel, { day, kind, n }: DayPanel["rows"][number]): string {
  const sign = panel.isDifference !== true ? "" : n < 0 ? "−" : "+";
  return tipLines(dayWords(day), `${panel.title}, ${kind}: ${sign}${formatCount(Math.abs(n))}`);
}

/** Draws one panel of a small-multiples chart by day. */
export function dayPanel(panel: DayPanel, options: ChartOptions): ChartPanel {
  const extent = LEFT_PX[options.size] - 22;
  const bars: Layer = {
    data: {
      values: panel.rows.map((row) => ({ ...row, tip: tipOf(panel, row) })),
    },
    mark: { type: "bar" },
    encoding: {
      x: {
        field: "day",
        type: "temporal",
        timeUnit: "utcyearmonthdate",
        scale: { domain: [...panel.domain] },
        axis: panel.hasAxis
          ? timeAxis(panel.domain, `day of arrival${zoneNote(options)}`, options)
          : null,
      },
      y: {
        field: "n",
        type: "quantitative",
        title: panel.yTitle,
        scale: { domain: [...panel.counts], nice: true },
        axis: {
          ...countAxis(Math.max(...panel.counts.map(Math.abs))),
          tickCount: 4,
          minExtent: extent,
          maxExtent: extent,
        },
      },
      color: {
        field: "kind",
        type: "nominal",
        scale: {
          domain: panel.kinds.map(({ label }) => label),
          range: panel.kinds.map(({ colour }) => colour),
        },
      },
      tooltip: TIP,
    },
  };
  const zero: Layer = {
    data: { values: [{ zero: 0 }] },
    mark: { type: "rule", color: colours(options).axis, aria: false },
    encoding: { y: { field: "zero", type: "quantitative" } },
  };
  return {
    title: { text: panel.title, fontSize: 13, offset: 4, anchor: "start" },
    width: chartWidthPx(options) - LEFT_PX[options.size] - 12,
    height: panel.heightPx,
    layer: [bars, zero],
  };
}

/** A caption's warning that counts are not of the same mail; empty where they are. */
export function differentMailWords({ others }: Comparison): string {
  return others.every(({ isSameMail }) => isSameMail)
    ? ""
    : " Not all runs have the same mail: part of the difference is the mail's.";
}
