import type { TopLevelSpec } from "vega-lite";
import type { DayResult } from "../../sim/contract/result.ts";
import { type ChartOptions, colours } from "../charts/chart.ts";
import { dateMs } from "../charts/days.ts";
import { formatCount } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import { plainText } from "../words/text.ts";
import {
  type ComparisonChart,
  comparisonFrame,
  dayPanel,
  panelTitles,
  sharedDomain,
} from "./chart.ts";
import type { ComparedRun, Comparison } from "./comparison.ts";

const KINDS = [
  { key: "bounced", label: "bounced" },
  { key: "expired", label: "expired in the queue" },
  { key: "delayed", label: "delayed" },
] as const;

/** Harm per day of every run, on one scale. */
export const harmByDay: ComparisonChart = {
  id: "harm-by-day",
  title: "Mail that is lost or late, day by day",
  caption: () =>
    "Messages by the day they arrived that bounce, expire or are delayed. All panels have the same scales.",
  altText(comparison) {
    const runs = [comparison.baseline, ...comparison.others].map(
      ({ name, result }) =>
        `${plainText(name).slice(0, 60)}: ${formatCount(lostCount(result.totals))} lost, ` +
        `${formatCount(result.totals.delayed)} delayed.`,
    );
    return `A panel of stacked bars per run. ${runs.join(" ")}`;
  },
  empty(comparison) {
    return runsOf(comparison).every(({ result }) => harmedCount(result.totals) === 0)
      ? "No mail is delayed or lost in any of the runs."
      : null;
  },
  spec(comparison, options): TopLevelSpec {
    const runs = runsOf(comparison);
    const titles = panelTitles(comparison);
    const most = Math.max(1, ...runs.flatMap(({ result }) => result.days.map(harmedCount)));
    const shown = KINDS.filter(({ key }) => runs.some(({ result }) => result.totals[key] > 0));
    const palette = colours(options);
    return {
      ...comparisonFrame(this, comparison, options),
      usermeta: { read: "x" },
      spacing: 18,
      vconcat: runs.map(({ result }, index) =>
        dayPanel(
          {
            title: index === 0 ? `${titles[0]} (baseline)` : (titles[index] ?? ""),
            rows: result.days.flatMap((day) => rowsOf(day)),
            kinds: shown.map(({ key, label }) => ({ label, colour: palette[key] })),
            domain: sharedDomain(comparison),
            counts: [0, most],
            heightPx: panelHeightPx(runs.length, options),
            hasAxis: index === runs.length - 1,
            yTitle: "messages per day",
          },
          options,
        ),
      ),
    };
  },
};

function runsOf(comparison: Comparison): readonly ComparedRun[] {
  return [comparison.baseline, ...comparison.others];
}

function rowsOf(day: DayResult): { day: number; kind: string; n: number }[] {
  return KINDS.filter(({ key }) => day[key] > 0).map(({ key, label }) => ({
    day: dateMs(day.dateUtc),
    kind: label,
    n: day[key],
  }));
}

/** Height of one of several panels: many runs share the page. */
export function panelHeightPx(panels: number, options: ChartOptions): number {
  const room = options.size === "wide" ? 420 : 360;
  return Math.max(64, Math.min(150, Math.round(room / panels)));
}
