import type { TopLevelSpec } from "vega-lite";
import { type ChartPanel, chartWidthPx, colours, TIP, tipLines } from "../charts/chart.ts";
import { countAxis } from "../charts/days.ts";
import { formatCount } from "../words/format.ts";
import { chartLabels, plainText } from "../words/text.ts";
import { type ComparisonChart, comparisonFrame, differentMailWords, panelTitles } from "./chart.ts";
import type { ComparedOther, ServerChange } from "./comparison.ts";

const ROWS_MAX = 12;
const NAME_PX = { wide: 220, narrow: 110 } as const;

/** Which servers' mail fares better or worse than in the baseline. */
export const differenceByServer: ComparisonChart = {
  id: "difference-by-server",
  title: "What differs from the baseline, server by server",
  caption(comparison) {
    const most = Math.max(...comparison.others.map((other) => changed(other).length));
    return (
      "Messages of each server that are lost or delayed, more (right) or fewer (left) than in the baseline." +
      (most > ROWS_MAX ? ` The ${ROWS_MAX} servers that change most.` : "") +
      differentMailWords(comparison)
    );
  },
  altText(comparison) {
    const rows = comparison.others.flatMap((other) => changed(other).slice(0, 3).map(words));
    return `Bars left and right of zero per server. ${rows.join(" ")}`;
  },
  empty(comparison) {
    return comparison.others.every((other) => changed(other).length === 0)
      ? "Of every server as much mail is lost and delayed as in the baseline."
      : null;
  },
  spec(comparison, options): TopLevelSpec {
    const [, ...titles] = panelTitles(comparison);
    const reach = comparison.others.flatMap((other) => changed(other).flatMap(ends));
    const domain = [Math.min(0, ...reach), Math.max(0, ...reach)];
    const shown = comparison.others
      .map((other, index) => ({ title: titles[index] ?? "", changes: changed(other) }))
      .filter(({ changes }) => changes.length > 0);
    const panels = shown.map(({ title, changes }, index): ChartPanel => {
      const rows = changes.slice(0, ROWS_MAX);
      const labels = chartLabels(rows.map(({ server }) => server));
      const palette = colours(options);
      return {
        title: { text: title, fontSize: 13, offset: 4, anchor: "start" },
        width: chartWidthPx(options) - NAME_PX[options.size] - 40,
        height: { step: 24 },
        data: {
          values: rows.flatMap((change, row) =>
            differences(change).map((one) => ({
              server: labels[row] ?? "",
              ...one,
              tip: tipLines(
                `${labels[row] ?? ""}${shown.length > 1 ? ` in ${title}` : ""}`,
                `${one.kind}: ${one.n < 0 ? "−" : "+"}${formatCount(Math.abs(one.n))}`,
              ),
            })),
          ),
        },
        mark: { type: "bar" },
        encoding: {
          y: {
            field: "server",
            type: "nominal",
            sort: labels,
            title: null,
            axis: {
              labelLimit: NAME_PX[options.size],
              minExtent: NAME_PX[options.size],
              labelColor: palette.ink,
            },
          },
          x: {
            field: "n",
            type: "quantitative",
            title: index === shown.length - 1 ? "messages, more or fewer" : null,
            scale: { domain },
            axis: { ...countAxis(Math.max(...domain.map(Math.abs))), grid: true, tickCount: 6 },
          },
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: ["lost", "delayed"], range: [palette.bounced, palette.delayed] },
          },
          tooltip: TIP,
        },
      };
    });
    const shared = { ...comparisonFrame(this, comparison, options), usermeta: { read: "y" } };
    return { ...shared, spacing: 22, vconcat: panels };
  },
};

function differences(
  change: ServerChange,
): readonly { readonly kind: string; readonly n: number }[] {
  return [
    { kind: "lost", n: change.lost[1] - change.lost[0] },
    { kind: "delayed", n: change.delayed[1] - change.delayed[0] },
  ].filter(({ n }) => n !== 0);
}

function changed(other: ComparedOther): readonly ServerChange[] {
  return other.servers.filter((change) => differences(change).length > 0);
}

function ends(change: ServerChange): readonly number[] {
  const counts = differences(change).map(({ n }) => n);
  const sum = (sign: number): number =>
    counts.filter((n) => n * sign > 0).reduce((total, n) => total + n, 0);
  return [sum(-1), sum(1)];
}

function words(change: ServerChange): string {
  const parts = differences(change).map(
    ({ kind, n }) => `${formatCount(Math.abs(n))} ${n < 0 ? "fewer" : "more"} ${kind}`,
  );
  return `${plainText(change.server).slice(0, 60)}: ${parts.join(", ")}.`;
}
