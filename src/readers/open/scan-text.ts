import type { Hash } from "node:crypto";
import { passOver, readChunks } from "../bytes/byte-files.ts";
import { LineCounter } from "../bytes/line-count.ts";
import { areMixed } from "../bytes/line-ends.ts";
import { LineMarks } from "./clean-text.ts";
import { RecordWalker } from "./record-walker.ts";
import type { TextLayout } from "./sniff-text.ts";

/** A text file and where its rows begin. */
interface TextToScan {
  readonly path: string;
  readonly shownPath: string;
  readonly layout: TextLayout;
  readonly signal: AbortSignal;
}

/** What the first pass over a text file found. */
export interface LineScan {
  /** It holds NUL bytes, or byte order marks at the start of lines. */
  readonly mustClean: boolean;
  /** Lines after the header that are not empty. */
  readonly lineCount: number;
  /** `lineEndBit`s; null where the lines do not tell, so that the records must be walked. */
  readonly lineEnds: number | null;
}

/** What a walk over the records of a text file found. */
export interface RecordScan {
  readonly badCount: number;
  readonly recordCount: number;
  readonly lineEnds: number;
}

/**
 * Reads a file once: hashes its bytes, looks for what must be taken out, and counts its lines.
 * Errors: INTERRUPTED.
 */
export async function scanLines(
  request: TextToScan & { readonly hash: Hash | null },
): Promise<LineScan> {
  const { layout, hash } = request;
  const counter = new LineCounter();
  const marks = new LineMarks();
  let mustClean = false;
  let skipBytes = layout.dataOffset;
  for await (const chunk of passOver(request.path, request.signal)) {
    hash?.update(chunk);
    // Every chunk goes to `marks`, which remembers how the one before ended.
    mustClean = marks.push(chunk) || mustClean || chunk.includes(0);
    if (skipBytes < chunk.length) counter.push(chunk.subarray(skipBytes));
    skipBytes = Math.max(0, skipBytes - chunk.length);
  }
  counter.finish();
  const lineEnds = counter.lineEnds === null ? null : counter.lineEnds | layout.lineEnds;
  const isPlain = lineEnds !== null && !areMixed(lineEnds);
  return { mustClean, lineCount: counter.lineCount, lineEnds: isPlain ? lineEnds : null };
}

/**
 * Reads a text without NUL bytes once more, and checks the quoting and length of each record.
 * Errors: LINE_TOO_LONG, INTERRUPTED.
 */
export async function walkRecords(request: TextToScan): Promise<RecordScan> {
  const { layout } = request;
  let badCount = 0;
  let recordCount = 0;
  let lineEnds = layout.lineEnds;
  const walker = new RecordWalker({
    delimiter: layout.delimiter,
    columnCount: layout.columnCount === 0 ? null : layout.columnCount,
    takesComments: false,
    firstLine: layout.skipLines + 1,
    shownPath: request.shownPath,
    onRecord: (kind) => {
      lineEnds |= walker.lineEnds;
      if (kind === "blank") return;
      recordCount++;
      if (kind === "bad") badCount++;
    },
  });
  for await (const chunk of readChunks(request.path, request.signal, layout.dataOffset)) {
    walker.push(chunk);
  }
  walker.finish();
  return { badCount, recordCount, lineEnds };
}
