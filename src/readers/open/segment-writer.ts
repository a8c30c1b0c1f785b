import { SpoolFile } from "../bytes/byte-files.ts";
import { lineEndBit } from "../bytes/line-ends.ts";
import type { LineRun } from "../bytes/physical-lines.ts";
import { type RecordKind, RecordWalker } from "./record-walker.ts";
import type { TextLayout } from "./sniff-text.ts";
import { trackingColumns, trackingLogType } from "./tracking-columns.ts";

/** The headers in force at a row of a tracking log. */
interface SegmentBlock {
  readonly columns: readonly string[] | null;
  readonly columnCount: number;
  readonly version: string | null;
  readonly logType: string | null;
}

/** A file that was written and what is known of its rows. */
export interface SpooledSegment {
  readonly block: SegmentBlock;
  readonly path: string;
  readonly skipLines: number;
  readonly runs: readonly LineRun[];
  readonly recordCount: number;
  readonly lineEnds: number;
}

interface Draft extends SpooledSegment {
  readonly spool: SpoolFile;
  readonly runs: LineRun[];
  nextLine: number;
  recordCount: number;
  lineEnds: number;
}

interface Piece {
  readonly draft: Draft;
  readonly buffer: Buffer;
  readonly from: number;
  to: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
// More commas than the value of a `#` line ever has: a row stands in the same line, glued on where
// NUL bytes were.
const gluedCommasMin = 5;

/** Sorts the records of one text into files by the header that they stand under. */
export class SegmentWriter {
  readonly #layout: TextLayout;
  readonly #spoolPath: string;
  readonly #walker: RecordWalker;
  readonly #draftByKey = new Map<string, Draft>();
  #block: SegmentBlock;
  /** Where rows under `#block` go; null = not looked up since a header changed. */
  #current: Draft | null = null;
  #pieces: Piece[] = [];

  constructor(layout: TextLayout, shownPath: string, spoolPath: string) {
    this.#layout = layout;
    this.#spoolPath = spoolPath;
    const { columns, columnCount, isTracking } = layout;
    const logType = isTracking && columns !== null ? trackingLogType : null;
    this.#block = { columns, columnCount, version: null, logType };
    this.#walker = new RecordWalker({
      delimiter: layout.delimiter,
      columnCount: columnCount === 0 ? null : columnCount,
      takesComments: isTracking,
      firstLine: layout.skipLines + 1,
      shownPath,
      onRecord: (kind, buffer, from, to, line) => this.#take(kind, buffer, from, to, line),
    });
  }

  /** In the order of their first row. */
  get segments(): readonly SpooledSegment[] {
    return [...this.#draftByKey.values()];
  }

  /** The lines before the first row, as they are. */
  async copyHeader(bytes: Buffer): Promise<void> {
    await this.#draft().spool.write(bytes);
  }

  async push(chunk: Buffer): Promise<void> {
    this.#walker.push(chunk);
    await this.#flush();
  }

  async finish(): Promise<void> {
    this.#walker.finish();
    await this.#flush();
  }

  async close(): Promise<void> {
    for (const draft of this.#draftByKey.values()) await draft.spool.close();
  }

  async #flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const { draft, buffer, from, to } of pieces) {
      await draft.spool.write(buffer.subarray(from, to));
    }
  }

  #take(kind: RecordKind, buffer: Buffer, from: number, to: number, line: number): void {
    if (kind === "comment" && this.#readHeader(buffer.toString("utf8", from, to))) return;
    if (kind === "blank" && this.#layout.isTracking) return;
    const draft = this.#draft();
    this.#noteLine(draft, line);
    draft.lineEnds |= this.#walker.lineEnds;
    if (kind !== "blank") draft.recordCount++;
    if (kind === "bad" || kind === "comment") {
      // A quoted line that holds a carriage return is refused by the strict parser.
      draft.lineEnds |= lineEndBit.odd;
      const bytes = asOneField(buffer.subarray(from, to));
      draft.nextLine += lineBreaks(bytes);
      this.#pieces.push({ draft, buffer: bytes, from: 0, to: bytes.length });
      return;
    }
    draft.nextLine += this.#walker.lineBreaks;
    const last = this.#pieces.at(-1);
    const isNext = last?.draft === draft && last.buffer === buffer && last.to === from;
    if (isNext && last !== undefined) last.to = to;
    else this.#pieces.push({ draft, buffer, from, to });
  }

  #noteLine(draft: Draft, line: number): void {
    const run = draft.runs.at(-1);
    const expected = run === undefined ? 0 : run.originalLine + draft.nextLine - run.segmentLine;
    if (expected !== line) draft.runs.push({ segmentLine: draft.nextLine, originalLine: line });
  }

  /** false when the line is not a header alone but holds a row too. */
  #readHeader(line: string): boolean {
    const { delimiter } = this.#layout;
    // A spreadsheet fills every line up with separators.
    const text = withoutTail(line.trimEnd(), delimiter);
    const [, name = "", value = ""] = /^#([A-Za-z-]+):\s*(.*)/s.exec(text) ?? [];
    if (name.toLowerCase() === "fields") {
      const columns = value.split(delimiter).map((column) => column.trim());
      this.#block = { ...this.#block, columns, columnCount: columns.length };
      this.#current = null;
      this.#walker.columnCount = columns.length;
      return true;
    }
    if (text.split(delimiter).length > gluedCommasMin) return false;
    this.#current = null;
    switch (name.toLowerCase()) {
      case "software":
        this.#block = { ...this.#block, version: null, logType: null };
        break;
      case "version":
        this.#block = { ...this.#block, version: value };
        break;
      case "log-type":
        this.#block = { ...this.#block, logType: value };
        break;
      default:
    }
    return true;
  }

  #draft(): Draft {
    this.#current ??= this.#findDraft();
    return this.#current;
  }

  #findDraft(): Draft {
    if (this.#layout.isTracking && this.#block.columns === null) this.#guessColumns();
    const block = this.#block;
    const key = JSON.stringify(block);
    const known = this.#draftByKey.get(key);
    if (known !== undefined) return known;
    const path = `${this.#spoolPath}-${this.#draftByKey.size + 1}.csv`;
    const skipLines = this.#layout.skipLines;
    const draft: Draft = {
      block,
      path,
      spool: new SpoolFile(path),
      skipLines,
      runs: [{ segmentLine: 1, originalLine: 1 }],
      nextLine: skipLines + 1,
      recordCount: 0,
      lineEnds: this.#layout.lineEnds,
    };
    this.#draftByKey.set(key, draft);
    return draft;
  }

  /** Rows that stand before the first `#Fields` line. */
  #guessColumns(): void {
    const columnCount = Math.max(2, this.#walker.fieldCount);
    this.#block = { ...this.#block, columns: trackingColumns(columnCount), columnCount };
    this.#walker.columnCount = columnCount;
  }
}

function withoutTail(text: string, delimiter: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === delimiter) end--;
  return text.slice(0, end);
}

/** The line as one quoted field; its line end stays outside the quotes. */
function asOneField(bytes: Buffer): Buffer {
  let end = bytes.length;
  if (bytes[end - 1] === lineFeed) end--;
  while (end > 0 && bytes[end - 1] === carriageReturn) end--;
  const text = bytes.toString("latin1", 0, end).replaceAll('"', '""');
  return Buffer.from(`"${text}"${bytes.toString("latin1", end)}`, "latin1");
}

function lineBreaks(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count++;
  return count;
}
