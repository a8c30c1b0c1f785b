import { readChunks } from "./byte-files.ts";
import { readTextLines } from "./text-lines.ts";

/**
 * From line `segmentLine` of a segment on, its lines are those of the original from `originalLine`
 * on (1-based).
 */
export interface LineRun {
  readonly segmentLine: number;
  readonly originalLine: number;
}

/**
 * The original line at each byte offset of a segment (ascending), from one pass over the segment.
 * Cost: O(bytes).
 */
export async function originalLines(
  path: string,
  runs: readonly LineRun[],
  byteOffsets: readonly number[],
): Promise<readonly number[]> {
  const segmentLines = await countLines(path, byteOffsets);
  let at = 0;
  return segmentLines.map((segmentLine) => {
    while ((runs[at + 1]?.segmentLine ?? Number.POSITIVE_INFINITY) <= segmentLine) at++;
    const run = runs[at];
    return run === undefined ? segmentLine : run.originalLine + segmentLine - run.segmentLine;
  });
}

async function countLines(
  path: string,
  byteOffsets: readonly number[],
): Promise<readonly number[]> {
  const lines: number[] = [];
  let position = 0;
  let line = 1;
  if (byteOffsets.length === 0) return lines;
  for await (const chunk of readChunks(path, neverStopped)) {
    let at = chunk.indexOf(0x0a);
    for (; at >= 0; at = chunk.indexOf(0x0a, at + 1)) {
      while ((byteOffsets[lines.length] ?? Number.POSITIVE_INFINITY) <= position + at) {
        lines.push(line);
      }
      line++;
    }
    position += chunk.length;
    if ((byteOffsets.at(-1) ?? 0) < position && lines.length === byteOffsets.length) break;
  }
  while (lines.length < byteOffsets.length) lines.push(line);
  return lines;
}

/**
 * The text on each 1-based line (ascending) of a UTF-8 file, without its line end. Cost: O(bytes).
 */
export async function textsOfLines(
  path: string,
  lines: readonly number[],
): Promise<readonly string[]> {
  const texts = new Map<number, string>();
  const wanted = new Set(lines);
  const last = lines.at(-1) ?? 0;
  for await (const { text, line } of readTextLines(path, neverStopped, () => {})) {
    if (line > last) break;
    if (wanted.has(line)) texts.set(line, text);
  }
  return lines.map((line) => texts.get(line) ?? "");
}

const neverStopped = new AbortController().signal;
