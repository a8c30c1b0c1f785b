import type { TopLevelSpec } from "vega-lite";
import { colours } from "../charts/chart.ts";
import { dateMs } from "../charts/days.ts";
import { formatCount } from "../words/format.ts";
import { plainText } from "../words/text.ts";
import {
  type ComparisonChart,
  comparisonFrame,
  dayPanel,
  differentMailWords,
  panelTitles,
  sharedDomain,
} from "./chart.ts";
import type { ComparedOther, Comparison, DayChange } from "./comparison.ts";
import { panelHeightPx } from "./harm-by-day.ts";

/** How much more or less mail is lost and delayed on each day than in the baseline. */
export const differenceByDay: ComparisonChart = {
  id: "difference-by-day",
  title: "What differs from the baseline, day by day",
  caption: (comparison) =>
    "Messages per day of arrival that are lost or delayed, more (up) or fewer (down) than in the baseline. All panels have the same scales." +
    (comparison.others.some((other) => commonDays(comparison, other).length < other.days.length)
      ? " Only days that both windows have."
      : "") +
    differentMailWords(comparison),
  altText(comparison) {
    const runs = comparison.others.map((other) => {
      const days = commonDays(comparison, other);
      const [up, down] = [sumOf(days, 1), sumOf(days, -1)];
      return `${plainText(other.name).slice(0, 60)}: ${formatCount(up)} more on some days, ${formatCount(down)} fewer on others.`;
    });
    return `Bars above and below zero per run. ${runs.join(" ")}`;
  },
  empty(comparison) {
    const days = comparison.others.flatMap((other) => commonDays(comparison, other));
    if (days.length === 0) return "The windows have no day in common.";
    return days.every(isEqual)
      ? "On every day as much mail is lost and delayed as in the baseline."
      : null;
  },
  spec(comparison, options): TopLevelSpec {
    const { others } = comparison;
    const [, ...titles] = panelTitles(comparison);
    const palette = colours(options);
    const sums = others.flatMap((other) => commonDays(comparison, other).flatMap(stackEnds));
    return {
      ...comparisonFrame(this, comparison, options),
      usermeta: { read: "x" },
      spacing: 18,
      vconcat: others.map((other, index) =>
        dayPanel(
          {
            title: titles[index] ?? "",
            rows: rowsOf(commonDays(comparison, other)),
            kinds: [
              { label: "lost", colour: palette.bounced },
              { label: "delayed", colour: palette.delayed },
            ],
            domain: sharedDomain(comparison),
            counts: [Math.min(0, ...sums), Math.max(0, ...sums)],
            heightPx: panelHeightPx(others.length + 1, options),
            hasAxis: index === others.length - 1,
            yTitle: "more or fewer",
            isDifference: true,
          },
          options,
        ),
      ),
    };
  },
};

function differences(day: DayChange): readonly { readonly kind: string; readonly n: number }[] {
  return [
    { kind: "lost", n: day.lost[1] - day.lost[0] },
    { kind: "delayed", n: day.delayed[1] - day.delayed[0] },
  ].filter(({ n }) => n !== 0);
}

/** A day that one window lacks is no difference: nothing was asked about it there. */
function commonDays({ baseline }: Comparison, other: ComparedOther): readonly DayChange[] {
  const [before, after] = [baseline, other].map(
    ({ result }) => new Set(result.days.map(({ dateUtc }) => dateUtc)),
  );
  return other.days.filter(({ dateUtc }) => before?.has(dateUtc) && after?.has(dateUtc));
}

function rowsOf(days: readonly DayChange[]): { day: number; kind: string; n: number }[] {
  return days.flatMap((day) =>
    differences(day).map((one) => ({ day: dateMs(day.dateUtc), ...one })),
  );
}

/** How far a day's bars reach below and above zero. */
function stackEnds(day: DayChange): readonly number[] {
  const counts = differences(day).map(({ n }) => n);
  const sum = (sign: number): number =>
    counts.filter((n) => n * sign > 0).reduce((total, n) => total + n, 0);
  return [sum(-1), sum(1)];
}

function sumOf(days: readonly DayChange[], sign: number): number {
  const ends = days.map((day) => stackEnds(day)[sign < 0 ? 0 : 1] ?? 0);
  return Math.abs(ends.reduce((total, n) => total + n, 0));
}

function isEqual(day: DayChange): boolean {
  return differences(day).length === 0;
}
