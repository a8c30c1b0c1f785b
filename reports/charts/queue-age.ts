import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import type { Palette } from "../drawing/theme.ts";
import { formatCountOf, formatDate, wallMs } from "../words/format.ts";
import { type Chart, chartWidthPx, frame, sentenceSpec, TIP, tipLines } from "./chart.ts";
import { binColour, dayX } from "./day-heat.ts";
import { dayWords } from "./days.ts";

/** The age classes of the result, as Postfix's qshape has them. */
const AGES = [
  "up to 5 min",
  "5 to 10 min",
  "10 to 20 min",
  "20 to 40 min",
  "40 to 80 min",
  "80 min to 2 h 40",
  "2 h 40 to 5 h 20",
  "5 h 20 to 10 h 40",
  "10 h 40 to 21 h 20",
  "over 21 h 20",
] as const;
const BINS = [
  { label: "fewer than 10", below: 10, colour: "heat1" },
  { label: "10–99", below: 100, colour: "heat2" },
  { label: "100–999", below: 1_000, colour: "heat3" },
  { label: "1,000–9,999", below: 10_000, colour: "heat4" },
  { label: "10,000 or more", below: Number.POSITIVE_INFINITY, colour: "heat5" },
] as const satisfies readonly {
  readonly label: string;
  readonly below: number;
  readonly colour: keyof Palette;
}[];
const LEFT_PX = 136;
const ROW_PX = 20;

/** How old the waiting mail of each day is, at the moment when most of it waits. */
export const queueAge: Chart = {
  id: "queue-age",
  title: "How long waiting mail has waited",
  caption() {
    return (
      "Messages in the queues of all servers by how long they have waited, " +
      "at the moment of each day when most mail waits. Ages that no mail reached are left out."
    );
  },
  altText(result, displayZone) {
    const cells = queueAgeCells(result, displayZone);
    const oldest = cells.reduce<QueueAgeCell | null>(
      (best, cell) => (cell.age > (best?.age ?? -1) ? cell : best),
      null,
    );
    if (oldest === null) return "No mail waits in a queue.";
    const days = new Set(cells.map((cell) => cell.dayMs)).size;
    return (
      `Heat map of ages by days: mail waits on ${formatCountOf(days, "day")}. ` +
      `The oldest class is "${AGES[oldest.age]}", first on ${formatDate(oldest.dayMs, "UTC")} ` +
      `with ${formatCountOf(oldest.messages, "message")}.`
    );
  },
  empty(result) {
    return result.queue.length === 0 ? "No mail waited in a queue." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const cells = queueAgeCells(result, options.displayZone);
    const ages = AGES.filter((_, age) => cells.some((cell) => cell.age === age));
    const days = cells.map((cell) => cell.dayMs);
    const domain: [number, number] = [Math.min(...days), Math.max(...days) + MS_PER_DAY];
    const widthPx = chartWidthPx(options) - LEFT_PX - 12;
    return {
      ...frame(this, result, options),
      width: widthPx,
      height: ages.length * ROW_PX,
      data: {
        values: cells.map(({ dayMs, age, messages }) => ({
          day: dayMs,
          age: AGES[age],
          waiting: BINS.find(({ below }) => messages < below)?.label,
          tip: tipLines(
            dayWords(dayMs),
            `waiting for ${AGES[age]}: ${formatCountOf(messages, "message")}`,
          ),
        })),
      },
      mark: { type: "rect", width: { band: 0.94 }, cornerRadius: 0 },
      encoding: {
        x: dayX(domain, options),
        y: {
          field: "age",
          type: "ordinal",
          title: null,
          scale: { domain: ages, paddingInner: 0.06 },
          axis: { minExtent: LEFT_PX - 12 },
        },
        color: { ...binColour("waiting", BINS, options, 2), title: "messages" },
        tooltip: TIP,
      },
    };
  },
};

/** Waiting mail of one age class. `dayMs` is the date's midnight, as if in UTC. */
interface QueueAgeCell {
  readonly dayMs: number;
  /** Index of the class in `QueueHour.byAge`. */
  readonly age: number;
  readonly messages: number;
}

/** The classes with mail, at the first hour of each day of the display zone with most mail. */
export function queueAgeCells(result: RunResult, displayZone: string): QueueAgeCell[] {
  const deepest = new Map<number, RunResult["queue"][number]>();
  for (const hour of result.queue) {
    const dayMs = Math.floor(wallMs(hour.hourMs, displayZone) / MS_PER_DAY) * MS_PER_DAY;
    const known = deepest.get(dayMs);
    if (known === undefined || hour.depthMax > known.depthMax) deepest.set(dayMs, hour);
  }
  return [...deepest].flatMap(([dayMs, hour]) =>
    hour.byAge.flatMap((messages, age) => (messages === 0 ? [] : [{ dayMs, age, messages }])),
  );
}
