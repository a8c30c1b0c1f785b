import { readChunks, readPart } from "../bytes/byte-files.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { areMixed } from "../bytes/line-ends.ts";
import { originalLines } from "../bytes/physical-lines.ts";
import { SegmentWriter, type SpooledSegment } from "./segment-writer.ts";
import type { Delimiter, TextLayout } from "./sniff-text.ts";

/**
 * Writes the rows of a clean UTF-8 text anew: a tracking log without its `#` lines, one segment for
 * each distinct header; another text as one segment. Lines with broken quoting become one quoted
 * field, so that the parser rejects them alone.
 * Errors: LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE.
 */
export async function spoolSegments(request: {
  readonly path: string;
  readonly shownPath: string;
  readonly layout: TextLayout;
  /** A path in the private folder, to which a number is added. */
  readonly spoolPath: string;
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}): Promise<readonly TextSegment[]> {
  const { path, layout } = request;
  const writer = new SegmentWriter(layout, request.shownPath, request.spoolPath);
  try {
    if (!layout.isTracking) await writer.copyHeader(await readPart(path, 0, layout.dataOffset));
    for await (const chunk of readChunks(path, request.signal, layout.dataOffset)) {
      request.onBytes(chunk.length);
      await writer.push(chunk);
    }
    await writer.finish();
  } finally {
    await writer.close();
  }
  return writer.segments.map((segment) => textSegment(segment, layout.delimiter));
}

function textSegment(segment: SpooledSegment, delimiter: Delimiter): TextSegment {
  const { path, skipLines, runs, recordCount } = segment;
  return {
    path,
    delimiter,
    skipLines,
    ...segment.block,
    mixedLineEnds: areMixed(segment.lineEnds),
    recordCount,
    physicalLines: (byteOffsets) => originalLines(path, runs, byteOffsets),
  };
}
