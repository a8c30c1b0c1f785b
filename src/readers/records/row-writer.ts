import { SpoolFile } from "../bytes/byte-files.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { type LineRun, originalLines, textsOfLines } from "../bytes/physical-lines.ts";

const flushCharacters = 256 * 1024;

/**
 * Writes records of a text that is no CSV as a CSV of the private folder, one row for each record.
 */
export class RowWriter {
  readonly #columns: readonly string[];
  readonly #spool: SpoolFile;
  readonly #runs: LineRun[] = [];
  #pending = "";
  #rowCount = 0;

  private constructor(columns: readonly string[], spool: SpoolFile) {
    this.#columns = columns;
    this.#spool = spool;
  }

  static async create(path: string, columns: readonly string[]): Promise<RowWriter> {
    return new RowWriter(columns, await SpoolFile.create(path));
  }

  /** Adds a row for the record that begins on a 1-based line of the original. */
  add(values: readonly string[], originalLine: number): void {
    const segmentLine = this.#rowCount + 1;
    const run = this.#runs.at(-1);
    const isNext =
      run !== undefined && run.originalLine + segmentLine - run.segmentLine === originalLine;
    if (!isNext) this.#runs.push({ segmentLine, originalLine });
    this.#rowCount++;
    this.#pending += `${values.map(quotedField).join(",")}\n`;
  }

  /** Writes what waits once it is worth a write. */
  async flush(isLast = false): Promise<void> {
    if (!isLast && this.#pending.length < flushCharacters) return;
    await this.#spool.write(Buffer.from(this.#pending, "utf8"));
    this.#pending = "";
  }

  async close(): Promise<void> {
    await this.#spool.close();
  }

  /** `originalPath` is the text that the records are of. */
  segment(originalPath: string, hasMixedLineEnds: boolean): TextSegment {
    const { path } = this.#spool;
    return {
      path,
      delimiter: ",",
      skipLines: 0,
      columns: this.#columns,
      columnCount: this.#columns.length,
      version: null,
      logType: null,
      mixedLineEnds: false,
      originalHasMixedLineEnds: hasMixedLineEnds,
      recordCount: this.#rowCount,
      physicalLines: (byteOffsets) => originalLines(path, this.#runs, byteOffsets),
      originalTexts: (lines) => textsOfLines(originalPath, lines),
    };
  }
}

/** Line breaks would make the rows' lines differ from the rows. */
function quotedField(value: string): string {
  if (!/[",\r\n]/.test(value)) return value;
  return `"${value.replace(/[\r\n]+/g, " ").replaceAll('"', '""')}"`;
}
