import type { TopLevelSpec } from "vega-lite";
import type { RunResult } from "../../sim/contract/result.ts";
import { textWidthPx } from "../drawing/text-width.ts";
import { formatCount, formatCountOf } from "../words/format.ts";
import { type HarmCounts, harmedCount, lostCount } from "../words/harm.ts";
import { chartLabels, plainText } from "../words/text.ts";
import {
  type Chart,
  type ChartOptions,
  chartWidthPx,
  colours,
  frame,
  TIP,
  tipLines,
} from "./chart.ts";
import { countAxis } from "./days.ts";

/** Rows of a chart of this kind; the last one is all others together. */
export const ROWS_MAX = { wide: 12, narrow: 10 } as const;
const NAME_PX_MAX = { wide: 260, narrow: 110 } as const;
/** Others together get a bar only up to this multiple of the longest one. */
const OTHERS_SHARE_MAX = 1.25;
const KINDS = [
  { key: "bounced", label: "bounced" },
  { key: "expired", label: "expired in the queue" },
  { key: "delayed", label: "delayed" },
] as const;

/** Something whose mail is harmed: a server or a group. */
export interface Named extends HarmCounts {
  readonly name: string;
}

/** One bar per name, most harmed first as given, and one of all others. */
export function harmBarsSpec(
  chart: Chart,
  result: RunResult,
  options: ChartOptions,
  items: readonly Named[],
): TopLevelSpec {
  const bars = barsOf(items, ROWS_MAX[options.size]);
  const labels = bars.map(({ server }) => server);
  const fontSizePx = options.size === "wide" ? 12 : 11;
  const longestPx = Math.max(...labels.map((label) => textWidthPx(label, fontSizePx)));
  const namePx = Math.min(NAME_PX_MAX[options.size], Math.ceil(longestPx) + 2);
  const totals = bars.map((bar) => ({
    server: bar.server,
    n: harmedCount(bar),
    at: bar.isDrawn ? harmedCount(bar) : 0,
    words: totalWords(bar, options),
  }));
  const wordsPx = Math.max(...totals.map(({ words }) => textWidthPx(words, fontSizePx))) + 12;
  const palette = colours(options);
  const shown = KINDS.filter(({ key }) => bars.some((bar) => bar[key] > 0));
  const y = {
    field: "server",
    type: "nominal",
    sort: labels,
    title: null,
    scale: { paddingInner: 0.28, paddingOuter: 0.15 },
    axis: { labelLimit: namePx, minExtent: namePx, labelColor: palette.ink },
  } as const;
  return {
    ...frame(chart, result, options),
    usermeta: { read: "y" },
    width: chartWidthPx(options) - namePx - Math.ceil(wordsPx) - 24,
    height: { step: bars.length <= 3 ? 36 : bars.length <= 8 ? 28 : 23 },
    layer: [
      {
        data: { values: rowsOf(bars) },
        mark: { type: "bar" },
        encoding: {
          y,
          x: {
            field: "n",
            type: "quantitative",
            title: "messages",
            scale: { nice: false },
            axis: {
              ...countAxis(Math.max(...totals.map(({ at }) => at))),
              grid: true,
              tickCount: options.size === "wide" ? 8 : 3,
            },
          },
          color: {
            field: "outcome",
            type: "nominal",
            scale: {
              domain: shown.map(({ label }) => label),
              range: shown.map(({ key }) => palette[key]),
            },
            legend: options.size === "narrow" ? { columns: 2 } : {},
          },
          order: { field: "order", type: "quantitative" },
          tooltip: TIP,
        },
      },
      {
        data: { values: totals },
        mark: { type: "text", align: "left", dx: 6 },
        encoding: {
          y,
          x: { field: "at", type: "quantitative" },
          text: { field: "words", type: "nominal" },
        },
      },
    ],
  };
}

/** The first names in words, and how many more there are. */
export function harmWords(items: readonly Named[], noun: string): string {
  const rows = items
    .slice(0, 5)
    .map(
      (one) =>
        `${plainText(one.name).slice(0, 60)}: ${formatCount(lostCount(one))} lost, ` +
        `${formatCount(one.delayed)} delayed.`,
    );
  const more = items.length - rows.length;
  return `${rows.join(" ")}${more > 0 ? ` ${formatCountOf(more, `more ${noun}`)}.` : ""}`;
}

interface HarmBar extends HarmCounts {
  readonly server: string;
  /** False for others together that would dwarf every single server: they are given in words. */
  readonly isDrawn: boolean;
}

function totalWords(bar: HarmCounts, options: ChartOptions): string {
  const lost = formatCount(lostCount(bar));
  if (options.size === "narrow") return lost;
  return `${lost} lost, ${formatCount(bar.delayed)} late`;
}

/** The worst servers, and all others in one last bar. */
function barsOf(harmed: readonly Named[], rowsMax: number): HarmBar[] {
  const shown = harmed.length <= rowsMax + 1 ? harmed : harmed.slice(0, rowsMax);
  const others = harmed.slice(shown.length);
  const labels = chartLabels(shown.map(({ name }) => name));
  const bars = shown.map((server, index) => ({
    delayed: server.delayed,
    bounced: server.bounced,
    expired: server.expired,
    server: labels[index] ?? "",
    isDrawn: true,
  }));
  if (others.length === 0) return bars;
  const sum = { delayed: 0, bounced: 0, expired: 0 };
  for (const server of others) {
    sum.delayed += server.delayed;
    sum.bounced += server.bounced;
    sum.expired += server.expired;
  }
  const isDrawn = harmedCount(sum) <= OTHERS_SHARE_MAX * Math.max(...bars.map(harmedCount));
  return [...bars, { ...sum, isDrawn, server: `${formatCount(others.length)} others` }];
}

function rowsOf(bars: readonly HarmBar[]): {
  server: string;
  outcome: string;
  n: number;
  order: number;
  tip: string;
}[] {
  return bars.flatMap((bar) =>
    KINDS.flatMap(({ key, label }, order) =>
      bar[key] === 0 || !bar.isDrawn
        ? []
        : [
            {
              server: bar.server,
              outcome: label,
              n: bar[key],
              order,
              tip: tipLines(bar.server, `${label}: ${formatCountOf(bar[key], "message")}`),
            },
          ],
    ),
  );
}
