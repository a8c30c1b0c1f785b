import { MailflowError } from "../../../sim/base/errors.ts";
import type { Duck, SqlRow } from "../../duck/duck.ts";
import { readLeniently } from "./lenient.ts";
import type { TablePlan } from "./read-plan.ts";
import type { DateOrder } from "./times.ts";
import { timeValue } from "./times.ts";

/**
 * Of a hundred dates with a part above 12, so many may contradict the others: they are bad rows,
 * not another order.
 */
const contradictionPercentMax = 1;

/**
 * Whether 4/6/2021 is 4 June or April 6, decided over all tables of all logs: by the parts above
 * 12, else by which reading puts every table in order of time. Cost: one or two more passes over
 * the logs.
 * Errors: TIME_AMBIGUOUS.
 */
export async function decideDateOrder(
  tables: readonly TablePlan[],
  duck: Duck,
): Promise<Exclude<DateOrder, "unknown">> {
  let dayFirst = 0;
  let monthFirst = 0;
  let example = "";
  for (const table of tables) {
    const row = await countEvidence(table, duck);
    dayFirst += Number(row["day_first"]);
    monthFirst += Number(row["month_first"]);
    const text = String(row["example"] ?? "");
    if (text !== "" && (example === "" || text < example)) example = text;
  }
  if (dayFirst === 0 && monthFirst === 0) return orderOfRows(tables, example, duck);
  const fewer = Math.min(dayFirst, monthFirst);
  if (fewer * 100 > Math.max(dayFirst, monthFirst) * contradictionPercentMax) {
    throw bothOrders(dayFirst, monthFirst);
  }
  return dayFirst > monthFirst ? "day-first" : "month-first";
}

/** How many dates can only be day-first or month-first, and an example of one that can be both. */
async function countEvidence(table: TablePlan, duck: Duck): Promise<SqlRow> {
  const time = table.row.time.sql;
  const part = (number: number): string =>
    `try_cast(regexp_extract(t, '^(\\d{1,2})[/-](\\d{1,2})[/-]\\d{4}', ${number}) AS INTEGER)`;
  const [row = {}] = await readLeniently(
    table,
    (from, isNoRow) => `SELECT CAST(count(*) FILTER (a > 12 AND b <= 12) AS DOUBLE) AS day_first,
      CAST(count(*) FILTER (b > 12 AND a <= 12) AS DOUBLE) AS month_first,
      min(t) FILTER (a <> b AND a <= 12 AND b <= 12) AS example
      FROM (SELECT t, ${part(1)} AS a, ${part(2)} AS b
        FROM (SELECT ${time} AS t FROM ${from} WHERE NOT (${isNoRow})))`,
    duck,
  );
  return row;
}

async function orderOfRows(
  tables: readonly TablePlan[],
  example: string,
  duck: Duck,
): Promise<Exclude<DateOrder, "unknown">> {
  const fits = { "day-first": true, "month-first": true };
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
      if (count("day_up") > 0 && count("day_down") > 0) fits["day-first"] = false;
      if (count("month_up") > 0 && count("month_down") > 0) fits["month-first"] = false;
      if (count("different") > 0) isSame = false;
    }
  } finally {
    await duck.run("SET preserve_insertion_order = false");
  }
  if (isSame) return "month-first";
  if (fits["day-first"] === fits["month-first"]) throw ambiguous(example);
  return fits["day-first"] ? "day-first" : "month-first";
}

/**
 * Counts, for both readings, the rows that are earlier (`up`) or later (`down`) than the row
 * before.
 */
function inversionsSql(table: TablePlan, from: string, isNoRow: string): string {
  const read = (order: DateOrder): string =>
    timeValue({ kind: "text", sql: "t" }, { kind: "auto", order }).ms;
  return `SELECT count(*) FILTER (day_ms < day_before) AS day_up,
      count(*) FILTER (day_ms > day_before) AS day_down,
      count(*) FILTER (month_ms < month_before) AS month_up,
      count(*) FILTER (month_ms > month_before) AS month_down,
      count(*) FILTER (day_ms IS DISTINCT FROM month_ms) AS different
    FROM (SELECT *, lag(day_ms) OVER (ORDER BY n) AS day_before,
        lag(month_ms) OVER (ORDER BY n) AS month_before
      FROM (SELECT n, ${read("day-first")} AS day_ms, ${read("month-first")} AS month_ms
        FROM (SELECT row_number() OVER () AS n, ${table.row.time.sql} AS t
          FROM ${from} WHERE NOT (${isNoRow}))))`;
}

const hint =
  "Give --time-format, for example 'dd/MM/yyyy HH:mm:ss' or 'M/d/yyyy h:mm:ss tt', or export with ISO dates.";

function ambiguous(example: string): MailflowError {
  return new MailflowError(
    "TIME_AMBIGUOUS",
    `Day or month first: expected a part above 12 in at least one date, received only dates such as '${example}'`,
    { hint },
  );
}

function bothOrders(dayFirst: number, monthFirst: number): MailflowError {
  return new MailflowError(
    "TIME_AMBIGUOUS",
    `Day or month first: expected one order in all logs, received ${dayFirst} dates that can only be day-first and ${monthFirst} that can only be month-first`,
    {
      hint: "Read the logs of each kind on their own with --time-format, or export with ISO dates.",
    },
  );
}
