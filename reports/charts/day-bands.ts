import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { DayBand } from "../../sim/contract/plan-result.ts";
import type { DayResult, RunResult } from "../../sim/contract/result.ts";
import { rangeSpan } from "../words/ranged.ts";
import { type DayBands, type Layer, TIP, tipLines } from "./chart.ts";
import { dateMs, dayWords } from "./days.ts";

const FILL_OPACITY = 0.3;

/** A figure of a day's band. */
type BandKey = keyof DayBand;

/** The days of a result that have a band of some width, each with it. */
interface BandedDay {
  readonly day: DayResult;
  readonly min: number;
  readonly max: number;
  /** Counts runs of days: a band breaks where a day has none. */
  readonly part: number;
}

/** One band of a chart by day. */
export interface BandLook {
  readonly key: BandKey;
  /** It is drawn on days alone on which this one has no range. */
  readonly after?: BandKey;
  readonly label: string;
  readonly colour: string;
  /** What is read off a day, beside what its other marks tell; null = nothing more. */
  tip(day: DayResult): string | null;
}

/** What a caption says of the bands that a chart draws; "" where it draws none. */
export function bandNote(
  result: RunResult,
  bands: DayBands | undefined,
  keys: readonly BandKey[],
): string {
  if (keys.every((key) => bandedDays(result, bands, key).length === 0)) return "";
  return (
    " Shaded: what a day could be instead, depending on what the provider has not published, " +
    "between the runs with the least and the most harm."
  );
}

/** `, could be 2,806 to 12,870`; "" where the day has no range of the figure. */
export function couldBe(
  band: DayBand | undefined,
  key: BandKey,
  format?: (value: number) => string,
): string {
  const span = rangeSpan(band?.[key], format);
  return span === "" ? "" : `, could be ${span}`;
}

/** The largest figure that a band reaches; 0 where there is none. */
export function bandMax(bands: DayBands | undefined, key: BandKey): number {
  return (bands ?? []).reduce((most, band) => Math.max(most, band[key].max ?? 0), 0);
}

/** Bands as areas behind or above the marks of a chart whose x is time and whose y a figure. */
export function bandLayers(
  result: RunResult,
  bands: DayBands | undefined,
  looks: readonly BandLook[],
  legend: object | null,
): Layer[] {
  const shown = looks.flatMap((look) => {
    const days = bandedDays(result, bands, look.key, look.after);
    return days.length === 0 ? [] : [{ look, days }];
  });
  const scale = {
    domain: shown.map(({ look }) => look.label),
    range: shown.map(({ look }) => look.colour),
  };
  const marks = { symbolOpacity: FILL_OPACITY + 0.2, ...legend };
  return shown.map(
    ({ look, days }): Layer => ({
      data: { values: days.flatMap((day) => bandRows(day, look)) },
      mark: {
        type: "area",
        interpolate: "step-after",
        fillOpacity: FILL_OPACITY,
        stroke: look.colour,
        strokeWidth: 1,
        strokeOpacity: 0.85,
      },
      encoding: {
        x: { field: "day", type: "temporal", scale: { type: "utc" } },
        y: { field: "min", type: "quantitative" },
        y2: { field: "max" },
        fill: { field: "band", type: "nominal", scale, legend: legend === null ? null : marks },
        detail: { field: "part", type: "nominal" },
        tooltip: TIP,
      },
    }),
  );
}

interface BandRow {
  readonly day: number;
  readonly band: string;
  readonly min: number;
  readonly max: number;
  readonly part: number;
  readonly tip: string;
}

/** Two points a day, so that the last of a run of days has its width too. */
function bandRows({ day, min, max, part }: BandedDay, { label, tip }: BandLook): BandRow[] {
  const startMs = dateMs(day.dateUtc);
  const words = tip(day) ?? "";
  return [startMs, startMs + MS_PER_DAY].map((ms) => ({
    day: ms,
    ...{ band: label, min, max, part },
    tip: words === "" ? "" : tipLines(dayWords(startMs), words),
  }));
}

function bandedDays(
  { days }: RunResult,
  bands: DayBands | undefined,
  key: BandKey,
  after?: BandKey,
): readonly BandedDay[] {
  let part = 0;
  return days.flatMap((day, index) => {
    const band = bands?.[index];
    const { min, max } = band?.[key] ?? { min: null, max: null };
    const isFree = after === undefined || couldBe(band, after) === "";
    if (isFree && min !== null && max !== null && max > min) return [{ day, min, max, part }];
    part++;
    return [];
  });
}
