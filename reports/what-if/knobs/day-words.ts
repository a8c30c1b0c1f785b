import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * An instant as people say it: `1 Nov`, `7 Nov 20:30 UTC`. The year is said where it is not that of
 * `nearMs`, the beginning of the run. Days are those of UTC, as in the fields and on the command
 * line.
 */
export function dayWords(ms: number, nearMs: number): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
  const dated = year === new Date(nearMs).getUTCFullYear() ? day : `${day} ${year}`;
  const minute = Math.floor((ms % MS_PER_DAY) / MS_PER_MINUTE);
  return minute === 0 ? dated : `${dated} ${new Date(ms).toISOString().slice(11, 16)} UTC`;
}
