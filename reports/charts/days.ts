import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { formatWall, wallMs } from "../words/format.ts";
import { type ChartOptions, chartWidthPx } from "./chart.ts";

/** The beginning of a day's date as a UTC instant, which is where charts by day put it. */
export function dateMs(dateUtc: string): number {
  return Date.parse(`${dateUtc}T00:00:00Z`);
}

/**
 * What a bar of one day holds, where a day of the result does not begin at midnight of the zone:
 * its 24 hours begin with the window, whatever the zone is.
 */
export function dayNote({ window }: RunResult, displayZone: string): string {
  const clocks = new Set<string>();
  for (let ms = window.startMs; ms < window.endMs; ms += MS_PER_DAY) {
    clocks.add(formatWall(ms, displayZone).slice(11));
  }
  const [clock = "00:00", other] = clocks;
  if (clock === "00:00" && other === undefined) return "";
  const later = other === undefined ? "" : ` (from ${other} after the clocks change)`;
  return ` Each day is the 24 hours from ${clock}${later}.`;
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A day as one reads it: `Tue 8 Sep 2026`. Units: wall ms. */
export function dayWords(ms: number): string {
  const date = new Date(ms);
  const weekday = WEEKDAYS[date.getUTCDay()] ?? "";
  return `${weekday} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

/** A minute as one reads it: `Tue 8 Sep 2026, 14:05`. Units: wall ms. */
export function minuteWords(ms: number): string {
  return `${dayWords(ms)}, ${new Date(ms).toISOString().slice(11, 16)}`;
}

/** The dates that the days of the window begin on, as UTC instants. */
export function dayDomain(result: RunResult): [number, number] {
  const first = result.days[0];
  const startMs = first === undefined ? floorToDay(result.window.startMs) : dateMs(first.dateUtc);
  return [startMs, startMs + result.window.days * MS_PER_DAY];
}

/** The window as the display zone's clock shows it. */
export function windowDomain(result: RunResult, displayZone: string): [number, number] {
  const { startMs, endMs } = result.window;
  return [wallMs(startMs, displayZone), wallMs(endMs, displayZone)];
}

/**
 * The domain of a time scale. As an expression, because vega-lite makes `datetime(ms)` of a number
 * and vega-interpreter, which the page uses, takes that for a year.
 */
export function timeDomain(domain: readonly [number, number]): { readonly expr: string } {
  return { expr: JSON.stringify(domain) };
}

/** A time axis whose ticks are whole weeks or months of days and never touch. Domain: wall ms. */
export interface TimeAxis {
  readonly values: { readonly expr: string };
  readonly labelExpr: string;
  readonly labelOverlap: false;
  readonly labelFlush: true;
  readonly title: string;
}

const TICK_STEPS_DAYS: readonly number[] = [1, 2, 7, 14, 28, 56, 91, 182, 364];
const TICK_ROOM_PX = { wide: 78, narrow: 58 } as const;

/** Ticks at equal steps from the first midnight; the title names the year and what the axis is. */
export function timeAxis(
  domain: readonly [number, number],
  title: string,
  options: ChartOptions,
): TimeAxis {
  const [startMs, endMs] = domain;
  const days = (endMs - startMs) / MS_PER_DAY;
  const ticksMax = Math.floor(chartWidthPx(options) / TICK_ROOM_PX[options.size]);
  const step = TICK_STEPS_DAYS.find((candidate) => days / candidate <= ticksMax) ?? 728;
  const values: number[] = [];
  const firstMs = Math.ceil(startMs / MS_PER_DAY) * MS_PER_DAY;
  for (let ms = firstMs; ms < endMs; ms += step * MS_PER_DAY) values.push(ms);
  const years = [new Date(startMs), new Date(endMs - 1)].map((date) => date.getUTCFullYear());
  const yearWords = years[0] === years[1] ? `${years[0]}` : `${years[0]}–${years[1]}`;
  return {
    values: { expr: JSON.stringify(values) },
    // `format` with formatType "time" would tell the dates of the machine's own zone.
    labelExpr: "utcFormat(datum.value, '%-d %b')",
    labelOverlap: false,
    labelFlush: true,
    title: `${title}, ${yearWords}`,
  };
}

/** A delay axis in minutes on a symmetric log scale: ticks where people have names for the time. */
export function minutesAxis(maxMinutes: number): {
  readonly values: number[];
  readonly labelExpr: string;
  readonly labelOverlap: "greedy";
} {
  const named: readonly (readonly [number, string])[] = [
    [0, "0"],
    [1, "1 min"],
    [5, "5 min"],
    [15, "15 min"],
    [30, "30 min"],
    [60, "1 h"],
    [120, "2 h"],
    [240, "4 h"],
    [480, "8 h"],
    [1_440, "1 d"],
    [2_880, "2 d"],
    [7_200, "5 d"],
    [14_400, "10 d"],
  ];
  const shown = named.filter(([minutes]) => minutes <= Math.max(maxMinutes, 1) * 1.05);
  const cases = shown.map(([minutes, label]) => `datum.value === ${minutes} ? '${label}' : `);
  return {
    values: shown.map(([minutes]) => minutes),
    labelExpr: `${cases.join("")}''`,
    labelOverlap: "greedy",
  };
}

/** An axis of counts: `0`, `800`, `12,000`, and short forms above a million. */
export function countAxis(countMax: number): {
  readonly labelExpr: string;
  readonly tickMinStep: number;
} {
  const format = countMax < 1_000_000 ? "," : "~s";
  return {
    labelExpr: `datum.value === 0 ? '0' : format(datum.value, '${format}')`,
    tickMinStep: 1,
  };
}

function floorToDay(ms: number): number {
  return Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
}
