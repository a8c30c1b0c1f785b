import type { TopLevelSpec } from "vega-lite";
import type { DayBand } from "../../sim/contract/plan-result.ts";
import type { DayResult, RunResult } from "../../sim/contract/result.ts";
import type { Palette } from "../drawing/theme.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import {
  type Chart,
  type ChartOptions,
  type ChartPanel,
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
import { type BandLook, bandLayers, bandNote, couldBe } from "./day-bands.ts";
import { countAxis, dateMs, dayDomain, dayNote, dayWords, timeAxis, timeDomain } from "./days.ts";
import { milestones } from "./milestones.ts";

type ShownOutcome = "bounced" | "expired" | "delayed" | "pending" | "delivered" | "outOfScope";

/** Outcomes from the baseline up: harm first, so that it can be compared from day to day. */
const OUTCOMES: readonly { readonly key: ShownOutcome; readonly label: string }[] = [
  { key: "bounced", label: "bounced" },
  { key: "expired", label: "expired in the queue" },
  { key: "delayed", label: "delayed" },
  { key: "pending", label: "still queued" },
  { key: "delivered", label: "delivered at once" },
  { key: "outOfScope", label: "out of scope" },
];
const BANDED = ["lost", "harmed"] as const;
const HARM: readonly ShownOutcome[] = ["bounced", "expired", "delayed"];
/** Below this share of the busiest day harm gets a panel with a scale of its own. */
const SMALL_HARM_SHARE = 0.3;
const LEFT_PX = { wide: 68, narrow: 63 } as const;

/** What became of the messages that arrived on each day. */
export const dailyOutcomes: Chart = {
  id: "daily-outcomes",
  title: "What becomes of each day's mail",
  isBanded: true,
  caption(result, displayZone, bands) {
    return (
      "Messages by the day they arrived, and what became of them, however much later." +
      `${dayNote(result, displayZone)}${hasOwnPanel(result) ? " Below: the harm alone, on its own scale." : ""}` +
      bandNote(result, bands, BANDED)
    );
  },
  altText(result) {
    const worst = worstDay(result);
    const start = `Stacked bars of ${formatCount(result.totals.messages)} messages over ${result.window.days} days.`;
    if (worst === null) return `${start} None is delayed, bounced or expired.`;
    const lost = lostCount(worst);
    return (
      `${start} The worst day is ${worst.dateUtc}: of ${formatCount(worst.messages)} messages ` +
      `${formatCount(lost)} bounce or expire (${formatShare(lost, worst.messages)}) ` +
      `and ${formatCount(worst.delayed)} are delayed.`
    );
  },
  empty(result) {
    return result.totals.messages === 0 ? "No message arrived in the window." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const ownPanel = hasOwnPanel(result);
    const all = panel(result, options, {
      outcomes: OUTCOMES.map((outcome) => outcome.key),
      heightPx: ownPanel ? 170 : 250,
      isFirst: true,
      isLast: !ownPanel,
      isBanded: !ownPanel,
      yTitle: "messages per day",
    });
    const shared = { ...frame(this, result, options), usermeta: { read: "x" } };
    if (!ownPanel) return { ...shared, ...all } as TopLevelSpec;
    const harm = panel(result, options, {
      outcomes: HARM,
      heightPx: 130,
      isFirst: false,
      isLast: true,
      isBanded: true,
      yTitle: "of these harmed",
    });
    return { ...shared, vconcat: [all, harm], spacing: 14 };
  },
};

interface OutcomePanel {
  readonly outcomes: readonly ShownOutcome[];
  readonly heightPx: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Whether the ranges of days are drawn in it. */
  readonly isBanded: boolean;
  readonly yTitle: string;
}

function panel(result: RunResult, options: ChartOptions, own: OutcomePanel): ChartPanel {
  const domain = dayDomain(result);
  const widthPx = chartWidthPx(options) - LEFT_PX[options.size] - 12;
  const marks = milestones(result, options, domain, widthPx, (ms) => ms);
  const shown = OUTCOMES.filter(({ key }) => result.totals[key] > 0);
  const axis = own.isLast ? timeAxis(domain, `day of arrival${zoneNote(options)}`, options) : null;
  const extent = LEFT_PX[options.size] - 22;
  const countMax = Math.max(...result.days.map((day) => day.messages));
  const bars: Layer = {
    data: { values: rows(result, own.outcomes, options.bands) },
    mark: { type: "bar" },
    encoding: {
      x: {
        field: "day",
        type: "temporal",
        timeUnit: "utcyearmonthdate",
        scale: { domain: timeDomain(domain) },
        axis,
      },
      y: {
        field: "n",
        type: "quantitative",
        title: own.yTitle,
        axis: { ...countAxis(countMax), tickCount: 4, minExtent: extent, maxExtent: extent },
      },
      color: {
        field: "outcome",
        type: "nominal",
        scale: {
          domain: shown.map(({ label }) => label),
          range: shown.map(({ key }) => colours(options)[key satisfies keyof Palette]),
        },
        legend: own.isFirst ? legend(options, marks.heightPx) : null,
      },
      order: { field: "order", type: "quantitative" },
      tooltip: TIP,
    },
  };
  return {
    width: widthPx,
    height: own.heightPx,
    layer: [
      bars,
      ...(own.isBanded ? bands(result, options, marks.heightPx) : []),
      ...(own.isFirst ? marks.layers : []),
    ],
  };
}

/** How far the edges of the stacked bars may be off: the lost, or else the delayed above them. */
function bands(result: RunResult, options: ChartOptions, marksPx: number): Layer[] {
  const { ink, wait4 } = colours(options);
  const key = lostKey(result);
  // What a bar of the day tells is not told again.
  const tip = (label: string, figure: keyof DayBand, n: number, day: DayResult): string | null => {
    const range = couldBe(options.bands?.[result.days.indexOf(day)], figure);
    return range === "" ? null : `${label}: ${formatCount(n)}${range}`;
  };
  const lostWord = key === null ? "lost" : key;
  const lost: BandLook = {
    key: "lost",
    label: `range of ${lostWord}`,
    colour: ink,
    tip: (day) =>
      key !== null && day[key] > 0 ? null : tip(lostWord, "lost", lostCount(day), day),
  };
  const harmed: BandLook = {
    key: "harmed",
    after: "lost",
    label: "range of delayed",
    colour: wait4,
    tip: (day) => (day.delayed > 0 ? null : tip("delayed", "delayed", day.delayed, day)),
  };
  return bandLayers(result, options.bands, [lost, harmed], legend(options, marksPx));
}

function legend(options: ChartOptions, marksPx: number): object {
  return { offset: 10 + marksPx, ...(options.size === "narrow" ? { columns: 2 } : {}) };
}

interface OutcomeRow {
  readonly day: number;
  readonly outcome: string;
  readonly n: number;
  readonly order: number;
  readonly tip: string;
}

function rows(
  result: RunResult,
  outcomes: readonly ShownOutcome[],
  ranges: DayBands | undefined,
): OutcomeRow[] {
  const lost = lostKey(result);
  return result.days.flatMap((day, index) => {
    const ms = dateMs(day.dateUtc);
    const total = formatCountOf(day.messages, "message");
    return OUTCOMES.flatMap(({ key, label }, order) => {
      const n = day[key];
      if (n === 0 || !outcomes.includes(key)) return [];
      const figure = key === "delayed" ? key : key === lost ? "lost" : null;
      const range = figure === null ? "" : couldBe(ranges?.[index], figure);
      const value = `${label}: ${formatCount(n)} (${formatShare(n, day.messages)})${range}`;
      return [{ day: ms, outcome: label, n, order, tip: tipLines(dayWords(ms), total, value) }];
    });
  });
}

/** The one way of being lost where the other occurs in no run; null where both occur. */
function lostKey({ ranges }: RunResult): "bounced" | "expired" | null {
  if (ranges?.figures.expired.max === 0) return "bounced";
  return ranges?.figures.bounced.max === 0 ? "expired" : null;
}

function hasOwnPanel(result: RunResult): boolean {
  const busiest = Math.max(...result.days.map((day) => day.messages), 0);
  const harm = Math.max(...result.days.map(harmedCount), 0);
  return harm > 0 && harm < SMALL_HARM_SHARE * busiest;
}

function worstDay(result: RunResult): DayResult | null {
  return result.days.reduce<DayResult | null>((worst, day) => {
    if (harmedCount(day) === 0) return worst;
    if (worst === null) return day;
    const byLost = lostCount(day) - lostCount(worst);
    return byLost > 0 || (byLost === 0 && day.delayed > worst.delayed) ? day : worst;
  }, null);
}
