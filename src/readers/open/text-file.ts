import type { Hash } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { invariant, MailflowError } from "../../../sim/base/errors.ts";
import { readPart } from "../bytes/byte-files.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { areMixed, lineTooLong, recordBytesMax } from "../bytes/line-ends.ts";
import { once } from "../bytes/once.ts";
import { originalLines } from "../bytes/physical-lines.ts";
import { refuseControls } from "../bytes/refuse-binary.ts";
import { detectEncoding, type TextEncoding } from "../bytes/text-encoding.ts";
import { journalServerOf, spoolJournal } from "../records/journal-text.ts";
import { spoolJson } from "../records/json-text.ts";
import { listTable, spoolList } from "../records/list-text.ts";
import { type ForeignText, mailServerOf, spoolMailLog } from "../records/postfix-text.ts";
import { jsonTable } from "../records/record-tables.ts";
import type { YearSequence } from "../records/syslog-years.ts";
import { endsLinesWithCr, LineMarks, spoolCleanText } from "./clean-text.ts";
import { type LineScan, type RecordScan, scanLines, walkRecords } from "./scan-text.ts";
import { spoolSegments } from "./segment-text.ts";
import { sniffText, type TextLayout } from "./sniff-text.ts";

/** A text file of any encoding, on its way to segments. */
interface TextFile {
  readonly path: string;
  readonly shownPath: string;
  /** true when `path` is in the private folder and may be deleted once it is rewritten. */
  readonly isSpooled: boolean;
  /** The year of the first stamp of a log whose stamps have none; null = infer it. */
  readonly syslogYear: number | null;
  /** When the file that the user named was last written; null for a stream. */
  readonly modifiedMs: number | null;
  /** The other parts of a rotated log without years; null = it is the only one. */
  readonly sequence: YearSequence | null;
  /** WHATWG label for a file without byte order mark; null = detect. */
  readonly label: string | null;
  /** Takes the original bytes; null = their hash is known already. */
  readonly hash: Hash | null;
  /** Start of the names of the files that are written. */
  readonly spoolPath: string;
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}

const lineFeed = 0x0a;
const headBytes = 256 * 1024;
const probeBytes = 64 * 1024;

/** A text that was opened. */
export interface OpenedText {
  readonly segments: readonly TextSegment[];
  /**
   * Reads the rest of the bytes into the hash and counts the lines; null where that has been done
   * and nothing was counted. Errors: INPUT_MISSING, INTERRUPTED.
   */
  readRest(): Promise<Pick<LineScan, "lineCount"> | null>;
}

const hasNoRest = async (): Promise<null> => null;

/**
 * The segments of a text file: the file itself where it is clean, else what was written to the
 * private folder. Of a plain table only the head and the end are looked at, so that the parser can
 * begin while the rest is looked at.
 * Errors: INPUT_EMPTY, INPUT_BINARY, INPUT_ENCODING, FORMAT_UNKNOWN, LINE_TOO_LONG, INTERRUPTED,
 * OUTPUT_UNWRITABLE.
 */
export async function openText(file: TextFile): Promise<OpenedText> {
  const head = await readPart(file.path, 0, probeBytes);
  const tail = await readPart(file.path, -probeBytes, probeBytes);
  const isWhole = (await stat(file.path)).size <= head.length;
  const encoding = detectEncoding(head, file.label);
  if (encoding.label === null) refuseControls(head, file.shownPath);
  const mustClean =
    encoding.label !== null ||
    encoding.bomBytes > 0 ||
    head.includes(0) ||
    tail.includes(0) ||
    endsLinesWithCr(head, isWhole);
  if (mustClean) return await openCleaned(file, encoding);
  const foreign = foreignKind(head);
  if (foreign !== null) {
    return { segments: await openForeign(foreign, file), readRest: hasNoRest };
  }
  return await openTable(file, await sniffFile(file.path, file.shownPath), encoding);
}

async function openCleaned(file: TextFile, encoding: TextEncoding): Promise<OpenedText> {
  const path = `${file.spoolPath}.clean`;
  await spoolCleanText({ ...file, spoolPath: path, encoding });
  if (file.isSpooled) await rm(file.path);
  const head = await readPart(path, 0, probeBytes);
  refuseControls(head, file.shownPath);
  const cleaned = { ...file, path, isSpooled: true, hash: null, onBytes: () => {} };
  const foreign = foreignKind(head);
  if (foreign !== null) {
    return { segments: await openForeign(foreign, cleaned), readRest: hasNoRest };
  }
  return await openTable(cleaned, await sniffFile(path, file.shownPath), encoding);
}

type ForeignSpooler = (text: ForeignText) => Promise<TextSegment>;

/** How a text that is no table becomes one; null when it is a table. */
function foreignKind(head: Buffer): ForeignSpooler | null {
  const text = head.toString("utf8");
  const journal = journalServerOf(text);
  if (journal !== null) return async (foreign) => await spoolJournal(journal, foreign);
  const table = jsonTable(text);
  if (table !== null) return async (foreign) => await spoolJson(table, foreign);
  const listed = listTable(text);
  if (listed !== null) return async (foreign) => await spoolList(listed, foreign);
  const server = mailServerOf(text);
  if (server === null) return null;
  return async (foreign) => await spoolMailLog(server, foreign);
}

async function openForeign(spool: ForeignSpooler, file: TextFile): Promise<TextSegment[]> {
  const marks = new LineMarks();
  let mustClean = false;
  const segment = await spool({
    ...file,
    onChunk: (chunk) => {
      mustClean = marks.push(chunk) || mustClean || chunk.includes(0);
      file.hash?.update(chunk);
      file.onBytes(chunk.length);
    },
  });
  if (!mustClean) return [segment];
  // NUL bytes or marks in the middle: they are taken out, and the text is read again.
  await rm(segment.path);
  const path = `${file.spoolPath}.clean`;
  const encoding = detectEncoding(await readPart(file.path, 0, probeBytes), file.label);
  await spoolCleanText({ ...file, hash: null, onBytes: () => {}, spoolPath: path, encoding });
  return [await spool({ ...file, path, onChunk: () => {} })];
}

async function openTable(
  file: TextFile,
  layout: TextLayout,
  encoding: TextEncoding,
): Promise<OpenedText> {
  const readRest = once(() => scanLines({ ...file, layout }));
  if (layout.isTracking) {
    // NUL bytes or marks in the middle; the pass has hashed the file already.
    if ((await readRest()).mustClean) return await openCleaned({ ...file, hash: null }, encoding);
    return { segments: await spooled(file, layout), readRest };
  }
  if (layout.columnCount === 0) return { segments: [], readRest };
  const segment = asItIs(file.path, layout, { lineEnds: layout.lineEnds, recordCount: null });
  const lookCloser = once(async () => {
    const scan = await readRest();
    if (scan.mustClean)
      return only((await openCleaned({ ...file, hash: null }, encoding)).segments);
    const { lineEnds, lineCount } = scan;
    if (lineEnds === null) return await walked(file, layout);
    const counted = asItIs(file.path, layout, { lineEnds, recordCount: lineCount });
    return { ...counted, lookCloser: once(() => walked(file, layout)) };
  });
  return { segments: [{ ...segment, lookCloser }], readRest };
}

/** The segment of a text whose every record is looked at. */
async function walked(file: TextFile, layout: TextLayout): Promise<TextSegment> {
  const scan = await walkRecords({ ...file, layout });
  if (scan.badCount === 0) return asItIs(file.path, layout, scan);
  return only(await spooled(file, layout));
}

function only([segment]: readonly TextSegment[]): TextSegment {
  invariant(segment !== undefined, "a text with one header is one segment");
  return segment;
}

async function spooled(file: TextFile, layout: TextLayout): Promise<readonly TextSegment[]> {
  const segments = await spoolSegments({ ...file, layout, onBytes: () => {} });
  if (file.isSpooled) await rm(file.path);
  return segments;
}

function asItIs(
  path: string,
  layout: TextLayout,
  scan: Pick<RecordScan, "lineEnds"> & Pick<TextSegment, "recordCount">,
): TextSegment {
  const { delimiter, skipLines, columns, columnCount } = layout;
  return {
    path,
    delimiter,
    skipLines,
    columns,
    columnCount,
    version: null,
    logType: null,
    mixedLineEnds: areMixed(scan.lineEnds),
    recordCount: scan.recordCount,
    physicalLines: (byteOffsets) => originalLines(path, [], byteOffsets),
  };
}

/** Sniffs the head, and a longer one where the header does not end in it. */
async function sniffFile(path: string, shownPath: string): Promise<TextLayout> {
  for (const byteCount of [headBytes, recordBytesMax]) {
    const head = await readPart(path, 0, byteCount + 1);
    const isWhole = head.length <= byteCount;
    if (isWhole && head.toString("utf8").trim() === "") throw onlyBlank(shownPath);
    if (!isWhole && !head.includes(lineFeed)) continue;
    const layout = sniffText(head, isWhole, shownPath);
    if (layout !== null) return layout;
  }
  throw lineTooLong(shownPath, 1);
}

function onlyBlank(shownPath: string): MailflowError {
  const message = `'${shownPath}' is empty: it holds only blank lines, blanks or NUL bytes`;
  return new MailflowError("INPUT_EMPTY", message, {
    where: { file: shownPath },
    hint: "Export it again, or leave it out.",
  });
}
