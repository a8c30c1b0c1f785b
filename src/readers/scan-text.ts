import type { Hash } from "node:crypto";
import { readChunks } from "./byte-files.ts";
import { RecordWalker } from "./record-walker.ts";
import type { TextLayout } from "./sniff-text.ts";

/**
 * What one pass over a text file found. The counts hold only where `hasNul` is false, and not for
 * tracking logs.
 */
export interface TextScan {
  readonly hasNul: boolean;
  readonly badCount: number;
  readonly recordCount: number;
  readonly lineEnds: number;
}

/**
 * Reads a file once: hashes its bytes, looks for NUL bytes, and, but in a tracking log, checks the
 * quoting and length of each record.
 * Errors: LINE_TOO_LONG, INTERRUPTED.
 */
export async function scanText(request: {
  readonly path: string;
  readonly shownPath: string;
  readonly layout: TextLayout;
  readonly hash: Hash | null;
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}): Promise<TextScan> {
  const { layout, hash } = request;
  // A tracking log's records are walked when it is cut into segments.
  const walksRecords = !layout.isTracking;
  let hasNul = false;
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
  let skipBytes = layout.dataOffset;
  for await (const chunk of readChunks(request.path, request.signal)) {
    hash?.update(chunk);
    request.onBytes(chunk.length);
    hasNul ||= chunk.includes(0);
    // NUL bytes are taken out before the records count, so a run of them is not a line that is too
    // long.
    if (walksRecords && !hasNul) walker.push(chunk.subarray(skipBytes));
    skipBytes = Math.max(0, skipBytes - chunk.length);
  }
  if (walksRecords && !hasNul) walker.finish();
  return { hasNul, badCount, recordCount, lineEnds };
}
