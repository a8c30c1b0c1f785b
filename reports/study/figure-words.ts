import { FIGURE_NAMES, type FigureName, NEVER_DAY } from "../../sim/contract/study-result.ts";
import { formatCount, formatShare } from "../words/format.ts";
import type { FigureUnit, FigureWords } from "./view.ts";

const WORDS: Readonly<Record<FigureName, FigureWords>> = {
  serversFelt: { title: "servers that feel it", unit: "share" },
  delayedShareOfServers: { title: "mail delayed, mean of servers", unit: "share" },
  lostShare: { title: "mail lost", unit: "share" },
  lostMessages: { title: "messages lost", unit: "count" },
  delayedShare: { title: "mail delayed", unit: "share" },
  delayHours: { title: "hours of delay", unit: "hours" },
  businessHoursHarm: { title: "messages late or lost in business hours", unit: "count" },
  unfairness: { title: "unevenness between server sizes", unit: "share" },
  fullBlockDay: { title: "day of the full block", unit: "day" },
  firstBlockDay: { title: "day of the first block", unit: "day" },
  firstThrottleDay: { title: "day of the first refusal", unit: "day" },
  patchedShare: { title: "servers patched", unit: "share" },
};

/** The words of a figure of a study, e.g. of `serversFelt.60`. */
export function figureWords(name: string): FigureWords {
  const [figure, day] = name.split(".");
  const known = FIGURE_NAMES.find((one) => one === figure);
  const words = known === undefined ? { title: name, unit: "count" as const } : WORDS[known];
  return day === undefined ? words : { ...words, title: `${words.title} before day ${day}` };
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
