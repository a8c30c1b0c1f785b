import { sqlList, sqlText } from "../../duck/sql.ts";

/**
 * How the first two parts of a date such as 4/6/2021 are meant; `unknown` stops the scan at the
 * first such date.
 */
export type DateOrder = "day-first" | "month-first" | "unknown";

/** What the scan's error message holds when it met a date whose order it was not told. */
export const unknownOrderMark = "mailflow: day or month first";

/** SQL: the whole text is as the pattern says. */
export function isMatch(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${sqlText(pattern)})`;
}

/** SQL: the ms of a time in ISO form, UTC where it has no zone; NULL where it is none. */
export function castMs(text: string): string {
  return `epoch_ms(try_cast(${text} AS TIMESTAMP_NS))`;
}

/** A no-break space, narrow or not, stands before AM and PM in newer versions of Windows. */
export function withPlainBlanks(text: string): string {
  return `replace(replace(${text}, chr(8239), ' '), chr(160), ' ')`;
}

// Chinese, Korean, Japanese before the hour; Greek and Vietnamese behind it.
const halvesBefore = { AM: "上午|오전|午前", PM: "下午|오후|午後" } as const;
const halvesBehind = { AM: "πμ|π\\.[μµ]\\.|πµ|SA", PM: "μμ|[μµ]\\.[μµ]\\.|µµ|CH" } as const;

/** The halves of the day as other languages write them become AM and PM, where they stand. */
export function withEnglishHalves(text: string): string {
  const spanish = { AM: "a\\. ?m\\.", PM: "p\\. ?m\\." };
  return (["AM", "PM"] as const).reduce((sql, half) => {
    const words = `${halvesBefore[half]}|(?:\\b(?:${spanish[half]}))|${halvesBehind[half]}`;
    return replaced(sql, `(?i)(?:${words})`, half);
  }, text);
}

const looseRule = [
  "(\\d{1,4})([./-])(\\d{1,2})[./-](\\d{1,4})",
  "(?:(?:,? +|[Tt])(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2})(?:[.,](\\d+))?)?",
  " ?(?:([AaPp])\\.? ?[Mm]\\.?)?",
  " ?([Zz]|UTC|GMT|[+-]\\d{1,2}(?::?\\d{2})?)?)?",
].join("");

const looseNames = "['a', 'mark', 'b', 'c', 'hour', 'minute', 'second', 'part', 'half', 'zone']";

/**
 * Every other way to write a time that cultures, spreadsheets and portals use, taken to pieces and
 * put together as ISO.
 * `order` null: only year-first dates.
 */
export function looseMs(text: string, order: DateOrder | null): string {
  const whole = withPlainBlanks(text);
  const taken = (sql: string): string =>
    `regexp_extract(${sql}, ${sqlText(`^${looseRule}$`)}, ${looseNames})`;
  const usual = usualForm(whole);
  const pieces = `CASE WHEN ${isMatch(whole, looseRule)} THEN ${taken(whole)}
    WHEN ${isMatch(usual, looseRule)} THEN ${taken(usual)} END`;
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

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekday = "(?:[A-Za-z]{3,9},? )?";
const behindDate = "(?:,?(?: @| at)? (.*))?";
/** `Oct 1, 2026 @ 08:00:02.500` (Kibana), `Oct 13, 2026 8:00:02 AM` (portals). */
const nameFirstRule = `${weekday}([A-Za-z]{3})[a-z]*\\.? (\\d{1,2}),? (\\d{4})${behindDate}`;
/** `Tue, 13 Oct 2026 08:00:02 +0200` (RFC 5322), `13-Oct-2026 08:00:02`. */
const nameSecondRule = `${weekday}(\\d{1,2})[ -]([A-Za-z]{3})[a-z]*\\.?[ -](\\d{4})${behindDate}`;

/** What is not as `looseRule` says, in that form; other texts stay what they are. */
function usualForm(text: string): string {
  const named = (rule: string, names: readonly string[]): string => {
    const found = `regexp_extract(${text}, ${sqlText(`^${rule}$`)}, ${sqlList(names.map(sqlText))})`;
    const month = `list_position(${sqlList(months.map(sqlText))}, lower(d.name))`;
    const iso = `d.year || '-' || ${month} || '-' || d.day || rtrim(' ' || d.rest)`;
    return `list_transform([${found}], lambda d: ${iso})[1]`;
  };
  return `CASE
    WHEN ${isMatch(text, nameFirstRule)} THEN ${named(nameFirstRule, ["name", "day", "year", "rest"])}
    WHEN ${isMatch(text, nameSecondRule)} THEN ${named(nameSecondRule, ["day", "name", "year", "rest"])}
    ELSE ${withUsualHalves(withPlainPoints(text))} END`;
}

/** `13. 10. 2026` (sk), `2026. 10. 13.` (hu, ko), `13.10.2026.` (hr), `13.10.2026 г.` (bg). */
function withPlainPoints(text: string): string {
  const rule = "^(\\d{1,4})\\. ?(\\d{1,2})\\. ?(\\d{1,4})\\.?(?: ?г\\.)?(,? .*)?$";
  return replaced(text, rule, "\\1.\\2.\\3\\4");
}

/** Greeks and Vietnamese write the day first, so their dates become such as no other can be. */
function withUsualHalves(text: string): string {
  return (["AM", "PM"] as const).reduce((sql, half) => {
    const before = replaced(sql, `^(\\S+) (?:${halvesBefore[half]}) ?(.+)$`, `\\1 \\2 ${half}`);
    const rule = `^(\\d{1,2})[./-](\\d{1,2})[./-](\\d{4})(,? .*\\d) ?(?:${halvesBehind[half]})$`;
    return replaced(before, rule, `\\1.\\2.\\3\\4 ${half}`);
  }, text);
}

function replaced(text: string, rule: string, by: string): string {
  return `regexp_replace(${text}, ${sqlText(rule)}, ${sqlText(by)})`;
}
