import { StringDecoder } from "node:string_decoder";
import { readChunks } from "./byte-files.ts";
import { lineTooLong, recordBytesMax } from "./line-ends.ts";

/** One line of a text without its line end; `line` counts from 1. */
interface TextLine {
  readonly text: string;
  readonly line: number;
  /** null = the text ends without a line end. */
  readonly endsWithCr: boolean | null;
}

/**
 * The lines of a UTF-8 text one after the other; memory holds one chunk and one line.
 * Errors: LINE_TOO_LONG, INTERRUPTED, INPUT_MISSING.
 */
export async function* readTextLines(
  path: string,
  signal: AbortSignal,
  onChunk: (chunk: Buffer) => void,
): AsyncGenerator<TextLine> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let line = 1;
  for await (const chunk of readChunks(path, signal)) {
    onChunk(chunk);
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > recordBytesMax) throw lineTooLong(path, line);
    for (const text of lines) yield textLine(text, line++);
  }
  rest += decoder.end();
  if (rest !== "") yield { ...textLine(rest, line), endsWithCr: null };
}

function textLine(text: string, line: number): TextLine {
  const endsWithCr = text.endsWith("\r");
  return { text: endsWithCr ? text.replace(/\r+$/, "") : text, line, endsWithCr };
}

/** Notes which line ends were met, and whether they are all alike. */
export class LineEnds {
  #withCr = false;
  #withoutCr = false;

  note(line: TextLine): void {
    if (line.endsWithCr) this.#withCr = true;
    else if (line.endsWithCr === false) this.#withoutCr = true;
  }

  get areMixed(): boolean {
    return this.#withCr && this.#withoutCr;
  }
}
