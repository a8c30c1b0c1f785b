import { drawBelow, randomKey } from "../base/random.ts";
import { lowerBound, MINUTES_PER_WEEK } from "../base/units.ts";
import type { BuildMessages, ServerRows } from "../servers/server-mail.ts";

/** The weeks of a window, each replaced by one of its whole weeks: `source[slot]`. */
type DrawnWeeks = readonly number[];

/**
 * Draws the weeks of one resampled traffic, with replacement, for all servers together so that what
 * happens to them in one week stays together. null when the window has no whole week.
 */
export function drawWeeks(
  seed: string,
  resample: number,
  startMinute: number,
  endMinute: number,
): DrawnWeeks | null {
  const minutes = endMinute - startMinute;
  const whole = Math.floor(minutes / MINUTES_PER_WEEK);
  if (whole === 0) return null;
  const key = randomKey(seed, "", "resample");
  return Array.from({ length: Math.ceil(minutes / MINUTES_PER_WEEK) }, (_, slot) =>
    drawBelow(key, resample, slot, whole),
  );
}

/** One server's mail with its weeks replaced by the drawn ones. Cost: O(rows of the result). */
export function resampleRows(
  rows: ServerRows,
  weeks: DrawnWeeks,
  startMinute: number,
  endMinute: number,
): ServerRows {
  const builds = rows.builds.map((own) => resampleBuild(own, weeks, startMinute, endMinute));
  const messages = builds.reduce((sum, own) => sum + own.total, 0);
  return { ...rows, builds, messages: messages + rows.outOfScope };
}

function resampleBuild(
  { logBuild, minute, messages }: BuildMessages,
  weeks: DrawnWeeks,
  startMinute: number,
  endMinute: number,
): BuildMessages {
  const minutes: number[] = [];
  const counts: number[] = [];
  for (const [slot, source] of weeks.entries()) {
    const fromMinute = startMinute + source * MINUTES_PER_WEEK;
    const moved = (slot - source) * MINUTES_PER_WEEK;
    const end = lowerBound(minute, Math.min(fromMinute + MINUTES_PER_WEEK, endMinute - moved));
    for (let row = lowerBound(minute, fromMinute); row < end; row++) {
      minutes.push((minute[row] ?? 0) + moved);
      counts.push(messages[row] ?? 0);
    }
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return {
    logBuild,
    minute: Int32Array.from(minutes),
    messages: Float64Array.from(counts),
    total,
    hourly: null,
  };
}
