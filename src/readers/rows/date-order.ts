import { MailflowError } from "../../../sim/base/errors.ts";
import { MS_PER_HOUR } from "../../../sim/base/units.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import type { Duck, SqlRow } from "../../duck/duck.ts";
import type { DateOrder } from "../times/loose-times.ts";
import { timeValue } from "../times/times.ts";
import { readLeniently } from "./lenient.ts";
import type { TablePlan } from "./read-plan.ts";

type KnownOrder = Exclude<DateOrder, "unknown">;

/** The order of all dates of the logs, and what must be said about it. */
interface DecidedOrder {
  readonly order: KnownOrder;
  readonly warning: Warning | null;
}

/** What one file says of the order of its dates. */
interface FileVerdict {
  readonly shownPath: string;
  /** null = both readings are possible; `either` = all its dates mean the same in both. */
  readonly order: KnownOrder | "either" | null;
  /** Why, or a date that can be read in both ways. */
  readonly because: string;
}

/**
 * Of a hundred dates with a part above 12, so many may contradict the others: they are bad rows,
 * not another order.
 */
const contradictionPercentMax = 1;

/**
 * Rows in order of time tell how their dates are meant only when they are more than chance may have
 * put in order: seven do not once in two thousand shuffles.
 */
const orderedStepsMin = 6;

/** A row lies no further from the entry of its message: the offset of its clock and a delay. */
const nearEntryMs = 36 * MS_PER_HOUR;

/**
 * Whether 4/6/2021 is 4 June or April 6, decided for each file by itself: by the parts above 12,
 * else by the UTC times of its rows, else by which reading puts its rows in order of time. Files
 * that do not tell follow those that do. Cost: up to three more passes over the logs.
 * Errors: TIME_AMBIGUOUS where no file tells, where files disagree, or one with itself.
 */
export async function decideDateOrder(
  tables: readonly TablePlan[],
  duck: Duck,
): Promise<DecidedOrder> {
  const files = new Map<number, TablePlan[]>();
  for (const table of tables) {
    files.set(table.inputIndex, [...(files.get(table.inputIndex) ?? []), table]);
  }
  const verdicts: FileVerdict[] = [];
  for (const ofFile of files.values()) verdicts.push(await decideFile(ofFile, duck));
  const first = (order: FileVerdict["order"]): FileVerdict | undefined =>
    verdicts.find((verdict) => verdict.order === order);
  const dayFirst = first("day-first");
  const monthFirst = first("month-first");
  if (dayFirst !== undefined && monthFirst !== undefined) throw twoOrders(dayFirst, monthFirst);
  const known = dayFirst ?? monthFirst;
  const unknown = first(null);
  if (known === undefined && unknown !== undefined) throw ambiguous(unknown);
  const order = dayFirst === undefined ? "month-first" : "day-first";
  if (known === undefined || unknown === undefined) return { order, warning: null };
  return { order, warning: followed(verdicts, order, known) };
}

async function decideFile(tables: readonly TablePlan[], duck: Duck): Promise<FileVerdict> {
  const shownPath = tables[0]?.columns.shownPath ?? "";
  const counts = { dayFirst: 0, monthFirst: 0, dayNear: 0, monthNear: 0 };
  const dates = { dayFirst: "", monthFirst: "", open: "" };
  const least = (a: string, b: string): string => (a === "" || (b !== "" && b < a) ? b : a);
  for (const table of tables) {
    const row = await countEvidence(table, duck);
    const text = (name: string): string => String(row[name] ?? "");
    counts.dayFirst += Number(row["day_first"]);
    counts.monthFirst += Number(row["month_first"]);
    counts.dayNear += Number(row["day_near"]);
    counts.monthNear += Number(row["month_near"]);
    dates.dayFirst = least(dates.dayFirst, text("day_date"));
    dates.monthFirst = least(dates.monthFirst, text("month_date"));
    dates.open = least(dates.open, text("open_date"));
  }
  const byParts = majority(counts.dayFirst, counts.monthFirst);
  if (byParts === "both") throw bothOrders(shownPath, counts, dates);
  if (byParts !== null) {
    const date = byParts === "day-first" ? dates.dayFirst : dates.monthFirst;
    return { shownPath, order: byParts, because: `of its date '${date}'` };
  }
  const byEntry = majority(counts.dayNear, counts.monthNear);
  if (byEntry !== null && byEntry !== "both") {
    return { shownPath, order: byEntry, because: "of the UTC times in its rows" };
  }
  const byRows = await orderOfRows(tables, duck);
  return {
    shownPath,
    order: byRows,
    because: byRows === null ? dates.open : "its rows are in order of time",
  };
}

function majority(dayFirst: number, monthFirst: number): KnownOrder | "both" | null {
  if (dayFirst === 0 && monthFirst === 0) return null;
  const fewer = Math.min(dayFirst, monthFirst);
  if (fewer * 100 > Math.max(dayFirst, monthFirst) * contradictionPercentMax) return "both";
  return dayFirst > monthFirst ? "day-first" : "month-first";
}

/**
 * How many dates can only be day-first or month-first, by their parts and by the UTC time of their
 * row, and an example of each and of one that can be both.
 */
async function countEvidence(table: TablePlan, duck: Duck): Promise<SqlRow> {
  const { time, enteredTime } = table.row;
  const part = (number: number): string =>
    `try_cast(regexp_extract(t, '^(\\d{1,2})[/-](\\d{1,2})[/-]\\d{4}', ${number}) AS INTEGER)`;
  const isNear = (order: KnownOrder): string =>
    `coalesce(abs(${readAs(order)} - entered_ms) <= ${nearEntryMs}, false)`;
  const day = enteredTime === null ? "false" : isNear("day-first");
  const month = enteredTime === null ? "false" : isNear("month-first");
  const isDay = "a > 12 AND b <= 12";
  const isMonth = "b > 12 AND a <= 12";
  const [row = {}] = await readLeniently(
    table,
    (from, isNoRow) => `SELECT CAST(count(*) FILTER (${isDay}) AS DOUBLE) AS day_first,
      CAST(count(*) FILTER (${isMonth}) AS DOUBLE) AS month_first,
      CAST(count(*) FILTER (day_near AND NOT month_near) AS DOUBLE) AS day_near,
      CAST(count(*) FILTER (month_near AND NOT day_near) AS DOUBLE) AS month_near,
      min(t) FILTER (${isDay}) AS day_date, min(t) FILTER (${isMonth}) AS month_date,
      min(t) FILTER (a <> b AND a <= 12 AND b <= 12) AS open_date
      FROM (SELECT t, ${part(1)} AS a, ${part(2)} AS b, ${day} AS day_near, ${month} AS month_near
        FROM (SELECT ${time.sql} AS t,
            epoch_ms(try_cast(${enteredTime ?? "NULL::VARCHAR"} AS TIMESTAMP_NS)) AS entered_ms
          FROM ${from} WHERE NOT (${isNoRow})))`,
    duck,
  );
  return row;
}

/** SQL for the ms of the text `t` in one reading. */
function readAs(order: KnownOrder): string {
  return timeValue({ kind: "text", sql: "t" }, { kind: "auto", order }).ms;
}

async function orderOfRows(
  tables: readonly TablePlan[],
  duck: Duck,
): Promise<FileVerdict["order"]> {
  const fits = { "day-first": true, "month-first": true };
  const steps = { "day-first": 0, "month-first": 0 };
  let isSame = true;
  // Else the parser hands out the rows of a large file in any order.
  await duck.run("SET preserve_insertion_order = true");
  try {
    for (const table of tables) {
      const [row = {}] = await readLeniently(
        table,
        (from, isNoRow) => inversionsSql(table, from, isNoRow),
        duck,
      );
      const count = (name: string): number => Number(row[name] ?? 0);
      for (const [order, name] of [
        ["day-first", "day"],
        ["month-first", "month"],
      ] as const) {
        const up = count(`${name}_up`);
        const down = count(`${name}_down`);
        if (up > 0 && down > 0) fits[order] = false;
        steps[order] += up + down;
      }
      if (count("different") > 0) isSame = false;
    }
  } finally {
    await duck.run("SET preserve_insertion_order = false");
  }
  if (isSame) return "either";
  if (fits["day-first"] === fits["month-first"]) return null;
  const order = fits["day-first"] ? "day-first" : "month-first";
  return steps[order] < orderedStepsMin ? null : order;
}

/**
 * Counts, for both readings, the rows that are earlier (`up`) or later (`down`) than the row
 * before.
 */
function inversionsSql(table: TablePlan, from: string, isNoRow: string): string {
  return `SELECT count(*) FILTER (day_ms < day_before) AS day_up,
      count(*) FILTER (day_ms > day_before) AS day_down,
      count(*) FILTER (month_ms < month_before) AS month_up,
      count(*) FILTER (month_ms > month_before) AS month_down,
      count(*) FILTER (day_ms IS DISTINCT FROM month_ms) AS different
    FROM (SELECT *, lag(day_ms) OVER (ORDER BY n) AS day_before,
        lag(month_ms) OVER (ORDER BY n) AS month_before
      FROM (SELECT n, ${readAs("day-first")} AS day_ms, ${readAs("month-first")} AS month_ms
        FROM (SELECT row_number() OVER () AS n, ${table.row.time.sql} AS t
          FROM ${from} WHERE NOT (${isNoRow}))))`;
}

const wordsOf: Readonly<Record<KnownOrder, string>> = {
  "day-first": "day first",
  "month-first": "month first",
};

function followed(
  verdicts: readonly FileVerdict[],
  order: KnownOrder,
  known: FileVerdict,
): Warning {
  const followers = verdicts.filter((verdict) => verdict.order === null);
  const [first] = followers;
  const count = followers.length;
  const [has, was] = count === 1 ? ["has", "it was"] : [`and ${count - 1} more have`, "they were"];
  const message = `'${first?.shownPath}' ${has} no date that tells day and month apart; ${was} read ${wordsOf[order]}, as '${known.shownPath}' is written.`;
  return { code: "DATE_ORDER_TAKEN", message };
}

function ambiguous({ shownPath, because: date }: FileVerdict): MailflowError {
  return new MailflowError(
    "TIME_AMBIGUOUS",
    `Day or month first in '${shownPath}': expected a part above 12 in at least one date, received only dates such as '${date}'`,
    {
      where: { file: shownPath },
      hint: "Say which it is: dmy (day first, as in the UK), or mdy in its place (US).",
      addWords: ["--date-order", "dmy"],
    },
  );
}

const eachByItself =
  "Read each kind in a run of its own, with --date-order dmy or --date-order mdy, or export all with ISO dates.";

function twoOrders(dayFirst: FileVerdict, monthFirst: FileVerdict): MailflowError {
  const said = [dayFirst, monthFirst].map(({ shownPath, order, because }) =>
    order === null || order === "either"
      ? ""
      : `'${shownPath}' is ${wordsOf[order]} because ${because}`,
  );
  return new MailflowError(
    "TIME_AMBIGUOUS",
    `Day or month first: expected one order in all logs, received two: ${said.join(", ")}`,
    { where: { file: monthFirst.shownPath }, hint: eachByItself },
  );
}

function bothOrders(
  shownPath: string,
  counts: { readonly dayFirst: number; readonly monthFirst: number },
  dates: { readonly dayFirst: string; readonly monthFirst: string },
): MailflowError {
  return new MailflowError(
    "TIME_AMBIGUOUS",
    `Day or month first in '${shownPath}': expected one order, received ${counts.dayFirst} dates that can only be day first, such as '${dates.dayFirst}', and ${counts.monthFirst} that can only be month first, such as '${dates.monthFirst}'`,
    {
      where: { file: shownPath },
      hint: "Take the parts of the log apart and read each with --date-order, or export it with ISO dates.",
    },
  );
}
