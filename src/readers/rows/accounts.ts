import { invariant, MailflowError } from "../../../sim/base/errors.ts";
import type { RejectedRow } from "../../../sim/contract/result.ts";
import type { Duck } from "../../duck/duck.ts";
import type { LogInput } from "../bytes/inputs-types.ts";
import type { ReadOptions } from "../contract/read-options.ts";
import { rowKind } from "../formats/row-kind.ts";
import type { TablePlan } from "./read-plan.ts";

/** Rows of the logs by what they are. Messages are rows of messages, duplicates among them. */
export interface RowCounts {
  readonly read: number;
  readonly messages: number;
  readonly filtered: number;
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
}

/** Every row by itself. */
export const singleRows: RowTable = {
  name: "log_rows",
  rowCount: "count(*)",
  outOfScope: "count(*) FILTER (in_scope = 0)",
};

/** Rows that were counted while they were read. */
export const countedRows: RowTable = {
  name: "counted_rows",
  rowCount: "sum(row_count)",
  outOfScope: "sum(row_count) FILTER (in_scope = 0)",
};

/** Rows that became parts of messages while they were read, by what they have in common. */
export const partRows: RowTable = {
  name: "part_summary",
  rowCount: "sum(row_count)",
  outOfScope: "sum(out_of_scope)",
};

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
    `SELECT segment, kind, CAST(${rowTable.rowCount} AS DOUBLE) AS row_count
     FROM ${rowTable.name} GROUP BY segment, kind`,
  );
  const readByInput = inputs.map(() => 0);
  const byKind = new Map<number, number>();
  for (const row of rows) {
    const kind = Number(row["kind"]);
    if (kind === rowKind.notRow) continue;
    const rowCount = Number(row["row_count"]);
    byKind.set(kind, (byKind.get(kind) ?? 0) + rowCount);
    const index = tables[Number(row["segment"])]?.inputIndex ?? -1;
    invariant(index >= 0 && index < inputs.length, "every row is of one of the inputs");
    readByInput[index] = (readByInput[index] ?? 0) + rowCount;
  }
  const count = (kind: number): number => byKind.get(kind) ?? 0;
  return {
    read: readByInput.reduce((sum, rowCount) => sum + rowCount, 0),
    messages: count(rowKind.message),
    filtered: count(rowKind.filtered) + count(rowKind.arrival),
    rejected: count(rowKind.rejected),
    readByInput,
  };
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
