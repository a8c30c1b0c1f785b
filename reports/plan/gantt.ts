import type { TopLevelSpec } from "vega-lite";
import type { PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { type Layer, TIP, tipLines } from "../charts/chart.ts";
import { dayWords } from "../charts/days.ts";
import { textWidthPx } from "../drawing/text-width.ts";
import { palette } from "../drawing/theme.ts";
import { stageColour, stageRates } from "../words/stage-words.ts";
import { chartLabels, plainText } from "../words/text.ts";
import { type PlanChart, type PlanChartOptions, planChartWidthPx, planFrame } from "./charts.ts";
import { answerWords, dateWords } from "./words.ts";

const ROWS_MAX = 40;
const NAME_PX_MAX = { wide: 240, narrow: 100 } as const;
const MARKS = [
  { kind: "planned", label: "patched in the plan", shape: "triangle-up" },
  { kind: "safe", label: "last safe date", shape: "diamond" },
  { kind: "certain", label: "certain until", shape: "circle" },
] as const;

/** The plan by server: stages without a patch, last safe and certain dates, the order's weeks. */
export const gantt: PlanChart = {
  id: "plan-gantt",
  title: "The plan",
  caption(plan) {
    const all = lateServers(plan).length;
    const more = all > ROWS_MAX ? ` The first ${ROWS_MAX} of ${all} servers.` : "";
    const pauses = (plan.pauses?.portions ?? []).length > 0 ? " Best pauses are shaded." : "";
    return `Stages of a server that is not patched (minutes per hour), and by when it must be (UTC), for the tightest limit.${pauses}${more}`;
  },
  altText(plan) {
    const rows = lateServers(plan)
      .slice(0, 5)
      .map(({ server, answers }) => {
        const words = answers.map((one) => `${one.limit} ${answerWords(one)}`);
        return `${plainText(server).slice(0, 60)}: ${words.join(", ")}.`;
      });
    return `Timeline of the plan. ${rows.join(" ")}`;
  },
  empty(plan) {
    return lateServers(plan).length === 0 ? "No server is out of date: nothing to plan." : null;
  },
  spec(plan, options): TopLevelSpec {
    const shown = lateServers(plan).slice(0, ROWS_MAX);
    const labels = chartLabels(shown.map(({ server }) => server));
    const longestPx = Math.max(...labels.map((label) => textWidthPx(label, 12)));
    const namePx = Math.min(NAME_PX_MAX[options.size], Math.ceil(longestPx) + 2);
    return {
      ...planFrame(this, plan, options),
      width: planChartWidthPx(options) - namePx - 30,
      height: { step: 38 },
      layer: layersOf(plan, shown, labels, namePx, options),
      resolve: { scale: { color: "independent", shape: "independent" } },
    };
  },
};

function lateServers(plan: PlanResult): readonly PlannedServer[] {
  const tightest = ({ answers }: PlannedServer): number =>
    Math.min(
      ...answers.map(({ status, lastSafeMs }) =>
        status === "notNeeded" ? Number.POSITIVE_INFINITY : (lastSafeMs ?? 0),
      ),
    );
  return plan.servers
    .filter(({ status }) => status === "outOfDate")
    .sort((a, b) => tightest(a) - tightest(b));
}

function layersOf(
  plan: PlanResult,
  shown: readonly PlannedServer[],
  labels: readonly string[],
  namePx: number,
  options: PlanChartOptions,
): Layer[] {
  const colours = palette(options.scheme);
  const domain = [plan.window.startMs, plan.window.endMs];
  const y = {
    field: "server",
    type: "nominal",
    sort: [...labels],
    title: null,
    axis: { labelLimit: namePx, minExtent: namePx, labelColor: colours.ink },
  } as const;
  const x = {
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: {
      title: "date (UTC)",
      values: weekTicks(plan),
      labelExpr: "utcFormat(datum.value, '%-d %b')",
      labelFlush: true,
    },
  } as const;
  const spans = shown.flatMap(({ stages }, i) =>
    stages.map((span) => ({
      server: labels[i],
      from: span.fromMs,
      to: span.toMs,
      what:
        span.kind === "paused"
          ? "paused"
          : `${span.stage}: ${stageRates(span.throttleMinutesPerHour, span.blockMinutesPerHour)}`,
      fill: span.kind === "paused" ? colours.paused : colours[stageColour(span.stage)],
      tip: tipLines(
        labels[i] ?? "",
        span.kind === "paused"
          ? `paused in stage ${span.stage}`
          : `stage ${span.stage}: ${stageRates(span.throttleMinutesPerHour, span.blockMinutesPerHour)}`,
        `from ${dayWords(span.fromMs)}`,
        `to ${dayWords(span.toMs)}`,
      ),
    })),
  );
  const kinds = [...new Map(spans.map(({ what, fill }) => [what, fill]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return [
    {
      data: { values: spans },
      mark: { type: "bar", height: { band: 0.62 } },
      encoding: {
        y,
        x: { field: "from", ...x },
        x2: { field: "to" },
        color: {
          field: "what",
          type: "nominal",
          scale: { domain: kinds.map(([what]) => what), range: kinds.map(([, fill]) => fill) },
          legend: { title: "stage", orient: "top", columns: options.size === "wide" ? 3 : 1 },
        },
        tooltip: TIP,
      },
    },
    ...pauseLayer(plan, options, x),
    ...firstDateLayer(plan, options, x),
    markLayer(plan, shown, labels, options, y, x),
  ];
}

function pauseLayer(
  { pauses }: PlanResult,
  options: PlanChartOptions,
  x: Readonly<Record<string, unknown>> & { readonly type: "quantitative" },
): Layer[] {
  const portions = pauses?.portions ?? [];
  if (portions.length === 0) return [];
  const values = portions.map(({ fromMs, days }) => ({
    from: fromMs,
    to: fromMs + days * 86_400_000,
  }));
  const { paused } = palette(options.scheme);
  return [
    {
      data: { values },
      mark: { type: "rect", color: paused, opacity: 0.35, tooltip: null },
      encoding: { x: { field: "from", ...x }, x2: { field: "to" } },
    },
  ];
}

/** A line on the first date that is still possible: today, or as asked for. */
function firstDateLayer(
  { patchDates }: PlanResult,
  options: PlanChartOptions,
  x: Readonly<Record<string, unknown>> & { readonly type: "quantitative" },
): Layer[] {
  if (patchDates.fromMs === null) return [];
  const { ink } = palette(options.scheme);
  const values = [{ t: patchDates.fromMs, label: `from ${dateWords(patchDates.fromMs)}` }];
  return [
    {
      data: { values },
      mark: { type: "rule", color: ink, strokeDash: [4, 3] },
      encoding: { x: { field: "t", ...x } },
    },
    {
      data: { values },
      mark: { type: "text", align: "left", dx: 4, dy: -4, baseline: "bottom", color: ink },
      encoding: { x: { field: "t", ...x }, y: { value: 0 }, text: { field: "label" } },
    },
  ];
}

function markLayer(
  plan: PlanResult,
  shown: readonly PlannedServer[],
  labels: readonly string[],
  options: PlanChartOptions,
  y: Readonly<Record<string, unknown>> & { readonly field: "server"; readonly type: "nominal" },
  x: Readonly<Record<string, unknown>> & { readonly type: "quantitative" },
): Layer {
  const colours = palette(options.scheme);
  const weekOf = new Map(
    (plan.order?.weeks ?? []).flatMap(({ atMs, servers }) =>
      servers.map(({ server }): [string, number] => [server, atMs]),
    ),
  );
  const values = shown.flatMap((server, i) => {
    const tightest = [...server.answers]
      .filter(({ status }) => status !== "notNeeded")
      .sort((a, b) => (a.lastSafeMs ?? 0) - (b.lastSafeMs ?? 0))[0];
    const dates = [
      ["patched in the plan", weekOf.get(server.server) ?? null],
      ["last safe date", tightest?.lastSafeMs ?? null],
      ["certain until", tightest?.certainMs ?? null],
    ] as const;
    return dates.flatMap(([what, ms]) =>
      ms === null
        ? []
        : [
            {
              server: labels[i],
              t: ms,
              what,
              tip: tipLines(labels[i] ?? "", `${what}: ${dayWords(ms)}`),
            },
          ],
    );
  });
  const used = MARKS.filter(({ label }) => values.some(({ what }) => what === label));
  return {
    data: { values },
    mark: { type: "point", filled: true, size: 120, color: colours.ink, stroke: colours.paper },
    encoding: {
      y,
      x: { field: "t", ...x },
      shape: {
        field: "what",
        type: "nominal",
        scale: { domain: used.map(({ label }) => label), range: used.map(({ shape }) => shape) },
        legend: { title: null, orient: "top" },
      },
      tooltip: TIP,
    },
  };
}

function weekTicks({ window }: PlanResult): number[] {
  const dayMs = 86_400_000;
  const days = (window.endMs - window.startMs) / dayMs;
  const step = days > 200 ? 28 : 14;
  const ticks: number[] = [];
  for (let ms = Math.ceil(window.startMs / dayMs) * dayMs; ms < window.endMs; ms += step * dayMs) {
    ticks.push(ms);
  }
  return ticks;
}
