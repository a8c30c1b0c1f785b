import type { TopLevelSpec } from "vega-lite";
import type { RunResult, StageResult } from "../../sim/contract/result.ts";
import { textWidthPx } from "../drawing/text-width.ts";
import type { Palette } from "../drawing/theme.ts";
import { formatCount, formatCountOf, formatMinutes, formatShare } from "../words/format.ts";
import { lostCount } from "../words/harm.ts";
import { stageWords } from "../words/stage-words.ts";
import {
  type Chart,
  type ChartOptions,
  chartWidthPx,
  colours,
  frame,
  sentenceSpec,
  TIP,
  tipLines,
} from "./chart.ts";

const BINS = [
  { label: "at once", upTo: 0, colour: "delivered" },
  { label: "up to 15 min", upTo: 15, colour: "wait1" },
  { label: "15 min to 1 h", upTo: 60, colour: "wait2" },
  { label: "1 to 4 h", upTo: 240, colour: "wait3" },
  { label: "over 4 h", upTo: Number.POSITIVE_INFINITY, colour: "wait4" },
] as const;

/** The bins with the words of what is in them: the last one used ends with the slowest message. */
function binsOf({ delay }: RunResult): readonly { label: string; colour: keyof Palette }[] {
  const slowest = delay.max ?? 0;
  const last = BINS.findIndex(({ upTo }) => slowest <= upTo);
  return BINS.map(({ label, upTo, colour }, index) => {
    const fromMinutes = BINS[index - 1]?.upTo ?? 0;
    if (index !== last || index === 0 || slowest === upTo) return { label, colour };
    const to = formatMinutes(slowest);
    const [from, unit] = formatMinutes(fromMinutes).split(" ");
    const both = to.split(" ").length === 2 && to.endsWith(` ${unit}`);
    if (fromMinutes === 0) return { label: `up to ${to}`, colour };
    return { label: `${both ? from : formatMinutes(fromMinutes)} to ${to}`, colour };
  });
}

const LOST = [
  { key: "bounced", label: "bounced", colour: "bounced" },
  { key: "expired", label: "expired in the queue", colour: "expired" },
] as const;

/** How late the mail of each stage arrives, and how much of it never does. */
export const delayByStage: Chart = {
  id: "delay-by-stage",
  title: "What each stage does to mail",
  caption() {
    return (
      "Of the messages that arrive while their server is in a stage: how many get through at once, " +
      "how many late, how many never. At the right: the number of messages."
    );
  },
  altText(result) {
    const rows = stagesShown(result).map((stage) => {
      const n = settledCount(stage);
      return (
        `Stage ${stage.stage}: ${formatCountOf(n, "message")}, ` +
        `${formatShare(stage.delayed, n)} delayed, ${formatShare(lostCount(stage), n)} lost.`
      );
    });
    return `Bars of shares per stage. ${rows.join(" ")}`;
  },
  empty(result) {
    return stagesShown(result).length === 0 ? "No message was in scope." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const shown = stagesShown(result);
    const labels = shown.map((stage) => rowLabel(result, stage, options));
    const fontSizePx = options.size === "wide" ? 12 : 11;
    const widest = (words: readonly string[]): number =>
      Math.ceil(Math.max(...words.map((word) => textWidthPx(word, fontSizePx))));
    const counts = shown.map((stage) => formatCount(settledCount(stage)));
    const namePx = Math.min(widest(labels), options.size === "wide" ? 260 : 104);
    const bins = binsOf(result);
    const rows = barRows(shown, labels, bins);
    const palette = colours(options);
    const kinds = [...bins, ...LOST].filter(({ label }) => rows.some(({ kind }) => kind === label));
    const y = {
      field: "stage",
      type: "nominal",
      sort: labels,
      title: null,
      scale: { paddingInner: 0.28, paddingOuter: 0.15 },
      axis: { labelLimit: namePx + 2, minExtent: namePx, labelColor: palette.ink },
    } as const;
    return {
      ...frame(this, result, options),
      usermeta: { read: "y" },
      width: chartWidthPx(options) - namePx - widest(counts) - 40,
      height: { step: 30 },
      layer: [
        {
          data: { values: rows },
          mark: { type: "bar" },
          encoding: {
            y,
            x: {
              field: "n",
              type: "quantitative",
              stack: "normalize",
              title: "share of messages",
              axis: { format: ".0%", tickCount: options.size === "wide" ? 10 : 4, grid: true },
            },
            color: {
              field: "kind",
              type: "nominal",
              scale: {
                domain: kinds.map(({ label }) => label),
                range: kinds.map(({ colour }) => palette[colour]),
              },
              legend: options.size === "narrow" ? { columns: 3 } : {},
            },
            order: { field: "order", type: "quantitative" },
            tooltip: TIP,
          },
        },
        {
          data: { values: labels.map((stage, index) => ({ stage, words: counts[index] ?? "" })) },
          mark: { type: "text", align: "left", dx: 6, color: palette.muted },
          encoding: {
            y,
            x: { value: "width" },
            text: { field: "words", type: "nominal" },
          },
        },
      ],
    };
  },
};

interface StageDelayRow {
  readonly stage: string;
  readonly kind: string;
  readonly n: number;
  readonly order: number;
  readonly tip: string;
}

function barRows(
  shown: readonly StageResult[],
  labels: readonly string[],
  bins: readonly { readonly label: string }[],
): StageDelayRow[] {
  return shown.flatMap((stage, index) => {
    const label = labels[index] ?? "";
    const counts = BINS.map(() => 0);
    for (const [minutes, n] of stage.delayCounts) {
      const bin = BINS.findIndex(({ upTo }) => minutes <= upTo);
      counts[bin] = (counts[bin] ?? 0) + n;
    }
    const late = bins.map((bin, order) => ({ kind: bin.label, n: counts[order] ?? 0, order }));
    const lost = LOST.map((one, order) => ({
      kind: one.label,
      n: stage[one.key],
      order: BINS.length + order,
    }));
    const all = settledCount(stage);
    return [...late, ...lost]
      .filter(({ n }) => n > 0)
      .map((row) => ({
        stage: label,
        ...row,
        tip: tipLines(
          label,
          formatCountOf(all, "message"),
          `${row.kind}: ${formatCount(row.n)} (${formatShare(row.n, all)})`,
        ),
      }));
  });
}

function rowLabel(result: RunResult, stage: StageResult, options: ChartOptions): string {
  if (stage.stage === 0) return "not enforced";
  if (options.size === "wide") return `stage ${stage.stage}: ${stageWords(result, stage.stage)}`;
  const { throttleMinutesPerHour: throttle, blockMinutesPerHour: block } = stage;
  return `stage ${stage.stage}: ${throttle}+${block}`;
}

/** Messages whose end is known: delivered, delayed, bounced or expired. */
function settledCount(stage: StageResult): number {
  return stage.delivered + stage.delayed + lostCount(stage);
}

function stagesShown(result: RunResult): StageResult[] {
  return result.stages.filter((stage) => settledCount(stage) > 0);
}
