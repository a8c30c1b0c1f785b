import { formatCountOf } from "../../reports/words/format.ts";
import type { RowAccounts, Warning } from "../../sim/contract/result.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { LogRead } from "../readers/contract/log-read.ts";

const MS_PER_MINUTE = 60_000;

/** What became of the rows of logs of which only the window counts. */
export function windowAccounts(
  { kept, ...rows }: LogRead["rows"],
  rowsInMinutes: LogRead["rowsInMinutes"],
  { startMinute, endMinute, shiftMinutes }: WindowTraffic,
): RowAccounts {
  const from = startMinute - shiftMinutes;
  const to = endMinute - shiftMinutes;
  const used = rowsInMinutes(from, to);
  const outside = [
    { reason: "before the window", rows: rowsInMinutes(Number.NEGATIVE_INFINITY, from) },
    { reason: "after the window", rows: rowsInMinutes(to, Number.POSITIVE_INFINITY) },
  ].filter(({ rows: count }) => count > 0);
  const filteredByReason = [...rows.filteredByReason, ...outside].sort((a, b) => b.rows - a.rows);
  // The text of a row may hold addresses and subjects: it is in the file of --rejects alone.
  const rejectedSamples = rows.rejectedSamples.map((row) => ({ ...row, text: "" }));
  return {
    ...rows,
    used,
    filtered: rows.filtered + kept - used,
    filteredByReason,
    rejectedSamples,
  };
}

/** What must be said of mail outside the window; `spans` are those of the inputs. */
export function windowWarnings(
  { inputs, spans }: Pick<LogRead, "inputs"> & { readonly spans: LogRead["spans"] | null },
  { filteredByReason = [] }: RowAccounts,
  { startMinute, endMinute, shiftMinutes }: WindowTraffic,
): readonly Warning[] {
  const warnings: Warning[] = [];
  const from = startMinute - shiftMinutes;
  const to = endMinute - shiftMinutes;
  const after = filteredByReason.find(({ reason }) => reason === "after the window")?.rows ?? 0;
  if (after > 0) {
    const end = formatInstant(to * MS_PER_MINUTE);
    warnings.push({
      code: "LOG_LONGER",
      message: `The log is longer than the window: ${formatCountOf(after, "row")} of mail after its end (${end}, as the log tells time) do not count; --days makes it longer.`,
    });
  }
  const outside = inputs.filter((_, index) => {
    const span = spans?.[index] ?? null;
    return span !== null && (span.lastMinute < from || span.firstMinute >= to);
  });
  if (outside.length > 0) {
    const names = outside.slice(0, 3).map(({ name }) => `'${name}'`);
    const more = outside.length - names.length;
    const words = `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    warnings.push({
      code: "FILE_OUTSIDE",
      message: `No mail of ${words} lies in the window (${formatInstant(from * MS_PER_MINUTE)} to ${formatInstant(to * MS_PER_MINUTE)}).`,
    });
  }
  return warnings;
}
