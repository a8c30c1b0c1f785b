import { sqlList, sqlPath, sqlText } from "../../duck/sql.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { copyColumns, rowBytesMax } from "./checked-copy.ts";
import { columnName } from "./columns.ts";

/** How a text table is written: segments with one layout can be read in one statement. */
type TextLayoutOf = Pick<TextSegment, "delimiter" | "skipLines" | "columnCount">;

/**
 * The table of some segments as they are: every column text, and `file_number`, the place in
 * `paths`. It stops at the first thing that is wrong with the text, or else leaves such rows out
 * and takes line ends of any kind.
 */
export function csvTable(
  paths: readonly string[],
  layout: TextLayoutOf,
  onError: "stop" | "leave out bad rows" = "stop",
): string {
  const columns = columnTypes(layout.columnCount);
  const more = [`skip = ${layout.skipLines}`, `max_line_size = ${rowBytesMax}`];
  more.push(
    ...(onError === "stop"
      ? ["strict_mode = true"]
      : ["strict_mode = false", "ignore_errors = true"]),
  );
  const table = readCsv(paths, layout.delimiter, columns, more);
  return `(SELECT *, file_index AS file_number FROM ${table})`;
}

/** The table of a checked copy. */
export function checkedCopyTable(path: string, layout: TextLayoutOf): string {
  const { offset, length, reason } = copyColumns;
  const columns = [
    `${sqlText(offset)}: 'BIGINT'`,
    `${sqlText(length)}: 'BIGINT'`,
    `${sqlText(reason)}: 'VARCHAR'`,
    ...columnTypes(layout.columnCount),
  ];
  // A row of the copy is longer than its row in the log by the place and the reason.
  const more = [`max_line_size = ${rowBytesMax + 1000}`, "strict_mode = true"];
  return readCsv([path], layout.delimiter, columns, more);
}

function columnTypes(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `'${columnName(index)}': 'VARCHAR'`);
}

function readCsv(
  paths: readonly string[],
  delimiter: string,
  columns: readonly string[],
  more: readonly string[],
): string {
  return `read_csv(${[
    sqlList(paths.map(sqlPath)),
    "auto_detect = false",
    "header = false",
    `columns = {${columns.join(", ")}}`,
    `delim = ${sqlText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    ...more,
  ].join(", ")})`;
}

/** SQL: the row is the header once more, or holds nothing. */
export function isNotRow(names: readonly string[]): string {
  const isNameAgain = names.map(
    (name, index) =>
      `coalesce(lower(trim(${columnName(index)})), '') = ${sqlText(name.trim().toLowerCase())}`,
  );
  const columns = names.map((_, index) => columnName(index));
  const [first = "false", ...rest] = isNameAgain;
  const hasNothing = `trim(concat_ws('', ${columns.join(", ")})) = ''`;
  const column = columnName(0);
  // The first column decides for nearly every row, so that the others are not looked at, and for
  // most its length does: that of the name alone can be the name, and blanks begin below '!'.
  const isOther = `${column} >= '!' AND strlen(${column}) <> ${nameBytes(names[0] ?? "")}
    AND NOT suffix(${column}, ' ') AND strlen(${column}) = length(${column})`;
  return `CASE WHEN ${isOther} THEN false
    WHEN ${column} IS NULL OR trim(${column}) = '' THEN ${hasNothing}
    WHEN ${first} THEN ${rest.length === 0 ? "true" : rest.join(" AND ")}
    ELSE false END`;
}

function nameBytes(name: string): number {
  return Buffer.byteLength(name.trim().toLowerCase());
}
