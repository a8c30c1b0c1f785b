import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { format } from "fast-csv";
import { MailflowError } from "../../sim/base/errors.ts";
import { type CsvCell, csvCells } from "./csv.ts";

/** A CSV file that grows while something runs. */
export interface CsvLog {
  /** Adds a row; it reaches the file within moments (its line end comes with the next). */
  add(row: readonly CsvCell[]): void;
  /** Writes what is left and closes the file. Errors: OUTPUT_UNWRITABLE. */
  close(): Promise<void>;
}

/**
 * Starts a CSV log in a new file, or instead of an old one; rows and quotes as `writeCsv` has them.
 * Unlike results it is readable while it grows. Once writing fails (a full disk), `onError` is told
 * and later rows are dropped. Errors: OUTPUT_UNWRITABLE.
 */
export async function openCsvLog(
  path: string,
  header: readonly string[],
  onError: (error: MailflowError) => void,
): Promise<CsvLog> {
  try {
    // Tells of a wrong folder now, not with the first row.
    await (await open(path, "w")).close();
  } catch (cause) {
    throw unwritable(path, cause);
  }
  const rows = format({ headers: false, includeEndRowDelimiter: true });
  const file = createWriteStream(path, { flags: "a" });
  let failure: MailflowError | null = null;
  file.on("error", (cause) => {
    failure ??= unwritable(path, cause);
    rows.unpipe(file);
    rows.resume();
    onError(failure);
  });
  rows.pipe(file);
  rows.write(csvCells(header));
  return {
    add: (row) => {
      if (failure === null) rows.write(csvCells(row));
    },
    close: async () => {
      rows.end();
      if (failure === null) await finished(file);
    },
  };
}

function unwritable(path: string, cause: unknown): MailflowError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MailflowError("OUTPUT_UNWRITABLE", `Cannot write '${path}': ${reason}`, {
    where: { file: path },
    hint: "Name a file in a folder that you can write to.",
    cause,
  });
}
