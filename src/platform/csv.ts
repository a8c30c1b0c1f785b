import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { format } from "fast-csv";
import { invariant } from "../../sim/base/errors.ts";
import { withAtomicPath } from "./atomic.ts";

/** A value of a CSV file; null is written as nothing. */
export type CsvCell = string | number | null;

/** A value that a spreadsheet would run as a formula, or that hides one behind a blank. */
const formulaStart = /^[=+\-@\t\r]/;
const plainNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Writes a CSV file (UTF-8, LF, RFC 4180 quotes) in one step; a text that a spreadsheet would take
 * for a formula gets an apostrophe before it.
 * Errors: OUTPUT_UNWRITABLE, and what `rows` throws; nothing is left behind then.
 */
export async function writeCsv(
  path: string,
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): Promise<void> {
  await withAtomicPath(path, async (temporaryPath) => {
    await pipeline(
      Readable.from(textRows(header, rows)),
      format({
        headers: header.map(cellText),
        alwaysWriteHeaders: true,
        includeEndRowDelimiter: true,
      }),
      createWriteStream(temporaryPath),
    );
  });
}

async function* textRows(
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): AsyncGenerator<string[]> {
  for await (const row of rows) {
    invariant(row.length === header.length, `a row of ${header.length} cells (${row.length})`);
    yield csvCells(row);
  }
}

/** The cells of a row as texts that no spreadsheet runs as a formula. */
export function csvCells(row: readonly CsvCell[]): string[] {
  return row.map(cellText);
}

function cellText(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  return formulaStart.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}
