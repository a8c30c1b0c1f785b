import type { TopLevelSpec } from "vega-lite";
import type { PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { type Layer, TIP, tipLines } from "../charts/chart.ts";
import { dayWords } from "../charts/days.ts";
import { textWidthPx } from "../drawing/text-width.ts";
import { palette } from "../drawing/theme.ts";
import { stageColour, stageRates } from "../words/stage-words.ts";
import { chartLabels, plainText } from "../words/text.ts";
import { type PlanChart, type PlanChartOptions, planChartWidthPx, planFrame } from "./charts.ts";
import { lateServers, whenWords } from "./headline.ts";
import { dateWords } from "./words.ts";

const ROWS_MAX = 40;
const NAME_PX_MAX = { wide: 240, narrow: 100 } as const;
const MARKS = [
  { label: "patch before", shape: "triangle-up" },
  { label: "last date that kept all limits", shape: "diamond" },
  { label: "certain, whatever mail comes", shape: "circle" },
] as const;
/** A stage's number is written where its bar has so much room. */
const NUMBER_PX_MIN = 15;

/** The plan by server: stages without a patch with their numbers, today, and when to patch. */
export const gantt: PlanChart = {
  id: "plan-gantt",
  title: "Stages, and when to patch",
  caption(plan) {
    const all = lateServers(plan).length;
    const more = all > ROWS_MAX ? ` The first ${ROWS_MAX} of ${all} servers.` : "";
    const pauses =
      (plan.pauses?.portions ?? []).length > 0
        ? " The pause that helps most is shaded: it would hold the stages back."
        : "";
    return `The stage of each server while it is not patched; the number in a bar is the stage, and the legend says what it means. Dates in UTC.${pauses}${more}`;
  },
  altText(plan) {
    const rows = (plan.advice?.servers ?? [])
      .slice(0, 5)
      .map((step) => `${plainText(step.server).slice(0, 60)}: patch ${whenWords(step)}.`);
    return `Timeline of stages by server. ${rows.join(" ")}`;
  },
  empty(plan) {
    return lateServers(plan).length === 0 ? "No server is out of date: nothing to plan." : null;
  },
  spec(plan, options): TopLevelSpec {
    const shown = inOrder(plan).slice(0, ROWS_MAX);
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

/** Servers in the order in which to patch them. */
function inOrder(plan: PlanResult): readonly PlannedServer[] {
  const place = new Map((plan.advice?.servers ?? []).map(({ server }, i) => [server, i]));
  const at = ({ server }: PlannedServer): number => place.get(server) ?? 0;
  return [...lateServers(plan)].sort((a, b) => at(a) - at(b));
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
      stage: span.kind === "paused" ? null : span.stage,
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
    ...pauseLayer(plan, options, x),
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
    numberLayer(plan, spans, options, { x, y, widthPx: planChartWidthPx(options) - namePx - 30 }),
    ...todayLayer(plan, options, x),
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

/** The number of a stage in its bar, where it fits. */
function numberLayer(
  { window }: PlanResult,
  spans: readonly { server: string | undefined; from: number; to: number; stage: number | null }[],
  options: PlanChartOptions,
  place: {
    readonly x: Readonly<Record<string, unknown>> & { readonly type: "quantitative" };
    readonly y: Readonly<Record<string, unknown>> & {
      readonly field: "server";
      readonly type: "nominal";
    };
    readonly widthPx: number;
  },
): Layer {
  const { inkOnMild, inkOnSevere } = palette(options.scheme);
  const pxPerMs = place.widthPx / (window.endMs - window.startMs);
  const values = spans.flatMap(({ server, from, to, stage }) =>
    stage === null || (to - from) * pxPerMs < NUMBER_PX_MIN
      ? []
      : [
          {
            server,
            mid: (from + to) / 2,
            stage: String(stage),
            ink: stage <= 4 ? inkOnMild : inkOnSevere,
          },
        ],
  );
  return {
    data: { values },
    mark: { type: "text", baseline: "middle", fontSize: 12, fontWeight: "bold" },
    encoding: {
      y: place.y,
      x: { field: "mid", ...place.x },
      text: { field: "stage", type: "nominal" },
      color: { field: "ink", type: "nominal", scale: null },
    },
  };
}

/** A line on today, and one on the first date that can be had where that is another. */
function todayLayer(
  { patchDates, window }: PlanResult,
  options: PlanChartOptions,
  x: Readonly<Record<string, unknown>> & { readonly type: "quantitative" },
): Layer[] {
  const { fromMs, todayMs } = patchDates;
  const atMs = todayMs ?? fromMs;
  if (atMs === null) return [];
  const { ink } = palette(options.scheme);
  const what = todayMs === null ? "first date" : "today";
  const values = [{ t: atMs, label: `${what}, ${dateWords(atMs)}` }];
  // A label near the right edge would be cut off.
  const isLate = atMs - window.startMs > 0.8 * (window.endMs - window.startMs);
  return [
    {
      data: { values },
      mark: { type: "rule", color: ink, strokeDash: [4, 3], strokeWidth: 1.5 },
      encoding: { x: { field: "t", ...x } },
    },
    {
      data: { values },
      mark: {
        type: "text",
        align: isLate ? "right" : "left",
        dx: isLate ? -4 : 4,
        dy: -4,
        baseline: "bottom",
        color: ink,
      },
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
  const patchOf = new Map((plan.advice?.servers ?? []).map(({ server, atMs }) => [server, atMs]));
  const values = shown.flatMap((server, i) => {
    const tightest = [...server.answers]
      .filter(({ status }) => status !== "notNeeded")
      .sort((a, b) => (a.lastSafeMs ?? 0) - (b.lastSafeMs ?? 0))[0];
    const patchMs = patchOf.get(server.server) ?? null;
    const dates = [patchMs, tightest?.lastSafeMs ?? null, tightest?.certainMs ?? null];
    return dates.flatMap((ms, kind) => {
      // Where two dates are one, the mark of the first says it.
      if (ms === null || dates.indexOf(ms) < kind) return [];
      const what = MARKS[kind]?.label ?? "";
      const date = dateWords(ms);
      const tip = tipLines(labels[i] ?? "", `${what}: ${date}`);
      return [{ server: labels[i], t: ms, what, date, tip }];
    });
  });
  const used = MARKS.filter(({ label }) => values.some(({ what }) => what === label));
  return {
    data: { values },
    // Under the bar, so that stage numbers can be read.
    mark: { type: "point", filled: true, size: 90, color: colours.ink, yOffset: 16 },
    encoding: {
      y,
      x: { field: "t", ...x },
      shape: {
        field: "what",
        type: "nominal",
        scale: { domain: used.map(({ label }) => label), range: used.map(({ shape }) => shape) },
        // Room for the words on today's line.
        legend: {
          title: null,
          orient: "top",
          offset: 26,
          columns: options.size === "wide" ? 3 : 1,
        },
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
