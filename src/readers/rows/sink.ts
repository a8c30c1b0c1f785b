import { createRowTable, insertRows, type RowSource } from "./table.ts";

/**
 * What the scan's error message holds when it met a row that the sink cannot take: others must
 * read all of the logs.
 */
export const noPartMark = "mailflow: no part of a message";

/** What becomes of the rows of the logs as they are read. */
export interface RowSink {
  /** The table that they are counted in. */
  readonly table: "log_rows" | "message_parts" | "counted_rows";
  readonly rowCount: "count(*)" | "sum(row_count)";
  /** The statement that makes the table. */
  readonly create: string;
  /** The statement that reads a table of a log into it. */
  insert(source: RowSource): string;
  /** false = only some rows are wanted, of tables that were read before. */
  readonly holdsEveryRow: boolean;
}

/** Every row by itself. */
export const rowSink: RowSink = {
  table: "log_rows",
  rowCount: "count(*)",
  create: createRowTable,
  insert: (source) => insertRows(source),
  holdsEveryRow: true,
};

/** The rows of some messages, by the condition on `judged`. */
export function someRows(where: string): RowSink {
  return { ...rowSink, insert: (source) => insertRows(source, where), holdsEveryRow: false };
}
