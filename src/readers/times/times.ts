import { MailflowError } from "../../../sim/base/errors.ts";
import { sqlText } from "../../duck/sql.ts";
import type { ReadOptions } from "../contract/read-options.ts";
import {
  castMs,
  type DateOrder,
  isMatch,
  looseMs,
  withEnglishHalves,
  withPlainBlanks,
} from "./loose-times.ts";

/** How the time of a row is found: as text to be understood, or already as a number of ms. */
export type TimeSql =
  | { readonly kind: "text"; readonly sql: string }
  | { readonly kind: "ms"; readonly sql: string; readonly isLocal: boolean };

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

const datePart = "\\d{4}-\\d\\d-\\d\\d";
const isoExact = `${datePart}[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d(:?\\d\\d)?)?`;
const zoneRule =
  "(?i)[:.]\\d\\d([.,]\\d+)?( ?[ap]\\.? ?m\\.?)? ?(Z|UTC|GMT|[+-]\\d\\d?(:?\\d\\d)?)$";
const secondsRule = "\\d{9,10}(\\.\\d*)?";
const msRule = "\\d{12,13}(\\.\\d*)?";

/** Years that mail can be of; a time outside is a slip: no date at all, or another calendar. */
const yearMin = 1990;
const yearMax = 2100;
const fromMs = Date.UTC(yearMin, 0, 1);
const lastMs = Date.UTC(yearMax + 1, 0, 1) - 1;

/** SQL: the ms where they are of a year that mail can be of, else NULL. */
export function msInRange(ms: string): string {
  return `CASE WHEN ${ms} BETWEEN ${fromMs} AND ${lastMs} THEN ${ms} END`;
}

/** SQL: why a time cannot be used that was read as `ms` from a text; NULL when it can. */
export function timeProblem(text: string, ms: string): string {
  const yearIn = (rule: string): string =>
    `try_cast(nullif(regexp_extract(${text}, ${sqlText(rule)}, 1), '') AS INTEGER)`;
  const written = `coalesce(${yearIn("^(\\d{4})[-/.]")}, ${yearIn("[-/., ](\\d{4})(?:\\D|$)")})`;
  const outside = (year: string): string =>
    `'time: year ' || ${year} || ' is outside ${yearMin} to ${yearMax}'`;
  return `CASE WHEN ${ms} BETWEEN ${fromMs} AND ${lastMs} THEN NULL
    WHEN ${ms} IS NOT NULL THEN ${outside(`year(make_timestamp(${ms} * 1000))`)}
    WHEN ${written} NOT BETWEEN ${yearMin} AND ${yearMax} THEN ${outside(written)}
    ELSE 'time: not understood' END`;
}

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
      return { ms: patternMs(text, format.strptime), isLocal: `${!format.hasZone}` };
    default:
      return autoValue(text, format.order);
  }
}

function patternMs(text: string, strptime: string): string {
  const plain = withPlainBlanks(text);
  const whole = strptime.includes("%p") ? withEnglishHalves(plain) : plain;
  return `epoch_ms(try_strptime(${whole}, ${sqlText(strptime)}))`;
}

function autoValue(text: string, order: DateOrder): TimeValueSql {
  const iso = isoValue(text);
  const ms = `CASE
    WHEN ${isPlainUtc(text)} THEN ${castMs(text)}
    WHEN ${isMatch(text, isoExact)} THEN ${castMs(text)}
    WHEN ${isMatch(text, secondsRule)} THEN ${epochMs(text, 1000)}
    WHEN ${isMatch(text, msRule)} THEN ${epochMs(text, 1)}
    WHEN ${hasJsonDate(text)} THEN ${jsonDateMs(text)}
    ELSE ${looseMs(text, order)} END`;
  const isEpoch = `(${isMatch(text, `(${secondsRule}|${msRule})`)} OR ${hasJsonDate(text)})`;
  // No time that is understood ends with Z but has no zone.
  return {
    ms,
    isLocal: `CASE WHEN suffix(${text}, 'Z') THEN false ELSE ${iso.isLocal} AND NOT ${isEpoch} END`,
  };
}

function hasJsonDate(text: string): string {
  return `contains(${text}, '/Date(')`;
}

/** `/Date(1658751973240)/`; an offset behind the number says nothing of the instant. */
function jsonDateMs(text: string): string {
  const whole = isMatch(text, "\\\\?/Date\\(-?\\d{1,14}([+-]\\d{4})?\\)\\\\?/");
  const digits = `regexp_extract(${text}, ${sqlText("\\((-?\\d+)")}, 1)`;
  return `CASE WHEN ${whole} THEN CAST(${digits} AS BIGINT) END`;
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

/**
 * Digits past the ms are cut off as text: wide decimals would be exact too, but cost a hundred
 * times as much.
 */
function epochMs(text: string, factor: 1 | 1000): string {
  const digits = factor === 1 ? "^-?\\d+" : "^-?\\d+(?:\\.\\d{1,3})?";
  const number = `CAST(regexp_extract(${text}, ${sqlText(digits)}) AS DECIMAL(18, 3))`;
  return `CAST(${number} * ${factor} AS BIGINT)`;
}

/**
 * The year that `--time-format syslog-2026` gives for the first stamp of a log; null for any other
 * format.
 */
export function syslogYearOf(text: string | null): number | null {
  const [, year] = /^syslog-(\d{4})$/.exec(text?.trim().toLowerCase() ?? "") ?? [];
  return year === undefined ? null : Number(year);
}

const orderOf = { dmy: "day-first", mdy: "month-first" } as const;

/** Understands `--time-format` and `--date-order`. Errors: TIME_INVALID. */
export function parseTimeFormat(
  text: string | null,
  dateOrder: ReadOptions["dateOrder"] = null,
): TimeFormat {
  const order = dateOrder === null || dateOrder === undefined ? "unknown" : orderOf[dateOrder];
  if (text === null || syslogYearOf(text) !== null) return { kind: "auto", order };
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
