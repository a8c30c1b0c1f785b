import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY, MS_PER_HOUR } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { formatDate, formatShare, wallMs } from "../words/format.ts";
import { type Chart, chartWidthPx, frame, sentenceSpec, TIP } from "./chart.ts";
import { binColour, dayX } from "./day-heat.ts";

const BINS = [
  { label: "none refused", atMost: 0, colour: "heat0" },
  { label: "up to 10 %", atMost: 0.1, colour: "heat1" },
  { label: "10 to 25 %", atMost: 0.25, colour: "heat2" },
  { label: "25 to 50 %", atMost: 0.5, colour: "heat3" },
  { label: "50 to 75 %", atMost: 0.75, colour: "heat4" },
  { label: "over 75 %", atMost: 1, colour: "heat5" },
] as const;
/** What is read off a cell. An expression, because 2,000 texts would double the specification. */
const HOUR_EXPR = (hour: string): string => `pad(${hour}, 2, '0', 'left') + ':00'`;
const TIP_EXPR = [
  "utcFormat(datum.day, '%a %-d %b %Y')",
  `${HOUR_EXPR("datum.hour")} + ' to ' + ${HOUR_EXPR("(datum.hour + 1) % 24")}`,
  "'refused: ' + format(datum.n, ',') + ' of ' + format(datum.of, ',')" +
    " + (datum.n > 0 ? ' (' + format(100 * datum.n / datum.of, '.3~r') + ' %)' : '')",
].join(" + '\\n' + ");
const LEFT_PX = { wide: 68, narrow: 63 } as const;

/** Share of first attempts refused, by hour of the day and day. */
export const refusedHeatMap: Chart = {
  id: "refused-heat-map",
  title: "When mail is refused",
  caption() {
    return (
      "Share of messages whose first attempt is refused (delayed or bounced), by day and hour of " +
      "arrival. Empty cells had no mail."
    );
  },
  altText(result, displayZone) {
    const cells = heatCells(result, displayZone);
    const attempts = sum(cells.map((cell) => cell.attempts));
    const refused = sum(cells.map((cell) => cell.refused));
    const worst = cells.reduce<HeatCell | null>(
      (best, cell) => (cell.refused > (best?.refused ?? 0) ? cell : best),
      null,
    );
    const start = `Heat map of hours by days: ${formatShare(refused, attempts)} of first attempts are refused.`;
    if (worst === null) return start;
    return (
      `${start} Most are refused on ${formatDate(worst.dayMs, "UTC")} in the hour from ` +
      `${hourLabel(worst.hour)}: ${formatShare(worst.refused, worst.attempts)}.`
    );
  },
  empty(result) {
    const hours = result.days.flatMap((day) => day.hours);
    return hours.some((hour) => hour.refusedFirstAttempts > 0) ? null : "No mail was refused.";
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const cells = heatCells(result, options.displayZone);
    const days = cells.map((cell) => cell.dayMs);
    const firstMs = Math.min(...days);
    const domain: [number, number] = [firstMs, Math.max(...days) + MS_PER_DAY];
    const columns = (domain[1] - domain[0]) / MS_PER_DAY;
    const widthPx = chartWidthPx(options) - LEFT_PX[options.size] - 12;
    const gapPx = options.size === "wide" && columns <= 130 ? 1 : 0;
    return {
      ...frame(this, result, options),
      width: widthPx,
      height: 24 * (options.size === "wide" ? 11 : 10),
      data: {
        values: cells.map((cell) => ({
          day: cell.dayMs,
          hour: cell.hour,
          refused: BINS[binOf(cell)]?.label ?? "",
          n: cell.refused,
          of: cell.attempts,
        })),
      },
      transform: [{ calculate: TIP_EXPR, as: "tip" }],
      mark: { type: "rect", width: { band: 1 - (gapPx * columns) / widthPx }, cornerRadius: 0 },
      encoding: {
        x: dayX(domain, options),
        y: {
          field: "hour",
          type: "ordinal",
          title: "hour of arrival",
          scale: { domain: Array.from({ length: 24 }, (_, hour) => hour), paddingInner: 0.06 },
          axis: {
            values: [0, 6, 12, 18],
            labelExpr: "pad(datum.value, 2, '0', 'left') + ':00'",
            minExtent: LEFT_PX[options.size] - 22,
          },
        },
        color: binColour("refused", BINS, options, 3),
        tooltip: TIP,
      },
    };
  },
};

/**
 * First attempts of one hour of one day of the display zone. `dayMs` is that date's midnight, as if
 * in UTC.
 */
interface HeatCell {
  readonly dayMs: number;
  readonly hour: number;
  readonly attempts: number;
  readonly refused: number;
}

/**
 * Cells with mail, by day and hour of the display zone; their sums are those of the result.
 * A zone off the whole hour takes an hour of UTC to the local hour it begins in.
 */
export function heatCells(result: RunResult, displayZone: string): HeatCell[] {
  const cells = new Map<number, { attempts: number; refused: number }>();
  for (const day of result.days) {
    const beginMs = result.window.startMs + day.day * MS_PER_DAY;
    const firstHourMs = Math.floor(beginMs / MS_PER_HOUR) * MS_PER_HOUR;
    const firstHour = (firstHourMs / MS_PER_HOUR) % 24;
    for (const [hour, counts] of day.hours.entries()) {
      if (counts.firstAttempts === 0) continue;
      const hourMs = firstHourMs + ((hour - firstHour + 24) % 24) * MS_PER_HOUR;
      const key = Math.floor(wallMs(hourMs, displayZone) / MS_PER_HOUR);
      const cell = cells.get(key) ?? { attempts: 0, refused: 0 };
      cell.attempts += counts.firstAttempts;
      cell.refused += counts.refusedFirstAttempts;
      cells.set(key, cell);
    }
  }
  return [...cells.entries()]
    .sort(([a], [b]) => a - b)
    .map(([key, cell]) => ({ dayMs: Math.floor(key / 24) * MS_PER_DAY, hour: key % 24, ...cell }));
}

function binOf(cell: HeatCell): number {
  const share = cell.refused / cell.attempts;
  return BINS.findIndex(({ atMost }) => share <= atMost);
}

function hourLabel(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
