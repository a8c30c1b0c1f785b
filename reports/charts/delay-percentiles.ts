import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { formatMinutes } from "../words/format.ts";
import {
  type Chart,
  chartWidthPx,
  colours,
  type DayBands,
  frame,
  type Layer,
  sentenceSpec,
  TIP,
  tipLines,
  zoneNote,
} from "./chart.ts";
import { type BandLook, bandLayers, bandMax, bandNote, couldBe } from "./day-bands.ts";
import { dateMs, dayDomain, dayNote, dayWords, minutesAxis, timeAxis, timeDomain } from "./days.ts";
import { milestones } from "./milestones.ts";

/** From the lowest drawn to the topmost; the widths keep lines that coincide visible. */
const LINES = [
  { key: "max", label: "slowest", colour: "lineMax", widthPx: 5 },
  { key: "p95", label: "95 % within", colour: "lineP95", widthPx: 3 },
  { key: "p50", label: "half within", colour: "lineMedian", widthPx: 1.5 },
] as const;
const BANDED = ["p95"] as const;
const LEFT_PX = { wide: 68, narrow: 63 } as const;

/**
 * How late the mail of each day arrives: median, 95th percentile and slowest, on a symmetric log
 * scale.
 */
export const delayPercentiles: Chart = {
  id: "delay-percentiles",
  title: "How late the mail of each day arrives",
  isBanded: true,
  caption(result, displayZone, bands) {
    return (
      "Delay of the messages that arrive at all, by the day they were sent; lost mail has no delay. " +
      `The scale widens short delays.${dayNote(result, displayZone)}${bandNote(result, bands, BANDED)}`
    );
  },
  altText(result) {
    const { p50, p95, max } = result.delay;
    if (p50 === null || p95 === null || max === null) return "No message arrived.";
    return (
      "Lines per day of the median, 95th percentile and longest delay. Over the whole window half of the " +
      `messages arrive within ${formatMinutes(p50)}, 95 % within ${formatMinutes(p95)}, ` +
      `the slowest after ${formatMinutes(max)}.`
    );
  },
  empty(result) {
    if (result.delay.max === null) return "No message arrived, so there is no delay to show.";
    return result.delay.max === 0 ? "No mail was delayed." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const domain = dayDomain(result);
    const widthPx = chartWidthPx(options) - LEFT_PX[options.size] - 12;
    const marks = milestones(result, options, domain, widthPx, (ms) => ms);
    const maxMinutes = Math.max(result.delay.max ?? 0, bandMax(options.bands, "p95"));
    const extent = LEFT_PX[options.size] - 22;
    const palette = colours(options);
    const all = rows(result, options.bands);
    const legend = { symbolType: "stroke", symbolStrokeWidth: 3, offset: 10 + marks.heightPx };
    const line = ({ label, widthPx: strokeWidth }: (typeof LINES)[number]): Layer => ({
      data: { values: all.filter((row) => row.line === label) },
      mark: { type: "line", interpolate: "step-after", strokeWidth },
      encoding: {
        x: {
          field: "day",
          type: "temporal",
          scale: { type: "utc", domain: timeDomain(domain) },
          axis: timeAxis(domain, `day of arrival${zoneNote(options)}`, options),
        },
        y: {
          field: "minutes",
          type: "quantitative",
          title: "delay",
          scale: { type: "symlog", domain: [0, Math.max(maxMinutes, 1) * 1.1], nice: false },
          axis: { ...minutesAxis(maxMinutes), minExtent: extent, maxExtent: extent },
        },
        color: {
          field: "line",
          type: "nominal",
          scale: {
            domain: LINES.map(({ label }) => label),
            range: LINES.map(({ colour }) => palette[colour]),
          },
          legend,
        },
        detail: { field: "part", type: "nominal" },
        tooltip: TIP,
      },
    });
    const p95: BandLook = {
      key: "p95",
      label: "range of 95 % within",
      colour: palette.lineP95,
      // Told where the lines tell it.
      tip: () => null,
    };
    const bands = bandLayers(result, options.bands, [p95], { offset: legend.offset });
    return {
      ...frame(this, result, options),
      usermeta: { read: "x" },
      width: widthPx,
      height: 230,
      layer: [...bands, ...LINES.map(line), ...marks.layers],
    };
  },
};

interface PercentileRow {
  readonly day: number;
  readonly line: string;
  readonly minutes: number;
  /** Lines break where a day has no delay, because everything of it was lost. */
  readonly part: number;
  readonly tip: string;
}

/** Two points a day, so that the last day of a run of days has its width too. */
function rows(result: RunResult, bands: DayBands | undefined): PercentileRow[] {
  let part = 0;
  return result.days.flatMap((day, index) => {
    if (day.delay.max === null) part++;
    return LINES.flatMap(({ key, label }) => {
      const minutes = day.delay[key];
      if (minutes === null) return [];
      const startMs = dateMs(day.dateUtc);
      const ends = [startMs, startMs + MS_PER_DAY];
      const tip = tipLines(
        dayWords(startMs),
        `${label}: ${formatMinutes(minutes)}${couldBe(bands?.[index], key, formatMinutes)}`,
      );
      return ends.map((ms) => ({ day: ms, line: label, minutes, part, tip }));
    });
  });
}
