import { isUtf8 } from "node:buffer";
import { readChunks, SpoolFile } from "../bytes/byte-files.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { RecordWalker } from "../open/record-walker.ts";

/** Longest record that either way of reading takes. Units: bytes without the line end. */
export const rowBytesMax = 2_000_000;

/** Columns before the log's own in a checked copy. */
export const copyColumns = {
  offset: "at_byte",
  length: "byte_count",
  reason: "why_rejected",
} as const;

const quote = 0x22;
const space = 0x20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Copies a segment so that the strict parser takes every row: line ends become LF, and each row
 * says at which byte of the segment it begins, how many bytes it has, and why it is no good row, if
 * so (then it has no values). The bulk parser tells neither the place of a row nor all that is
 * wrong with a file, so a segment with anything wrong in it is read from such a copy; a segment
 * without is read as it is, and gives the same rows.
 * Errors: INTERRUPTED, OUTPUT_UNWRITABLE.
 */
export async function writeCheckedCopy(
  segment: TextSegment,
  copyPath: string,
  signal: AbortSignal,
): Promise<void> {
  const { delimiter, columnCount } = segment;
  const noValues = delimiter.repeat(columnCount);
  const delimiterByte = delimiter.charCodeAt(0);
  const fromByte = await bytesOfLines(segment.path, segment.skipLines, signal);
  let offset = fromByte;
  let pieces: Buffer[] = [];
  const walker = new RecordWalker({
    delimiter,
    columnCount: null,
    takesComments: false,
    firstLine: segment.skipLines + 1,
    shownPath: segment.path,
    onRecord: (kind, buffer, from, to) => {
      const start = offset;
      offset += to - from;
      const end = endOfText(buffer, from, to);
      if (kind === "blank" || isOnlyDelimiters(buffer, from, end, delimiterByte)) return;
      const record = buffer.subarray(from, end);
      const place = `${start}${delimiter}${to - from}${delimiter}`;
      const fieldCount = kind === "bad" ? null : walker.fieldCount;
      const reason = whyRejected(record, fieldCount, segment);
      if (reason !== null) {
        pieces.push(Buffer.from(`${place}"${reason.replaceAll('"', '""')}"${noValues}\n`));
      } else {
        pieces.push(Buffer.from(`${place}${delimiter}`), withLineFeeds(record), lineFeedBytes);
      }
    },
  });
  const copy = await SpoolFile.create(copyPath);
  try {
    for await (const chunk of readChunks(segment.path, signal, fromByte)) {
      walker.push(chunk);
      await copy.write(Buffer.concat(pieces));
      pieces = [];
    }
    walker.finish();
    await copy.write(Buffer.concat(pieces));
  } finally {
    await copy.close();
  }
}

const lineFeedBytes = Buffer.from("\n");

/** The byte after the first `lineCount` physical lines. */
async function bytesOfLines(path: string, lineCount: number, signal: AbortSignal): Promise<number> {
  let linesLeft = lineCount;
  let bytes = 0;
  if (linesLeft === 0) return 0;
  for await (const chunk of readChunks(path, signal)) {
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) {
      linesLeft--;
      if (linesLeft === 0) return bytes + at + 1;
    }
    bytes += chunk.length;
  }
  return bytes;
}

function endOfText(buffer: Buffer, from: number, to: number): number {
  let end = to;
  if (end > from && buffer[end - 1] === lineFeed) end--;
  while (end > from && buffer[end - 1] === carriageReturn) end--;
  return end;
}

/** Spreadsheets write such lines after the last row; they are no rows. */
function isOnlyDelimiters(buffer: Buffer, from: number, to: number, delimiter: number): boolean {
  for (let i = from; i < to; i++) {
    if (buffer[i] !== delimiter && buffer[i] !== space) return false;
  }
  return true;
}

function withLineFeeds(record: Buffer): Buffer {
  if (!record.includes(carriageReturn)) return record;
  return Buffer.from(record.toString("latin1").replace(/\r\n?/g, "\n"), "latin1");
}

/** null = a good row. `fieldCount` null: its quoting is broken. */
function whyRejected(
  record: Buffer,
  fieldCount: number | null,
  segment: Pick<TextSegment, "delimiter" | "columnCount">,
): string | null {
  const { columnCount } = segment;
  if (record.length > rowBytesMax) return "length: longer than 2 MB";
  if (!isUtf8(record)) return "encoding: not UTF-8";
  if (fieldCount === null) return whyBroken(record.toString(), segment);
  if (fieldCount === 1 && columnCount > 1 && record[0] === quote) {
    return whyBroken(unwrapped(record.toString()), segment);
  }
  if (fieldCount < columnCount) return columnsReason(columnCount, fieldCount);
  return null;
}

/**
 * A line that was wrapped into one quoted field because it could not stand as it was, as it was.
 * Other records stay.
 * `isCut`: the end of the record is missing.
 */
export function unwrapped(record: string, isCut = false): string {
  if (!record.startsWith('"') || !(isCut || record.endsWith('"'))) return record;
  const inner = isCut ? record.slice(1) : record.slice(1, -1);
  if (inner.replaceAll('""', "").includes('"')) return record;
  return inner.replaceAll('""', '"');
}

function whyBroken(line: string, segment: Pick<TextSegment, "delimiter" | "columnCount">): string {
  const fieldCount = countFields(line, segment.delimiter);
  if (fieldCount === null) return "quote: not closed, or with text after it";
  if (fieldCount !== segment.columnCount) return columnsReason(segment.columnCount, fieldCount);
  return "line end: a carriage return within the line";
}

function columnsReason(expected: number, received: number): string {
  return `columns: expected ${expected}, received ${received}`;
}

/** null when the quoting is broken. */
function countFields(line: string, delimiter: string): number | null {
  const separator = delimiter === "\t" ? "\\t" : delimiter;
  const field = `(?: *"(?:[^"]|"")*" *|(?! *")[^${separator}]*)`;
  const isWhole = new RegExp(`^${field}(?:${separator}${field})*$`).test(line);
  if (!isWhole) return null;
  return [...line.matchAll(new RegExp(`(?:^|${separator})${field}`, "g"))].length;
}
