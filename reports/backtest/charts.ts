import type { TopLevelSpec } from "vega-lite";
import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { TimelineRow } from "../../sim/contract/backtest-result.ts";
import { TIP, tipLines } from "../charts/chart.ts";
import { palette } from "../drawing/theme.ts";
import { formatCount, formatCountOf, formatWall, wallMs, zoneName } from "../words/format.ts";
import { type BacktestChart, backtestFrame, CHART_WIDTH_PX, timeAxis } from "./chart.ts";

/** Refused attempts over time, as they were (bars) and as predicted (line). */
const refusalsOverTime: BacktestChart = {
  id: "refusals-over-time",
  title: "Refused attempts, observed and predicted",
  caption: ({ bucketMinutes }, displayZone) =>
    `Attempts by ${bucketMinutes === 60 ? "hour" : "day of UTC"} (times in ${zoneName(displayZone)}). Bars are replies as they were; the line is what enforcement would have refused of the same attempts.`,
  altText({ timeline }) {
    const sum = (of: (row: (typeof timeline)[number]) => number): number =>
      timeline.reduce((total, row) => total + of(row), 0);
    const observed = sum((row) => row.observedThrottled + row.observedBlocked);
    const predicted = sum((row) => row.predictedThrottled + row.predictedBlocked);
    return (
      `Bars and a line over time: ${formatCountOf(observed, "attempt")} refused by enforcement, ` +
      `${formatCount(predicted)} predicted, ${formatCount(sum((row) => row.observedOther))} refused for other causes.`
    );
  },
  empty({ timeline }) {
    const isRefused = timeline.some(
      (row) => row.observedThrottled + row.observedBlocked + row.observedOther > 0,
    );
    return isRefused ? null : "No attempt was refused.";
  },
  spec(result, options): TopLevelSpec {
    const colours = palette(options.scheme);
    const stepMs = result.bucketMinutes * MS_PER_MINUTE;
    const zone = options.displayZone;
    const timeline = result.timeline.map((row) => ({ ...row, fromMs: wallMs(row.fromMs, zone) }));
    const bars = timeline.flatMap((row) => stacked(row, stepMs));
    const predicted = timeline.map((row) => predictedOf(row, stepMs));
    const line = stepLine(timeline, stepMs);
    const startMs = timeline[0]?.fromMs ?? 0;
    const endMs = (timeline.at(-1)?.fromMs ?? 0) + stepMs;
    const color = {
      type: "nominal",
      scale: {
        domain: ["throttled", "blocked", "other causes", PREDICTED],
        range: [colours.delayed, colours.bounced, colours.outOfScope, colours.lineMedian],
      },
      legend: { labelLimit: 0, ...(options.size === "narrow" ? { columns: 1 } : {}) },
    } as const;
    return {
      ...backtestFrame(this.title, options),
      usermeta: { read: "x" },
      width: CHART_WIDTH_PX[options.size],
      height: 230,
      layer: [
        {
          data: { values: bars },
          mark: { type: "rect" },
          encoding: {
            x: {
              field: "from",
              // Not temporal: vega-lite merges a temporal domain of x and x2 with a warning.
              type: "quantitative",
              scale: { domain: [startMs, endMs], nice: false, zero: false },
              title: `time (${zoneName(zone)})`,
              axis: timeAxis(startMs, endMs - startMs, options),
            },
            x2: { field: "to" },
            y: { field: "below", type: "quantitative", title: "attempts" },
            y2: { field: "above" },
            color: { field: "reply", ...color },
            tooltip: TIP,
          },
        },
        {
          // Read off as the bars are, and never seen.
          data: { values: predicted },
          mark: { type: "rect", opacity: 0 },
          encoding: {
            x: { field: "from", type: "quantitative" },
            x2: { field: "to" },
            y: { field: "zero", type: "quantitative" },
            y2: { field: "count" },
            tooltip: TIP,
          },
        },
        {
          data: { values: line },
          mark: { type: "line", strokeWidth: 1.5 },
          encoding: {
            x: { field: "at", type: "quantitative" },
            y: { field: "count", type: "quantitative" },
            color: { datum: PREDICTED, ...color },
            detail: { field: "part", type: "nominal" },
            order: { field: "at", type: "quantitative" },
          },
        },
      ],
    };
  },
};

/** What the legend calls the line. */
const PREDICTED = "line: refusals that the model predicts";

interface ReplyBar {
  readonly from: number;
  readonly to: number;
  readonly reply: string;
  readonly below: number;
  readonly above: number;
  readonly tip: string;
}

interface PredictedBar {
  readonly from: number;
  readonly to: number;
  readonly zero: 0;
  readonly count: number;
  readonly tip: string;
}

/** What is read off the line over one bucket. */
function predictedOf(row: TimelineRow, stepMs: number): PredictedBar {
  const count = row.predictedThrottled + row.predictedBlocked;
  const tip = tipLines(
    timeWords(row.fromMs),
    `refusals that the model predicts: ${formatCount(count)}`,
  );
  return { from: row.fromMs, to: row.fromMs + stepMs, zero: 0, count, tip };
}

/** A wall instant as it stands in a reading: `2026-11-12 09:00`. */
function timeWords(atMs: number): string {
  return formatWall(atMs, "UTC").slice(0, 16);
}

/** The replies of one bucket, one above the other. */
function stacked(row: TimelineRow, stepMs: number): readonly ReplyBar[] {
  let below = 0;
  const parts = [
    ["throttled", row.observedThrottled],
    ["blocked", row.observedBlocked],
    ["other causes", row.observedOther],
  ] as const;
  return parts.flatMap(([reply, count]) => {
    if (count === 0) return [];
    const tip = tipLines(timeWords(row.fromMs), `${reply}: ${formatCount(count)}`);
    const above = below + count;
    const bar = { from: row.fromMs, to: row.fromMs + stepMs, reply, below, above, tip };
    below += count;
    return [bar];
  });
}

/** What was predicted, as steps; the line breaks where a stretch has no attempts. */
function stepLine(
  timeline: readonly TimelineRow[],
  stepMs: number,
): readonly { readonly at: number; readonly count: number; readonly part: number }[] {
  let part = 0;
  return timeline.flatMap((row, index) => {
    const before = timeline[index - 1];
    if (before !== undefined && row.fromMs - before.fromMs > stepMs) part++;
    const count = row.predictedThrottled + row.predictedBlocked;
    return [
      { at: row.fromMs, count, part },
      { at: row.fromMs + stepMs, count, part },
    ];
  });
}

const SHARES = [
  { label: "none", atMost: 0, colour: "heat0" },
  { label: "≤ 10 %", atMost: 0.1, colour: "heat1" },
  { label: "≤ 50 %", atMost: 0.5, colour: "heat3" },
  { label: "≤ 90 %", atMost: 0.9, colour: "heat4" },
  { label: "≤ 100 %", atMost: 1, colour: "heat5" },
] as const;

/** Share of attempts that enforcement refused, by minute of the hour and stage. */
const refusedMinutes: BacktestChart = {
  id: "refused-minutes",
  title: "Which minutes of the hour are refused",
  caption: () =>
    "Share of attempts refused by enforcement, by minute of the UTC hour, in each stage that refuses mail; all servers together. Empty cells had no attempt.",
  altText({ minutesOfHour }) {
    const full = minutesOfHour.filter(
      (row) => row.throttled + row.blocked > 0.9 * (row.accepted + row.throttled + row.blocked),
    );
    return `Heat map of 60 minutes by stage: ${formatCountOf(full.length, "minute")} of a stage nearly always refused.`;
  },
  empty: ({ minutesOfHour }) =>
    minutesOfHour.some((row) => row.throttled + row.blocked > 0)
      ? null
      : "No attempt was refused by enforcement.",
  spec(result, options): TopLevelSpec {
    const colours = palette(options.scheme);
    const stages = [...new Set(result.minutesOfHour.map(({ stage }) => stage))];
    const values = result.minutesOfHour.flatMap((row) => {
      const refused = row.throttled + row.blocked;
      const all = refused + row.accepted;
      if (all === 0) return [];
      const share = SHARES.find(({ atMost }) => refused / all <= atMost)?.label ?? "≤ 100 %";
      const tip = tipLines(
        `minute ${row.minute}, stage ${row.stage}`,
        `refused: ${formatCount(refused)} of ${formatCountOf(all, "attempt")}`,
      );
      return [{ stage: `stage ${row.stage}`, minute: row.minute, share, tip }];
    });
    return {
      ...backtestFrame(this.title, options),
      usermeta: { read: "xy" },
      width: CHART_WIDTH_PX[options.size],
      height: stages.length * 26,
      data: { values },
      mark: { type: "rect" },
      encoding: {
        x: {
          field: "minute",
          type: "ordinal",
          title: "minute of the hour (UTC)",
          scale: { domain: Array.from({ length: 60 }, (_, minute) => minute), paddingInner: 0.05 },
          axis: { values: [0, 10, 20, 30, 40, 50], labelAngle: 0 },
        },
        y: {
          field: "stage",
          type: "ordinal",
          title: null,
          scale: { domain: stages.map((stage) => `stage ${stage}`), paddingInner: 0.1 },
        },
        color: {
          field: "share",
          type: "nominal",
          scale: {
            domain: SHARES.map(({ label }) => label),
            range: SHARES.map(({ colour }) => colours[colour]),
          },
          legend: options.size === "narrow" ? { columns: 3 } : {},
        },
        tooltip: TIP,
      },
    };
  },
};

/** Every chart of a backtest, in the order of the page. */
export const backtestCharts: readonly BacktestChart[] = [refusalsOverTime, refusedMinutes];
