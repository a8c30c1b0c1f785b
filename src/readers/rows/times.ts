import { MailflowError } from "../../../sim/base/errors.ts";
import { sqlText } from "../../duck/sql.ts";
import type { TimeSql } from "../formats/format.ts";

/**
 * How the first two parts of a date such as 4/6/2021 are meant; `unknown` stops the scan at the
 * first such date.
 */
export type DateOrder = "day-first" | "month-first" | "unknown";

/** How times are written: `auto` = whatever is unambiguous, row by row. */
export type TimeFormat =
  | { readonly kind: "auto"; readonly order: DateOrder }
  | { readonly kind: "iso" }
  | { readonly kind: "epoch-s" }
  | { readonly kind: "epoch-ms" }
  | { readonly kind: "pattern"; readonly strptime: string; readonly hasZone: boolean };

/**
 * SQL for the ms of a time (UTC, or local where `isLocal` is true); NULL where the text is no time.
 */
interface TimeValueSql {
  readonly ms: string;
  readonly isLocal: string;
}

/** What the scan's error message holds when it met a date whose order it was not told. */
export const unknownOrderMark = "mailflow: day or month first";

const datePart = "\\d{4}-\\d\\d-\\d\\d";
const isoExact = `${datePart}[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d(:?\\d\\d)?)?`;
const zoneRule =
  "(?i)[:.]\\d\\d([.,]\\d+)?( ?[ap]\\.? ?m\\.?)? ?(Z|UTC|GMT|[+-]\\d\\d?(:?\\d\\d)?)$";
const secondsRule = "\\d{9,10}(\\.\\d*)?";
const msRule = "\\d{12,13}(\\.\\d*)?";

/**
 * What a time column says. Fractions are cut to ms, never rounded.
 * Costs: ISO with seconds, which nearly every log has, is tried first; the cast to TIMESTAMP would
 * drop the offset in silence, the one to TIMESTAMP_NS applies it.
 */
export function timeValue(time: TimeSql, format: TimeFormat): TimeValueSql {
  if (time.kind === "ms") return { ms: time.sql, isLocal: `${time.isLocal}` };
  const text = time.sql;
  switch (format.kind) {
    case "iso":
      return isoValue(text);
    case "epoch-s":
      return {
        ms: `CASE WHEN ${isMatch(text, "-?\\d{1,11}(\\.\\d*)?")} THEN ${epochMs(text, 1000)} END`,
        isLocal: "false",
      };
    case "epoch-ms":
      return {
        ms: `CASE WHEN ${isMatch(text, "-?\\d{1,14}(\\.\\d*)?")} THEN ${epochMs(text, 1)} END`,
        isLocal: "false",
      };
    case "pattern":
      return {
        ms: `epoch_ms(CAST(try_strptime(${withPlainBlanks(text)}, ${sqlText(format.strptime)}) AS TIMESTAMP_NS))`,
        isLocal: `${!format.hasZone}`,
      };
    default:
      return autoValue(text, format.order);
  }
}

function autoValue(text: string, order: DateOrder): TimeValueSql {
  const iso = isoValue(text);
  const ms = `CASE
    WHEN ${isPlainUtc(text)} THEN ${castMs(text)}
    WHEN ${isMatch(text, isoExact)} THEN ${castMs(text)}
    WHEN ${isMatch(text, secondsRule)} THEN ${epochMs(text, 1000)}
    WHEN ${isMatch(text, msRule)} THEN ${epochMs(text, 1)}
    ELSE ${looseMs(text, order)} END`;
  const isEpoch = isMatch(text, `(${secondsRule}|${msRule})`);
  // No time that is understood ends with Z but has no zone.
  return {
    ms,
    isLocal: `CASE WHEN suffix(${text}, 'Z') THEN false ELSE ${iso.isLocal} AND NOT ${isEpoch} END`,
  };
}

/**
 * The form that nearly every log has, told apart without a regular expression (a row: 149 ns → 77
 * ns). Whatever of it is no digit where there must be one, the cast refuses.
 */
function isPlainUtc(text: string): string {
  return `${text} LIKE '____-__-__T__:__:__%Z'`;
}

function isoValue(text: string): TimeValueSql {
  const ms = `CASE WHEN ${isMatch(text, isoExact)} THEN ${castMs(text)} ELSE ${looseMs(text, null)} END`;
  const zoneText = `regexp_matches(${text}, ${sqlText(zoneRule)})`;
  return { ms, isLocal: `NOT coalesce(${zoneText}, false)` };
}

function isMatch(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${sqlText(pattern)})`;
}

function castMs(text: string): string {
  return `epoch_ms(try_cast(${text} AS TIMESTAMP_NS))`;
}

/**
 * Digits past the ms are cut off as text: wide decimals would be exact too, but cost a hundred
 * times as much.
 */
function epochMs(text: string, factor: 1 | 1000): string {
  const digits = factor === 1 ? "^-?\\d+" : "^-?\\d+(?:\\.\\d{1,3})?";
  const number = `CAST(regexp_extract(${text}, ${sqlText(digits)}) AS DECIMAL(18, 3))`;
  return `CAST(${number} * ${factor} AS BIGINT)`;
}

/** A no-break space, narrow or not, stands before AM and PM in newer versions of Windows. */
function withPlainBlanks(text: string): string {
  return `replace(replace(${text}, chr(8239), ' '), chr(160), ' ')`;
}

const looseRule = [
  "(\\d{1,4})([./-])(\\d{1,2})[./-](\\d{1,4})",
  "(?:(?:,? +|[Tt])(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2})(?:[.,](\\d+))?)?",
  " ?(?:([AaPp])\\.? ?[Mm]\\.?)?",
  " ?([Zz]|UTC|GMT|[+-]\\d{1,2}(?::?\\d{2})?)?)?",
].join("");

const looseNames = "['a', 'mark', 'b', 'c', 'hour', 'minute', 'second', 'part', 'half', 'zone']";

/**
 * Every other way to write a time that cultures and spreadsheets use, taken to pieces and put
 * together as ISO.
 * `order` null: only year-first dates.
 */
function looseMs(text: string, order: DateOrder | null): string {
  const whole = withPlainBlanks(text);
  const pieces = `CASE WHEN ${isMatch(whole, looseRule)} THEN
    regexp_extract(${whole}, ${sqlText(`^${looseRule}$`)}, ${looseNames}) END`;
  const half = "lower(p.half)";
  const hour = "CAST(p.hour AS INTEGER)";
  const hour24 = `CASE WHEN p.hour = '' THEN 0
    WHEN p.half = '' THEN ${hour}
    WHEN ${hour} NOT BETWEEN 1 AND 12 THEN 99
    ELSE ${hour} % 12 + CASE WHEN ${half} = 'p' THEN 12 ELSE 0 END END`;
  const clock = `lpad(CAST(${hour24} AS VARCHAR), 2, '0') || ':' || ${orZeros("p.minute")} || ':' ||
    ${orZeros("p.second")} || CASE WHEN p.part = '' THEN '' ELSE '.' || left(p.part, 9) END`;
  const date = (year: string, month: string, day: string): string =>
    `${year} || '-' || lpad(${month}, 2, '0') || '-' || lpad(${day}, 2, '0')`;
  const iso = `CASE
    WHEN length(p.a) = 4 AND length(p.c) <= 2 THEN ${date("p.a", "p.b", "p.c")}
    WHEN length(p.a) = 4 OR length(p.c) <> 4 THEN NULL
    ${dayMonthCases(order, text, date)} END`;
  const result = `${castMs(`(${iso}) || ' ' || ${clock} || ${zoneSuffix}`)}`;
  return `list_transform([${pieces}], lambda p: CASE WHEN p IS NOT NULL THEN ${result} END)[1]`;
}

function dayMonthCases(
  order: DateOrder | null,
  text: string,
  date: (year: string, month: string, day: string) => string,
): string {
  if (order === null) return "ELSE NULL";
  const dayFirst = date("p.c", "p.b", "p.a");
  // No culture writes the month first with points between.
  const points = `WHEN p.mark = '.' THEN ${dayFirst}`;
  if (order === "day-first") return `${points} ELSE ${dayFirst}`;
  if (order === "month-first") return `${points} ELSE ${date("p.c", "p.a", "p.b")}`;
  return `${points} ELSE error(${sqlText(`${unknownOrderMark}: `)} || ${text})`;
}

function orZeros(piece: string): string {
  return `CASE WHEN ${piece} = '' THEN '00' ELSE ${piece} END`;
}

const zoneSuffix = `CASE WHEN p.zone = '' OR upper(p.zone) IN ('Z', 'UTC', 'GMT') THEN ''
  WHEN length(p.zone) = 2 THEN left(p.zone, 1) || '0' || right(p.zone, 1)
  ELSE p.zone END`;

/**
 * The year that `--time-format syslog-2026` gives for the first stamp of a log; null for any other
 * format.
 */
export function syslogYearOf(text: string | null): number | null {
  const [, year] = /^syslog-(\d{4})$/.exec(text?.trim().toLowerCase() ?? "") ?? [];
  return year === undefined ? null : Number(year);
}

/** Understands `--time-format`. Errors: TIME_INVALID. */
export function parseTimeFormat(text: string | null): TimeFormat {
  if (text === null || syslogYearOf(text) !== null) return { kind: "auto", order: "unknown" };
  const name = text.trim().toLowerCase();
  if (name === "iso" || name === "epoch-s" || name === "epoch-ms") return { kind: name };
  return patternFormat(text.trim());
}

const tokens: ReadonlyMap<string, string> = new Map([
  ["yyyy", "%Y"],
  ["yy", "%y"],
  ["MMMM", "%B"],
  ["MMM", "%b"],
  ["MM", "%m"],
  ["M", "%m"],
  ["dd", "%d"],
  ["d", "%d"],
  ["HH", "%H"],
  ["H", "%H"],
  ["hh", "%I"],
  ["h", "%I"],
  ["mm", "%M"],
  ["m", "%M"],
  ["ss", "%S"],
  ["s", "%S"],
  ["tt", "%p"],
  ["zzz", "%z"],
  ["zz", "%z"],
  ["K", "%z"],
]);

/**
 * A pattern in the letters of .NET: `dd/MM/yyyy HH:mm:ss`, `M/d/yyyy h:mm:ss tt`,
 * `yyyy-MM-dd'T'HH:mm:ss.fff`.
 */
function patternFormat(pattern: string): TimeFormat {
  let strptime = "";
  const found = new Set<string>();
  for (const [piece, quoted] of pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z]/g)) {
    if (quoted !== undefined) {
      strptime += quoted.replaceAll("%", "%%");
      continue;
    }
    const code = /^f+$/i.test(piece) ? "%n" : tokens.get(piece);
    if (code !== undefined) {
      strptime += code;
      found.add(code);
    } else if (/^[A-Za-z]/.test(piece) && piece !== "T" && piece !== "Z") {
      throw badPattern(pattern, `'${piece}' means nothing`);
    } else {
      strptime += piece === "%" ? "%%" : piece;
    }
  }
  const hasMonth = found.has("%m") || found.has("%b") || found.has("%B");
  const hasYear = found.has("%Y") || found.has("%y");
  if (!hasYear || !hasMonth || !found.has("%d"))
    throw badPattern(pattern, "year, month or day is missing");
  if (found.has("%I") !== found.has("%p")) throw badPattern(pattern, "h and tt belong together");
  const hasZone = found.has("%z") || /Z$/.test(pattern.replaceAll("'", ""));
  return { kind: "pattern", strptime, hasZone };
}

function badPattern(pattern: string, why: string): MailflowError {
  return new MailflowError(
    "TIME_INVALID",
    `--time-format: ${why}: expected iso, epoch-s, epoch-ms or a pattern, received '${pattern}'`,
    { hint: "Patterns look like 'dd/MM/yyyy HH:mm:ss' or 'M/d/yyyy h:mm:ss tt'." },
  );
}
