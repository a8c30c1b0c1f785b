import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Pause } from "../../../sim/contract/settings.ts";
import { PAUSE_DAYS_PER_YEAR_MAX, pauseDaysByYear } from "../../../sim/text/pause-years.ts";
import { formatCountOf } from "../../words/format.ts";
import { dayWords } from "./day-words.ts";
import { type Note, type NoteTimes, pastWords } from "./note.ts";

/** What forbids these pauses, in words; empty when nothing does. Sorted by beginning. */
export function pauseProblem(pauses: readonly Pause[]): string {
  for (const [i, pause] of pauses.entries()) {
    const before = pauses[i - 1];
    if (before !== undefined && pause.fromMs < endOf(before)) {
      const [first, next] = [dayWords(before.fromMs, 0), dayWords(pause.fromMs, 0)];
      return `Pauses may not overlap: one from ${first} for ${formatCountOf(before.days, "day")} is still on when the next begins on ${next}.`;
    }
  }
  const over = [...pauseDaysByYear(pauses)].find(([, days]) => days > PAUSE_DAYS_PER_YEAR_MAX);
  if (over === undefined) return "";
  return `A tenant has ${PAUSE_DAYS_PER_YEAR_MAX} days of pause in a calendar year; these are ${over[1]} in ${over[0]}.`;
}

/** What stands beside a pause: until when it is on, and what speaks against its date. */
export function pauseNote(pause: Pause, isOwn: boolean, times: NoteTimes): Note {
  const endDay = dayWords(endOf(pause) - MS_PER_DAY, 0);
  const dates = `${dayWords(pause.fromMs, 0)}, the last day is ${endDay}`;
  if (isOwn) return { tone: "plain", words: `${dates}; as in the run.` };
  const warning = pauseWarning(pause, times);
  if (warning === "") return { tone: "plain", words: `${dates}.` };
  return { tone: "warn", words: `${dates}. ${warning}` };
}

/** What speaks against the dates of a pause; "" for nothing. */
export function pauseWarning(pause: Pause, times: NoteTimes): string {
  const { startMs, endMs } = times;
  const day = (ms: number): string => dayWords(Math.floor(ms / MS_PER_DAY) * MS_PER_DAY, startMs);
  const past = pastWords(pause.fromMs, times);
  const window =
    pause.fromMs >= endMs
      ? `The run ends on ${day(endMs - 1)}, before the pause begins: it changes nothing.`
      : endOf(pause) <= startMs
        ? `The pause is over before the run begins on ${day(startMs)}.`
        : "";
  return [past, window].filter((words) => words !== "").join(" ");
}

function endOf({ fromMs, days }: Pause): number {
  return fromMs + days * MS_PER_DAY;
}
