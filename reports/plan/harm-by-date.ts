import type { TopLevelSpec } from "vega-lite";
import type { HarmRange, PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { type ChartPanel, type Layer, type LayerEncoding, TIP, tipLines } from "../charts/chart.ts";
import { dayWords } from "../charts/days.ts";
import { palette } from "../drawing/theme.ts";
import { formatCount } from "../words/format.ts";
import { chartLabels, plainText } from "../words/text.ts";
import { type PlanChart, type PlanChartOptions, planChartWidthPx, planFrame } from "./charts.ts";
import { limitWords } from "./limit-words.ts";
import { answerWords, dateWords } from "./words.ts";

/** More panels would be a wall; plan.csv has every server. */
const PANELS_MAX = 6;
const LEFT_PX = 70;

type Measure = "lost" | "delayed";

/** Harm against the patch date, one panel a server, with the band of all runs. */
export function harmByDate(measure: Measure): PlanChart {
  const noun = measure === "lost" ? "Lost" : "Delayed";
  return {
    id: `plan-${measure}-by-patch-date`,
    title: `${noun} messages by patch date`,
    caption(plan) {
      const all = shownServers(plan, measure).length;
      const more =
        all > PANELS_MAX ? ` The ${PANELS_MAX} servers with the most harm of ${all}.` : "";
      return `${noun} messages by the date on which the server is patched (UTC): the line is the worst case, the band all cases; dashed is the last date that keeps what was asked for.${more}`;
    },
    altText(plan) {
      const rows = shownServers(plan, measure)
        .slice(0, 5)
        .map((server) => {
          const last = mostOf(server.harm.at(-1), measure);
          const answers = server.answers.map(
            (one) => `${limitWords(one.limit, plan.scope)}: ${answerWords(one, plan)}`,
          );
          const name = plainText(server.server).slice(0, 60);
          return `${name}: up to ${formatCount(last)} at the horizon; ${answers.join(", ")}.`;
        });
      return `Lines per server. ${rows.join(" ")}`;
    },
    empty(plan) {
      if (shownServers(plan, measure).length > 0) return null;
      return `No patch date up to the horizon leaves ${measure} messages.`;
    },
    spec(plan, options): TopLevelSpec {
      const shown = shownServers(plan, measure).slice(0, PANELS_MAX);
      const labels = chartLabels(shown.map(({ server }) => server));
      const panels = shown.map((server, i) =>
        panel(server, labels[i] ?? "", measure, {
          plan,
          options,
          isLast: i === shown.length - 1,
        }),
      );
      const shared = { ...planFrame(this, plan, options), usermeta: { read: "x" } };
      return { ...shared, vconcat: panels, spacing: 10 };
    },
  };
}

function shownServers(plan: PlanResult, measure: Measure): readonly PlannedServer[] {
  const most = ({ harm }: PlannedServer): number => mostOf(harm.at(-1), measure);
  return plan.servers
    .filter(({ harm }) => harm.some((range) => mostOf(range, measure) > 0))
    .sort((a, b) => most(b) - most(a));
}

function mostOf(range: HarmRange | undefined, measure: Measure): number {
  return range === undefined ? 0 : rowOf(range, measure).worst;
}

function panel(
  server: PlannedServer,
  label: string,
  measure: Measure,
  panelOptions: {
    readonly plan: PlanResult;
    readonly options: PlanChartOptions;
    readonly isLast: boolean;
  },
): ChartPanel {
  const { plan, options, isLast } = panelOptions;
  const colours = palette(options.scheme);
  const colour = measure === "lost" ? colours.bounced : colours.delayed;
  const values = server.harm.map((range) => {
    const row = rowOf(range, measure);
    const words = `${label}: ${formatCount(row.least)} to ${formatCount(row.worst)} ${measure}`;
    return { ...row, tip: tipLines(`Patched ${dayWords(row.t)}`, words) };
  });
  const domain = [values[0]?.t ?? 0, values.at(-1)?.t ?? 0];
  const x = {
    field: "t",
    type: "temporal",
    scale: { type: "utc", domain },
    axis: isLast
      ? {
          title: "patch date (UTC)",
          labelExpr: "utcFormat(datum.value, '%-d %b')",
          labelFlush: true,
        }
      : { labels: false, title: null },
  } as const;
  const y = {
    type: "quantitative",
    title: null,
    axis: {
      tickCount: 3,
      tickMinStep: 1,
      minExtent: LEFT_PX - 30,
      maxExtent: LEFT_PX - 30,
    },
  } as const;
  // One colour by two names: the legend tells the line from the band.
  const named = (words: string): NonNullable<LayerEncoding["color"]> => ({
    datum: words,
    type: "nominal",
    scale: { domain: ["worst run", "all runs"], range: [colour, colour] },
    legend: { symbolOpacity: { expr: "datum.value === 'all runs' ? 0.3 : 1" } },
  });
  return {
    width: planChartWidthPx(options) - LEFT_PX - 12,
    height: 110,
    title: { text: label, anchor: "start", fontSize: 12 },
    layer: [
      {
        data: { values },
        mark: { type: "area", color: colour, opacity: 0.25, tooltip: null },
        encoding: {
          x,
          y: { field: "least", ...y },
          y2: { field: "worst" },
          color: named("all runs"),
        },
      },
      {
        data: { values },
        mark: { type: "line", color: colour, strokeWidth: 2 },
        encoding: { x, y: { field: "worst", ...y }, color: named("worst run"), tooltip: TIP },
      },
      ...safeDates(server, plan, options, x),
    ],
  };
}

function rowOf(
  range: HarmRange,
  measure: Measure,
): {
  readonly t: number;
  readonly least: number;
  readonly worst: number;
} {
  const { atMs, least, worst, delayedLeast, delayedMost } = range;
  return measure === "lost"
    ? { t: atMs, least: least.lost, worst: worst.lost }
    : { t: atMs, least: delayedLeast, worst: delayedMost };
}

function safeDates(
  server: PlannedServer,
  { scope }: PlanResult,
  options: PlanChartOptions,
  x: { readonly field: "t"; readonly type: "temporal" },
): Layer[] {
  const { ink } = palette(options.scheme);
  const dated = server.answers.filter(({ status }) => status === "date");
  const [first, last] = [server.harm[0]?.atMs ?? 0, server.harm.at(-1)?.atMs ?? 0];
  return dated.flatMap((answer, i): Layer[] => {
    const data = {
      values: [
        {
          t: answer.lastSafeMs,
          words: `${limitWords(answer.limit, scope)}: before ${dateWords(answer.lastSafeMs)}`,
        },
      ],
    };
    // A label near the right edge would be cut off.
    const isLate = (answer.lastSafeMs ?? first) - first > 0.7 * (last - first);
    const align = isLate ? "right" : "left";
    return [
      { data, mark: { type: "rule", color: ink, strokeDash: [4, 3] }, encoding: { x } },
      {
        data,
        mark: {
          type: "text",
          align,
          baseline: "top",
          dx: isLate ? -4 : 4,
          color: ink,
          fontSize: 11,
        },
        encoding: { x, y: { value: 4 + 15 * i }, text: { field: "words", type: "nominal" } },
      },
    ];
  });
}
