import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { DayResult, RunResult } from "../../sim/contract/result.ts";
import type { Palette } from "../drawing/theme.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { lostCount } from "../words/harm.ts";
import {
  type Chart,
  type ChartOptions,
  type ChartPanel,
  chartWidthPx,
  colours,
  frame,
  type Layer,
  type LayerEncoding,
  sentenceSpec,
  TIP,
  tipLines,
} from "./chart.ts";
import { dateMs, dayNote, dayWords } from "./days.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const KINDS = [
  { label: "nothing lost or late", colour: "heat0", isSevere: false },
  { label: "enforcement paused", colour: "paused", isSevere: false },
  { label: "late only", colour: "heat2", isSevere: false },
  { label: "up to 1 % lost", colour: "heat3", isSevere: false },
  { label: "1 to 10 % lost", colour: "heat4", isSevere: true },
  { label: "over 10 % lost", colour: "heat5", isSevere: true },
] as const satisfies readonly {
  readonly label: string;
  readonly colour: keyof Palette;
  readonly isSevere: boolean;
}[];
const LEFT_PX = 52;
/** Longer windows are shown to their first weeks; the picture would be a wall. */
const WEEKS_MAX = 27;

/** The days of the window as a calendar, by what happens to their mail. */
export const harmCalendar: Chart = {
  id: "harm-calendar",
  title: "Day by day",
  caption(result, displayZone) {
    const weeks = new Set(calendarDays(result).map(({ week }) => week)).size;
    const cut = weeks > WEEKS_MAX ? ` The first ${WEEKS_MAX} weeks are shown.` : "";
    return `What happens to the mail that arrives on each day.${dayNote(result, displayZone)}${cut}`;
  },
  altText(result) {
    const days = calendarDays(result);
    const of = (least: number): number => days.filter(({ kind }) => kind >= least).length;
    const first = days.find(({ kind }) => kind >= 2);
    const lost = days.find(({ kind }) => kind >= 3);
    const words = [
      `Calendar of ${formatCountOf(days.length, "day")} with mail: on ${formatCount(of(2))} of them mail is lost or late.`,
      ...(first === undefined ? [] : [`The first is ${first.day.dateUtc}.`]),
      ...(lost === undefined ? [] : [`Mail is first lost on ${lost.day.dateUtc}.`]),
    ];
    return words.join(" ");
  },
  empty(result) {
    return result.totals.messages === 0 ? "No message arrived in the window." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const drawn = drawing(calendarDays(result), options);
    return { ...frame(this, result, options), ...drawn } as TopLevelSpec;
  },
};

/** Cells and their dates. On a phone weeks stand below each other, as in a calendar on a wall. */
function drawing(all: readonly CalendarDay[], options: ChartOptions): ChartPanel {
  const isWide = options.size === "wide";
  const days = all.filter(({ week }) => week < WEEKS_MAX);
  const weeks = Math.max(...days.map(({ week }) => week)) + 1;
  const palette = colours(options);
  const kinds = KINDS.filter((_, kind) => days.some((day) => day.kind === kind));
  const place = placeOf(weeks, isWide);
  const cells: Layer = {
    mark: { type: "rect", cornerRadius: 3 },
    encoding: {
      ...place,
      color: {
        field: "what",
        type: "nominal",
        scale: {
          domain: kinds.map(({ label }) => label),
          range: kinds.map(({ colour }) => palette[colour]),
        },
        legend: isWide ? {} : { columns: 2 },
      },
      tooltip: TIP,
    },
  };
  const labels: Layer = {
    mark: { type: "text", fontSize: isWide ? 11 : 12, baseline: "middle" },
    encoding: {
      ...place,
      text: { field: "words", type: "nominal" },
      color: {
        condition: { test: "datum.isSevere", value: palette.inkOnSevere },
        value: palette.inkOnMild,
      },
    },
  };
  return {
    width: chartWidthPx(options) - (isWide ? LEFT_PX : 0) - 20,
    height: isWide ? 7 * 27 : weeks * 32,
    data: {
      values: days.map(({ day, kind, week, weekday }) => ({
        week,
        weekday,
        what: KINDS[kind]?.label ?? "",
        isSevere: KINDS[kind]?.isSevere ?? false,
        words: cellWords(dateMs(day.dateUtc), weeks > 16 && isWide),
        tip: tipOf(day, KINDS[kind]?.label ?? ""),
      })),
    },
    layer: [cells, labels],
  };
}

/** Where a day stands: weeks along the wide side, weekdays across it. */
function placeOf(weeks: number, isWide: boolean): Pick<LayerEncoding, "x" | "y"> {
  const week: LayerEncoding["x"] & LayerEncoding["y"] = {
    field: "week",
    type: "ordinal",
    title: null,
    scale: { domain: Array.from({ length: weeks }, (_, at) => at), padding: 0.06 },
    axis: null,
  };
  const weekday: LayerEncoding["x"] & LayerEncoding["y"] = {
    field: "weekday",
    type: "ordinal",
    title: null,
    scale: { domain: [...WEEKDAYS], padding: 0.08 },
    axis: {
      ticks: false,
      domain: false,
      labelAngle: 0,
      ...(isWide ? { minExtent: LEFT_PX - 10 } : { orient: "top" }),
    },
  };
  return isWide ? { x: week, y: weekday } : { x: weekday, y: week };
}

interface CalendarDay {
  readonly day: DayResult;
  /** Index into the kinds of day. */
  readonly kind: number;
  /** Weeks from the Monday of the first day's week on. */
  readonly week: number;
  readonly weekday: (typeof WEEKDAYS)[number];
}

/** The days that have mail, in their place in the calendar. */
export function calendarDays(result: RunResult): readonly CalendarDay[] {
  const first = result.days[0];
  if (first === undefined) return [];
  const firstMs = dateMs(first.dateUtc);
  const mondayMs = firstMs - weekdayIndex(firstMs) * MS_PER_DAY;
  return result.days
    .filter((day) => day.messages > 0)
    .map((day) => {
      const ms = dateMs(day.dateUtc);
      return {
        day,
        kind: kindOf(day, result),
        week: Math.floor((ms - mondayMs) / (7 * MS_PER_DAY)),
        weekday: WEEKDAYS[weekdayIndex(ms)] ?? "Mon",
      };
    });
}

function kindOf(day: DayResult, result: RunResult): number {
  const lost = lostCount(day);
  if (lost === 0 && day.delayed === 0) return isPaused(day, result) ? 1 : 0;
  if (lost === 0) return 2;
  const share = lost / day.messages;
  return share <= 0.01 ? 3 : share <= 0.1 ? 4 : 5;
}

/** Whether a pause covers the whole day. */
function isPaused(day: DayResult, { window, events }: RunResult): boolean {
  const fromMs = window.startMs + day.day * MS_PER_DAY;
  const toMs = fromMs + MS_PER_DAY;
  const before = events.filter(({ kind, ms }) => kind === "pauseBegin" && ms <= fromMs).at(-1);
  const end = events.find(({ kind, ms }) => kind === "pauseEnd" && ms > fromMs);
  const lastEnd = events.filter(({ kind, ms }) => kind === "pauseEnd" && ms <= fromMs).at(-1);
  const isOn =
    before === undefined
      ? lastEnd === undefined && end !== undefined && !events.some(beginsBefore(end.ms))
      : lastEnd === undefined || lastEnd.ms <= before.ms;
  return isOn && (end === undefined || end.ms >= toMs);
}

/** A pause that began before the window has only its end among the events. */
function beginsBefore(endMs: number): (event: RunResult["events"][number]) => boolean {
  return ({ kind, ms }) => kind === "pauseBegin" && ms < endMs;
}

function tipOf(day: DayResult, kind: string): string {
  const counts = [
    ["bounced", day.bounced],
    ["expired in the queue", day.expired],
    ["delayed", day.delayed],
  ] as const;
  return tipLines(
    dayWords(dateMs(day.dateUtc)),
    kind,
    formatCountOf(day.messages, "message"),
    ...counts
      .filter(([, n]) => n > 0)
      .map(([label, n]) => `${label}: ${formatCount(n)} (${formatShare(n, day.messages)})`),
  );
}

/** Monday = 0. */
function weekdayIndex(ms: number): number {
  return (new Date(ms).getUTCDay() + 6) % 7;
}

/** `8`, and `1 Oct` where a month begins. */
function cellWords(ms: number, isTight: boolean): string {
  const date = new Date(ms);
  const day = date.getUTCDate();
  const month = MONTHS[date.getUTCMonth()] ?? "";
  return day === 1 ? (isTight ? month : `1 ${month}`) : String(day);
}
