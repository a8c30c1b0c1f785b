import type { ProfileFigures } from "../../sim/contract/fit-comparison.ts";
import { HOURS_PER_WEEK, type HourGrid, type ServerCounts } from "./calendar-cells.ts";
import { type MessageMarks, sizeQuantile } from "./message-marks.ts";

const HOURS_PER_DAY = 24;
const MINUTES_PER_HOUR = 60;

/** The figures of the mail counted in a grid. */
export function profileFigures(
  counts: ServerCounts,
  marks: MessageMarks,
  grid: HourGrid,
): ProfileFigures {
  const hourShare = new Array<number>(HOURS_PER_WEEK).fill(0);
  const days = new Map<number, number>();
  for (let i = 0; i < grid.count; i++) {
    const messages = counts.byHour[i] ?? 0;
    const hour = grid.hourOfWeek[i] ?? 0;
    hourShare[hour] = (hourShare[hour] ?? 0) + messages / Math.max(1, counts.messages);
    const day = Math.floor((grid.firstHour + i) / HOURS_PER_DAY);
    days.set(day, (days.get(day) ?? 0) + messages);
  }
  return {
    messages: counts.messages,
    messagesPerWeek: counts.messages / (grid.count / HOURS_PER_WEEK || 1),
    hourShare,
    dispersion: {
      minute: dispersion(counts.minuteMessages, grid.count * MINUTES_PER_HOUR),
      hour: dispersion(counts.byHour, grid.count),
      day: dispersion([...days.values()], days.size),
    },
    recipientsMean: marks.meanRecipients,
    bytesMean: marks.meanBytes,
    bytesMedian: sizeQuantile(marks, 0.5),
    bytesP95: sizeQuantile(marks, 0.95),
  };
}

/** Half the sum of absolute differences: the share of mail that lies in other hours. 0 to 1. */
export function hourDifference(a: ProfileFigures, b: ProfileFigures): number {
  let sum = 0;
  for (const [hour, share] of a.hourShare.entries())
    sum += Math.abs(share - (b.hourShare[hour] ?? 0));
  return sum / 2;
}

/** Variance over mean of `cells` counts, of which only those above 0 need be listed. */
function dispersion(counts: ArrayLike<number>, cells: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    sum += count;
    squares += count * count;
  }
  const mean = sum / cells;
  return mean === 0 ? 0 : (squares / cells - mean * mean) / mean;
}
