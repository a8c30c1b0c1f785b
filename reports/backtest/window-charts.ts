import type { TopLevelSpec } from "vega-lite";
import { MINUTES_PER_HOUR, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  AttemptReplies,
  BacktestResult,
  EndGroup,
  IncidentWindow,
} from "../../sim/contract/backtest-result.ts";
import { type ChartOptions, TIP, tipLines } from "../charts/chart.ts";
import { type Palette, palette } from "../drawing/theme.ts";
import { groupWords } from "../words/cause-words.ts";
import { formatCount, formatCountOf, formatWall, wallMs, zoneName } from "../words/format.ts";
import { joinWords } from "../words/text.ts";
import { type BacktestChart, backtestFrame, CHART_WIDTH_PX, timeAxis } from "./chart.ts";

/** Letters of a legend that fit in one line of a wide chart. */
const WIDE_LETTERS = 130;

type BarColour = keyof Palette;

/** A part of each bar, from the baseline up. */
interface BarPart {
  readonly label: string;
  readonly colour: BarColour;
  readonly counts: readonly number[];
}

const REPLIES: readonly {
  readonly key: keyof AttemptReplies;
  readonly label: string;
  readonly colour: BarColour;
}[] = [
  { key: "blocked", label: "blocked (550 5.7.230)", colour: "bounced" },
  { key: "throttled", label: "throttled (450 4.7.230)", colour: "delayed" },
  { key: "network", label: "network fault", colour: "lineMax" },
  { key: "other", label: "refused for another cause", colour: "outOfScope" },
  { key: "accepted", label: "accepted", colour: "delivered" },
];

/** What became of the messages of a window, by the time of their first attempt. */
const windowMessages: BacktestChart = {
  id: "window-messages",
  title: "Messages by first attempt, and what became of them",
  caption: ({ window }) =>
    window === null
      ? ""
      : `Messages ${barWords(window)} of their first attempt (${zoneName(window.zone)}), by how they ended, however much later.`,
  altText: ({ window }) =>
    window === null
      ? ""
      : `Stacked bars of ${formatCountOf(window.messages, "message")}: ${joinWords(window.groups.map((group) => `${formatCount(group.messages)} ${groupWords(group)}`))}. ${busiest(window, ({ messages }) => messages.reduce((sum, each) => sum + each, 0), "messages")}`,
  empty: ({ window }) =>
    window === null || window.messages === 0 ? "No message was first tried in this time." : null,
  spec(result, options) {
    return barsSpec(this.title, "messages", result, options, ({ groups, buckets }) =>
      groups.map((group, at) => ({
        label: groupWords(group),
        colour: groupColour(group),
        counts: buckets.map(({ messages }) => messages[at] ?? 0),
      })),
    );
  },
};

/** What was replied in a window, to messages of any age. */
const windowAttempts: BacktestChart = {
  id: "window-attempts",
  title: "Attempts, and what was replied",
  caption: ({ window }) =>
    window === null
      ? ""
      : `All attempts ${barWords(window)} (${zoneName(window.zone)}), of older messages as well. A message that waits is tried again and again.`,
  altText: ({ window }) => {
    if (window === null) return "";
    const parts = REPLIES.filter(({ key }) => window.attempts[key] > 0).map(
      ({ key, label }) => `${formatCount(window.attempts[key])} ${label}`,
    );
    return `Stacked bars of attempts: ${joinWords(parts)}. ${busiest(window, ({ attempts }) => REPLIES.reduce((sum, { key }) => sum + attempts[key], 0), "attempts")}`;
  },
  empty: ({ window }) =>
    window === null || REPLIES.every(({ key }) => window.attempts[key] === 0)
      ? "No attempt was made in this time."
      : null,
  spec(result, options) {
    return barsSpec(this.title, "attempts", result, options, ({ buckets }) =>
      REPLIES.map(({ key, label, colour }) => ({
        label,
        colour,
        counts: buckets.map(({ attempts }) => attempts[key]),
      })),
    );
  },
};

/** Every chart of a window, in the order of the page. */
export const windowCharts: readonly BacktestChart[] = [windowMessages, windowAttempts];

/** Long labels stand in columns, so that none is cut. */
function legendColumns(parts: readonly BarPart[], { size }: ChartOptions): { columns?: number } {
  if (size === "narrow") return { columns: 1 };
  const letters = parts.reduce((sum, { label }) => sum + label.length + 4, 0);
  return letters > WIDE_LETTERS ? { columns: 3 } : {};
}

function groupColour({ end, cause }: EndGroup): BarColour {
  if (end === "accepted") return "delivered";
  if (end === "returned") return cause === "enforcement" ? "bounced" : "stage7";
  if (end === "givenUp") return cause === "enforcement" ? "stage8" : "expired";
  if (cause === "enforcement") return "delayed";
  if (cause === "network") return "lineMax";
  return cause === "recipient" ? "wait4" : "outOfScope";
}

function barWords({ bucketMinutes }: IncidentWindow): string {
  if (bucketMinutes === 1) return "by the minute";
  if (bucketMinutes === MINUTES_PER_HOUR) return "by the hour";
  return bucketMinutes % MINUTES_PER_HOUR === 0
    ? `by ${bucketMinutes / MINUTES_PER_HOUR} hours`
    : `by ${bucketMinutes} minutes`;
}

function busiest(
  { buckets, zone }: IncidentWindow,
  countOf: (bucket: IncidentWindow["buckets"][number]) => number,
  noun: string,
): string {
  let most = { fromMs: 0, count: 0 };
  for (const bucket of buckets) {
    const count = countOf(bucket);
    if (count > most.count) most = { fromMs: bucket.fromMs, count };
  }
  if (most.count === 0) return "";
  return `Most ${noun}, ${formatCount(most.count)}, at ${formatWall(most.fromMs, zone).slice(11)}.`;
}

function barsSpec(
  title: string,
  noun: string,
  { window }: BacktestResult,
  options: ChartOptions,
  partsOf: (window: IncidentWindow) => readonly BarPart[],
): TopLevelSpec {
  if (window === null)
    return { ...backtestFrame(title, options), mark: "bar", data: { values: [] } };
  const { fromMs, toMs, zone, buckets, bucketMinutes } = window;
  const colours = palette(options.scheme);
  const parts = partsOf(window).filter(({ counts }) => counts.some((count) => count > 0));
  const barMs = bucketMinutes * MS_PER_MINUTE;
  const below = buckets.map(() => 0);
  const values = parts.flatMap(({ label, counts }) =>
    counts.flatMap((count, at) => {
      if (count === 0) return [];
      const base = below[at] ?? 0;
      below[at] = base + count;
      const from = wallMs(fromMs, zone) + at * barMs;
      const to = Math.min(from + barMs, wallMs(fromMs, zone) + (toMs - fromMs));
      const clock = formatWall(fromMs + at * barMs, zone);
      const tip = tipLines(clock, `${label}: ${formatCount(count)}`);
      return [{ from, to, label, below: base, above: base + count, tip }];
    }),
  );
  const most = Math.max(1, ...below);
  const start = wallMs(fromMs, zone);
  return {
    ...backtestFrame(title, options),
    usermeta: { read: "x" },
    width: CHART_WIDTH_PX[options.size],
    height: 210,
    data: { values },
    mark: { type: "rect" },
    encoding: {
      x: {
        field: "from",
        // Not temporal: vega-lite merges a temporal domain of x and x2 with a warning.
        type: "quantitative",
        scale: { domain: [start, start + (toMs - fromMs)], nice: false, zero: false },
        title: `time (${zoneName(zone)})`,
        axis: timeAxis(start, toMs - fromMs, options),
      },
      x2: { field: "to" },
      y: {
        field: "below",
        type: "quantitative",
        title: noun,
        axis: { tickMinStep: 1, tickCount: Math.min(5, most), format: ",d" },
      },
      y2: { field: "above" },
      color: {
        field: "label",
        type: "nominal",
        scale: {
          domain: parts.map(({ label }) => label),
          range: parts.map(({ colour }) => colours[colour]),
        },
        legend: { labelLimit: 0, ...legendColumns(parts, options) },
      },
      tooltip: TIP,
    },
  };
}
