import { MailflowError } from "../../../sim/base/errors.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { notParsed, type Parsed } from "../../../sim/text/parsed.ts";

/** Whether 04/06/2026 is 4 June (`dmy`) or 6 April (`mdy`). */
export type ReportDateOrder = "dmy" | "mdy";

/** Day, month and year as written, then the time of day; dots are always day first. */
const NUMERIC =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\.?)?)?$/;

const MONTHS_MAX = 12;

/**
 * The order of day and month in all dates of one report: by the parts above 12, or as asked for.
 * Null when no date depends on it. Errors: TIME_AMBIGUOUS, with the way to settle it.
 */
export function decideReportOrder(
  texts: readonly string[],
  asked: ReportDateOrder | null,
  file: string,
): ReportDateOrder | null {
  const evidence = { dmy: 0, mdy: 0 };
  let open: string | null = null;
  for (const text of texts) {
    const match = NUMERIC.exec(text.trim());
    if (match === null || match[2] === ".") continue;
    const [first, second] = [Number(match[1]), Number(match[3])];
    if (first > MONTHS_MAX && second <= MONTHS_MAX) evidence.dmy++;
    else if (second > MONTHS_MAX && first <= MONTHS_MAX) evidence.mdy++;
    else if (first !== second) open ??= text.trim();
  }
  if (evidence.dmy > 0 && evidence.mdy > 0) {
    throw ambiguous(
      "one order of day and month in all dates",
      `${evidence.dmy} that can only be day first and ${evidence.mdy} that can only be month first`,
      file,
      "Export the report again on one machine, or write the dates as 2026-09-08T00:15:08Z.",
    );
  }
  const found = evidence.dmy > 0 ? "dmy" : evidence.mdy > 0 ? "mdy" : null;
  if (asked !== null && found !== null && asked !== found) {
    throw ambiguous(
      `dates in the order ${asked}`,
      `dates that can only be ${found}`,
      file,
      `Leave --date-order out, or give --date-order ${found}.`,
    );
  }
  if (found !== null || asked !== null || open === null) return asked ?? found;
  throw ambiguous(
    "a day above 12 in at least one date",
    `only dates such as "${open}"; --date-order dmy or mdy settles it`,
    file,
    "Say which it is: --date-order dmy (day first, as in the UK) or --date-order mdy (US); or write the dates as 2026-09-08T00:15:08Z.",
  );
}

/**
 * Reads a date of the provider's report: ISO, `28/03/2024 00:15:08`, `3/28/2024 12:15:08 AM` or
 * `28.03.2024 00:15:08`. The report names no zone; its times are taken as UTC.
 */
export function parseReportDate(text: string, order: ReportDateOrder | null): Parsed<number> {
  const trimmed = text.trim();
  const match = NUMERIC.exec(trimmed);
  if (match === null) {
    const iso = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/.test(trimmed) ? `${trimmed}Z` : trimmed;
    return parseInstant(iso);
  }
  const [, first, separator, second, year, hour = "0", minute = "00", secs = "00", half] = match;
  const dayFirst = separator === "." || order !== "mdy";
  const [day = "", month = ""] = dayFirst ? [first, second] : [second, first];
  const pad = (part: string): string => part.padStart(2, "0");
  const hours = half === undefined ? Number(hour) : hoursOf(Number(hour), half.toLowerCase());
  const iso = `${year}-${pad(month)}-${pad(day)}T${pad(String(hours))}:${minute}:${secs}Z`;
  const instant = parseInstant(iso);
  return instant.ok ? instant : notParsed(`expected a date that exists, received "${trimmed}"`);
}

/** Hours of a 12-hour clock; an hour such as 13 AM stays wrong. */
function hoursOf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 99;
  return (hour % 12) + (half === "p" ? 12 : 0);
}

function ambiguous(expected: string, received: string, file: string, hint: string): MailflowError {
  const message = `Day or month first: expected ${expected}, received ${received}`;
  return new MailflowError("TIME_AMBIGUOUS", message, { where: { file }, hint });
}
