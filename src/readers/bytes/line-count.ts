import { lineEndBit } from "./line-ends.ts";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const blank = 0x20;

/** A line beyond this is left to the walk over the records, which knows what to say of it. */
const plainLineBytesMax = 1024 * 1024;

const blankQuote = Buffer.from(' "');

/**
 * Counts the lines of a text, a chunk at a time. Where every line end is alike, a text without line
 * breaks in its values has a record on each line. Costs a tenth of the walk over the records:
 * `indexOf` looks at many bytes at once (440 MB of 2 M lines: 0.08 s of CPU, the walk 0.8 s).
 */
export class LineCounter {
  /** Lines that are not empty. */
  lineCount = 0;
  #linesLf = 0;
  #linesCrLf = 0;
  #carriageReturns = 0;
  #hasOdd = false;
  /** Bytes of the line that is not ended yet. */
  #openBytes = 0;
  #endsWithCr = false;
  /** Blanks after a quote at the end of the latest chunk; -1 = there is no such quote. */
  #openBlanks = -1;

  push(chunk: Buffer): void {
    this.#countReturns(chunk);
    this.#lookForReopening(chunk);
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      const isCrLf = at > 0 ? chunk[at - 1] === carriageReturn : this.#endsWithCr;
      this.#endLine(this.#openBytes + at - from, isCrLf);
      this.#openBytes = 0;
      from = at + 1;
    }
    this.#openBytes += chunk.length - from;
    if (this.#openBytes > plainLineBytesMax) this.#hasOdd = true;
    this.#endsWithCr = chunk[chunk.length - 1] === carriageReturn;
  }

  /** The last line may lack its line end. */
  finish(): void {
    if (this.#openBytes > 0) this.lineCount++;
    this.#openBytes = 0;
  }

  /**
   * The `lineEndBit`s of the text; null where they are not all alike or a line is no plain one, so
   * that only the walk over the records can tell.
   */
  get lineEnds(): number | null {
    const hasLoneReturn = this.#carriageReturns !== this.#linesCrLf;
    if (this.#hasOdd || hasLoneReturn || (this.#linesLf > 0 && this.#linesCrLf > 0)) return null;
    return (this.#linesLf > 0 ? lineEndBit.lf : 0) | (this.#linesCrLf > 0 ? lineEndBit.crlf : 0);
  }

  #endLine(bytes: number, isCrLf: boolean): void {
    if (isCrLf) this.#linesCrLf++;
    else this.#linesLf++;
    if (bytes > plainLineBytesMax || (isCrLf && bytes === 1)) this.#hasOdd = true;
    else if (bytes > 0) this.lineCount++;
  }

  #countReturns(chunk: Buffer): void {
    for (
      let at = chunk.indexOf(carriageReturn);
      at >= 0;
      at = chunk.indexOf(carriageReturn, at + 1)
    ) {
      this.#carriageReturns++;
    }
  }

  /**
   * The strict parser takes `"x" "y"` as one value, and what it must not lose is a row to reject.
   * A quoted blank looks the same: the walk tells them apart. Quotes are many and blanks few, so
   * blanks are what is looked for.
   */
  #lookForReopening(chunk: Buffer): void {
    for (let at = chunk.indexOf(blankQuote); at >= 0; at = chunk.indexOf(blankQuote, at + 2)) {
      let before = at - 1;
      while (before >= 0 && chunk[before] === blank) before--;
      if (before >= 0 && chunk[before] === quote) this.#hasOdd = true;
    }
    this.#lookAcross(chunk);
  }

  /** The same where a chunk ends between the two quotes. */
  #lookAcross(chunk: Buffer): void {
    let start = 0;
    while (start < chunk.length && chunk[start] === blank) start++;
    const blanks = this.#openBlanks + start;
    if (start === chunk.length) {
      if (this.#openBlanks >= 0) this.#openBlanks = blanks;
      return;
    }
    if (this.#openBlanks >= 0 && blanks > 0 && chunk[start] === quote) this.#hasOdd = true;
    let end = chunk.length;
    while (chunk[end - 1] === blank) end--;
    this.#openBlanks = chunk[end - 1] === quote ? chunk.length - end : -1;
  }
}
