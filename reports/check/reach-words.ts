import { calendarDate } from "../../sim/base/calendar.ts";
import type { TableReach } from "../../sim/contract/build-facts.ts";
import { parseInstant } from "../../sim/text/instants.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `8 Oct 2026` of an ISO date. */
function dayWords(isoDate: string): string {
  const read = parseInstant(isoDate);
  if (!read.ok) return isoDate;
  const { year, month, day } = calendarDate(read.value);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** Up to when builds and floors are known, in a line; none where nothing is judged by them. */
export function reachWords(
  reach: readonly Pick<TableReach, "table" | "asOf">[],
): readonly string[] {
  const dates = [...new Set(reach.map(({ asOf }) => asOf))];
  const [first] = dates;
  if (first === undefined) return [];
  const words =
    dates.length === 1
      ? dayWords(first)
      : reach.map(({ table, asOf }) => `${dayWords(asOf)} (${table})`).join(", ");
  return [`data as of ${words}: updates and floors after it are missing`];
}
