import {
  type Estimate,
  FIGURE_NAMES,
  type FigureName,
  NEVER_DAY,
} from "../../sim/contract/study-result.ts";
import { formatCount, formatShare } from "../words/format.ts";
import type { FigureUnit, FigureWords } from "./view.ts";

/** A figure in words: for an axis, and as a clause around two values. */
interface Wording extends FigureWords {
  /** `a` of the curve, `b` of the one it is held against; `before` names the day, if any. */
  readonly clause: (a: string, b: string, before: string) => string;
}

const WORDS: Readonly<Record<FigureName, Wording>> = {
  serversFelt: {
    title: "servers that feel it",
    unit: "share",
    clause: (a, b, before) => `${a} of the servers feel it${before} instead of ${b}`,
  },
  delayedShareOfServers: {
    title: "mail delayed, mean of servers",
    unit: "share",
    clause: (a, b) => `the average server's mail is delayed by a share of ${a} instead of ${b}`,
  },
  lostShare: {
    title: "mail lost",
    unit: "share",
    clause: (a, b, before) => `${a} of the mail${before} is lost instead of ${b}`,
  },
  lostMessages: {
    title: "messages lost",
    unit: "count",
    clause: (a, b, before) => `${a} messages are lost${before} instead of ${b}`,
  },
  delayedShare: {
    title: "mail delayed",
    unit: "share",
    clause: (a, b, before) => `${a} of the mail${before} is delayed instead of ${b}`,
  },
  delayHours: {
    title: "hours of delay",
    unit: "hours",
    clause: (a, b) => `mail waits ${a} in all instead of ${b}`,
  },
  businessHoursHarm: {
    title: "messages late or lost in business hours",
    unit: "count",
    clause: (a, b) => `${a} messages of business hours are late or lost instead of ${b}`,
  },
  unfairness: {
    title: "unevenness between server sizes",
    unit: "share",
    clause: (a, b) => `the harm to small and to large servers differs by ${a} instead of ${b}`,
  },
  fullBlockDay: {
    title: "day of the full block",
    unit: "day",
    clause: (a, b) => `the full block comes ${onDay(a)} instead of ${b}`,
  },
  firstBlockDay: {
    title: "day of the first block",
    unit: "day",
    clause: (a, b) => `mail is first returned ${onDay(a)} instead of ${b}`,
  },
  firstThrottleDay: {
    title: "day of the first refusal",
    unit: "day",
    clause: (a, b) => `mail is first refused ${onDay(a)} instead of ${b}`,
  },
  patchedShare: {
    title: "servers patched",
    unit: "share",
    clause: (a, b, before) => `${a} of the servers are patched${before} instead of ${b}`,
  },
};

/** The words of a figure of a study, e.g. of `serversFelt.60`. */
export function figureWords(name: string): FigureWords {
  const { words, day } = wordingOf(name);
  if (words === null) return { title: name, unit: "count" };
  const { title, unit } = words;
  return day === undefined ? { title, unit } : { title: `${title} before day ${day}`, unit };
}

/** `0.3 % of the mail is lost instead of 0.6 %`: a figure of two curves as a clause. */
export function figureClause(name: string, a: number, b: number): string {
  const { words, day } = wordingOf(name);
  const { unit } = figureWords(name);
  const [first, second] = [a, b].map((value) =>
    formatFigure(value, unit).replace(/^</, "less than ").replace(/^>/, "more than "),
  ) as [string, string];
  if (words === null) return `${name} is ${first} instead of ${second}`;
  return words.clause(first, second, day === undefined ? "" : ` before day ${day}`);
}

/** A value with its unit. */
export function formatFigure(value: number, unit: FigureUnit): string {
  switch (unit) {
    case "share":
      return formatShare(value, 1);
    case "day":
      return value >= NEVER_DAY ? "never" : `day ${formatCount(value)}`;
    case "hours":
      return `${formatCount(value)} h`;
    case "count":
      return formatCount(value);
  }
}

/** A mean with the half-width of its interval, if it has one: `0.3 % ± 0.1 %`. */
export function estimateText({ mean, halfWidth }: Estimate, name: string): string {
  const { unit } = figureWords(name);
  const value = formatFigure(mean, unit);
  if (halfWidth === null || halfWidth === 0) return value;
  return `${value} ± ${unit === "day" ? formatCount(halfWidth) : formatFigure(halfWidth, unit)}`;
}

function wordingOf(name: string): {
  readonly words: Wording | null;
  readonly day: string | undefined;
} {
  const [figure, day] = name.split(".");
  const known = FIGURE_NAMES.find((one) => one === figure);
  return { words: known === undefined ? null : WORDS[known], day };
}

function onDay(day: string): string {
  return day.startsWith("day") ? `on ${day}` : day;
}
