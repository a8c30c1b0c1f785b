import { formatCount } from "../../../reports/words/format.ts";
import { invariant, MailflowError } from "../../../sim/base/errors.ts";
import { compareText } from "../../../sim/base/units.ts";
import type { FilteredRows, RejectedRow } from "../../../sim/contract/result.ts";
import type { Duck } from "../../duck/duck.ts";
import { sqlText } from "../../duck/sql.ts";
import type { LogInput } from "../bytes/inputs-types.ts";
import type { LogRead } from "../contract/log-read.ts";
import type { ReadOptions } from "../contract/read-options.ts";
import { filterReason } from "../formats/filter-reason.ts";
import { rowKind } from "../formats/row-kind.ts";
import type { TablePlan } from "./read-plan.ts";

/** Rows of the logs by what they are. Messages are rows of messages, duplicates among them. */
export interface RowCounts {
  readonly read: number;
  readonly messages: number;
  readonly filtered: number;
  /** Sums to `filtered`, most rows first. */
  readonly filteredByReason: readonly FilteredRows[];
  readonly rejected: number;
  /** Rows of each input, in the order of the inputs. */
  readonly readByInput: readonly number[];
}

/**
 * The table that tells of the rows of the logs, and how rows of the logs are counted in it: each is
 * a row of it, or some stand in one row.
 */
export interface RowTable {
  readonly name: "log_rows" | "counted_rows" | "part_summary";
  readonly rowCount: "count(*)" | "sum(row_count)";
  /** SQL: rows that are out of scope. */
  readonly outOfScope: string;
  /** SQL: why a filtered row is filtered. */
  readonly reason: string;
}

/** Every row by itself. */
export const singleRows: RowTable = {
  name: "log_rows",
  rowCount: "count(*)",
  outOfScope: "count(*) FILTER (in_scope = 0)",
  reason: "reason",
};

/** Rows that were counted while they were read. */
export const countedRows: RowTable = {
  name: "counted_rows",
  rowCount: "sum(row_count)",
  outOfScope: "sum(row_count) FILTER (in_scope = 0)",
  reason: "NULL::VARCHAR",
};

/** Rows that became parts of messages while they were read, by what they have in common. */
export const partRows: RowTable = {
  name: "part_summary",
  rowCount: "sum(row_count)",
  outOfScope: "sum(out_of_scope)",
  reason: "reason",
};

const filteredKinds = `${rowKind.filtered}, ${rowKind.arrival}`;

/**
 * Counts the rows of the logs. Header lines, blank lines and lines of delimiters only are not
 * rows.
 */
export async function countRows(
  inputs: readonly LogInput[],
  tables: readonly TablePlan[],
  rowTable: RowTable,
  duck: Duck,
): Promise<RowCounts> {
  const rows = await duck.rows(
    `SELECT segment, kind, CASE WHEN kind IN (${filteredKinds}) THEN ${rowTable.reason} END AS why,
       CAST(${rowTable.rowCount} AS DOUBLE) AS row_count
     FROM ${rowTable.name} GROUP BY segment, kind, why`,
  );
  const readByInput = inputs.map(() => 0);
  const byKind = new Map<number, number>();
  const byReason = new Map<string, number>();
  for (const row of rows) {
    const kind = Number(row["kind"]);
    if (kind === rowKind.notRow) continue;
    const rowCount = Number(row["row_count"]);
    byKind.set(kind, (byKind.get(kind) ?? 0) + rowCount);
    if (kind === rowKind.filtered || kind === rowKind.arrival) {
      const reason = String(row["why"] ?? filterReason.otherEvent);
      byReason.set(reason, (byReason.get(reason) ?? 0) + rowCount);
    }
    const index = tables[Number(row["segment"])]?.inputIndex ?? -1;
    invariant(index >= 0 && index < inputs.length, "every row is of one of the inputs");
    readByInput[index] = (readByInput[index] ?? 0) + rowCount;
  }
  const count = (kind: number): number => byKind.get(kind) ?? 0;
  return {
    read: readByInput.reduce((sum, rowCount) => sum + rowCount, 0),
    messages: count(rowKind.message),
    filtered: count(rowKind.filtered) + count(rowKind.arrival),
    filteredByReason: [...byReason]
      .map(([reason, rowCount]) => ({ reason, rows: rowCount }))
      .sort((a, b) => b.rows - a.rows || compareText(a.reason, b.reason)),
    rejected: count(rowKind.rejected),
    readByInput,
  };
}

/**
 * Of each input the first and the last minute of its messages; null where it has none. `timeSql` is
 * a row's time in UTC ms; a message that had waited came earlier.
 */
export async function inputSpans(
  inputs: readonly LogInput[],
  tables: readonly TablePlan[],
  rowTable: RowTable,
  timeSql: string,
  duck: Duck,
): Promise<LogRead["spans"]> {
  const [first, last] =
    rowTable.name === "log_rows"
      ? Array(2).fill(`least(${timeSql}, entered_ms, ${timeSql} - waited_ms)`)
      : [timeSql, rowTable.name === "part_summary" ? "last_ms" : timeSql];
  const rows = await duck.rows(
    `SELECT segment, CAST(floor(min(${first}) / 60000.0) AS DOUBLE) AS first_minute,
       CAST(floor(max(${last}) / 60000.0) AS DOUBLE) AS last_minute
     FROM ${rowTable.name} WHERE kind = ${rowKind.message} GROUP BY segment`,
  );
  return inputs.map((_, inputIndex) => {
    const own = rows.filter((row) => tables[Number(row["segment"])]?.inputIndex === inputIndex);
    if (own.length === 0) return null;
    return {
      firstMinute: Math.min(...own.map((row) => Number(row["first_minute"]))),
      lastMinute: Math.max(...own.map((row) => Number(row["last_minute"]))),
    };
  });
}

const destinationsShown = 5;

/**
 * Where mail went that does not count because it did not go to Exchange Online: the hosts with most
 * rows, in words; "" = nowhere.
 */
export async function otherDestinations(duck: Duck): Promise<string> {
  const rows = await duck.rows(
    `SELECT coalesce(lower(rtrim(destination, '.')), 'unknown') AS name,
       CAST(count(*) AS DOUBLE) AS row_count
     FROM log_rows WHERE kind = ${rowKind.filtered}
       AND reason = ${sqlText(filterReason.otherDestination)}
     GROUP BY name ORDER BY row_count DESC, name`,
  );
  const shown = rows.slice(0, destinationsShown);
  const words = shown.map((row) => `${row["name"]} (${formatCount(Number(row["row_count"]))})`);
  const more = rows.length - shown.length;
  if (more > 0) words.push(`${formatCount(more)} more`);
  return words.join(", ");
}

/** Whether more rows were rejected than `--max-rejects` allows. */
export function areTooMany(counts: RowCounts, limit: ReadOptions["maxRejects"]): boolean {
  const most = limit.kind === "rows" ? limit.value : (counts.read * limit.value) / 100;
  return counts.rejected > most;
}

const shownSamples = 3;

/**
 * The error for more rejected rows than allowed: how many of each kind, the first ones, and what to
 * do.
 */
export function tooManyRejects(
  counts: RowCounts,
  reasons: readonly (readonly [string, number])[],
  samples: readonly RejectedRow[],
  options: Pick<ReadOptions, "maxRejects" | "rejectsPath">,
): MailflowError {
  const { kind, value } = options.maxRejects;
  const allowed = kind === "rows" ? `${value}` : `${value} %`;
  const first = samples.slice(0, shownSamples).map(({ source, line, reason, text }) => {
    return `${source} line ${line}: ${reason}: ${withoutAddresses(text)}`;
  });
  const message = [
    `Too many rows rejected: expected at most ${allowed} of ${counts.read}, received ${counts.rejected}`,
    ` (${wordsOf(reasons)})`,
    ...first.map((line) => `\n  ${line}`),
  ].join("");
  const [sample] = samples;
  return new MailflowError("TOO_MANY_REJECTS", message, {
    where: sample === undefined ? {} : { file: sample.source, line: sample.line },
    hint: nextStep(reasons, options.rejectsPath),
  });
}

/** People's addresses, and the ids of messages, stay out of what is printed. */
function withoutAddresses(text: string): string {
  return text.replace(/[^\s@,;<>"'=]+@[^\s@,;<>"'=]+/g, "<address>");
}

/** `time 3, columns 1` */
export function wordsOf(reasons: readonly (readonly [string, number])[]): string {
  return reasons.map(([word, rowCount]) => `${word} ${rowCount}`).join(", ");
}

function nextStep(
  reasons: readonly (readonly [string, number])[],
  rejectsPath: string | null,
): string {
  const steps: string[] = [];
  const [[word] = [""]] = reasons;
  if (word === "time") steps.push("Say how times are written with --time-format.");
  if (word === "encoding")
    steps.push("Say how the log is encoded, for example --encoding windows-1252.");
  steps.push(
    rejectsPath === null
      ? "See all of them with --rejects FILE, or allow more with --max-rejects."
      : `All of them are in '${rejectsPath}'. Allow more with --max-rejects.`,
  );
  return steps.join(" ");
}
