/** One log as it was found, ready for the bulk parser. */
export interface LogInput {
  /** Base name, or `-` for standard input: what reports and provenance show. */
  readonly name: string;
  /** What the user wrote (after glob expansion), for error messages. */
  readonly shownPath: string;
  /**
   * Reads the bytes where only their head was looked at so far, and tells what they are.
   * Errors: INPUT_MISSING, INTERRUPTED.
   */
  readRest(): Promise<ReadBytes>;
  readonly sizeBytes: number;
  readonly content:
    | { readonly kind: "parquet"; readonly path: string }
    | { readonly kind: "text"; readonly segments: readonly TextSegment[] };
}

/** What is known of a log once all its bytes were read. */
export interface ReadBytes {
  /** Hash of the original bytes. */
  readonly sha256: string;
  /** Lines that look like rows; null where they were not counted. */
  readonly lineCount: number | null;
}

/**
 * A part of a text log with one header: plain UTF-8 without BOM, no NUL bytes, at least one newline
 * in every 8 MiB. Most logs are one segment; a tracking log whose `#Fields` or `#Version` changes
 * has several, and `#` lines are not in them; one with no data row has none. `path` is the original
 * file where it can be read as it is, else a file in the private folder. Quoting is well formed
 * throughout: a line with a quote that does not close, with text after a closing quote or with a
 * lone CR is written as one quoted field, so that a parser of any strictness rejects that line
 * alone.
 */
export interface TextSegment {
  readonly path: string;
  readonly delimiter: "," | ";" | "\t";
  /** Physical lines of `path` before its first data row (`#TYPE`, `sep=;`, the header itself). */
  readonly skipLines: number;
  /** Column names in order; null when the file has no header (then `columnCount` says how many). */
  readonly columns: readonly string[] | null;
  readonly columnCount: number;
  /** The `#Version` of a tracking log block, e.g. `14.0.0.0`; null elsewhere. */
  readonly version: string | null;
  /** The `#Log-type` of the block, e.g. `Message Tracking Log`; null elsewhere. */
  readonly logType: string | null;
  /**
   * true when the line ends are not all alike, also inside quotes (the strict parser refuses
   * those).
   */
  readonly mixedLineEnds: boolean;
  /**
   * Records after `skipLines`, empty lines not counted: rows read + rows rejected must be this.
   * null = not counted.
   */
  readonly recordCount: number | null;
  /**
   * Left out where every record was looked at. Else nothing is certain but the head: where the
   * strict parser refuses the text, or finds another number of rows, this looks at all lines, and
   * where lines do not tell at every record, and gives the segment to read instead; `path` may be
   * gone then. Errors: INPUT_MISSING, LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE.
   */
  lookCloser?(): Promise<TextSegment>;
  /**
   * 1-based physical line of the original file at each byte offset of `path` (ascending offsets in,
   * lines out).
   */
  physicalLines(byteOffsets: readonly number[]): Promise<readonly number[]>;
  /**
   * Where the segment was made of a text that is no CSV: that text's line ends are not all alike.
   */
  readonly originalHasMixedLineEnds?: boolean;
  /** The year that was taken for stamps without one, where only the time of the file tells it. */
  readonly assumedYear?: number;
  /**
   * Where the segment was made of a text that is no CSV: the text on 1-based lines of the original,
   * ascending.
   */
  originalTexts?(lines: readonly number[]): Promise<readonly string[]>;
}
