// biome-ignore-all lint/style/noNonNullAssertion: bytes below the length, one by one
import { lineEndBit, lineEndOf, lineTooLong, recordBytesMax } from "../bytes/line-ends.ts";

/**
 * What a record is. `bad`: a line whose quoting is broken, with a lone CR, or with more filled
 * fields than columns. `comment`: a line that begins with `#`. `blank`: nothing but its line end.
 */
export type RecordKind = "good" | "bad" | "comment" | "blank";

/**
 * Takes each record: its bytes are `buffer[from, to)` with the line end, `line` the 1-based
 * physical line.
 */
type RecordHandler = (
  kind: RecordKind,
  buffer: Buffer,
  from: number,
  to: number,
  line: number,
) => void;
const quote = 0x22;
const space = 0x20;
const hash = 0x23;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const softwareLine = Buffer.from("#Software:");

const fieldStart = 0;
const unquoted = 1;
const quoted = 2;
const afterQuote = 3;

const outcome = { incomplete: 0, whole: 1, broken: 2 } as const;

/**
 * Cuts UTF-8 text into CSV records (RFC 4180; a space before a quote and spaces after it allowed),
 * a chunk at a time. A record that is broken ends at its first line, and the walk goes on with the
 * next line, so one stray quote costs one line.
 */
export class RecordWalker {
  /** Columns a record may fill; null = any number. Comment lines may change it. */
  columnCount: number | null;
  /** `lineEndBit`s of the latest record. */
  lineEnds = 0;
  /** Fields of the latest good record. */
  fieldCount = 0;
  /** Line breaks of the latest record, its line end included. */
  lineBreaks = 0;
  readonly #delimiter: number;
  readonly #takesComments: boolean;
  readonly #shownPath: string;
  readonly #onRecord: RecordHandler;
  #line: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #nextWalkBytes = 0;
  #end = 0;
  #filledFields = 0;
  #firstLineEnd = -1;

  constructor(options: {
    readonly delimiter: string;
    readonly columnCount: number | null;
    readonly takesComments: boolean;
    readonly firstLine: number;
    readonly shownPath: string;
    readonly onRecord: RecordHandler;
  }) {
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.columnCount = options.columnCount;
    this.#takesComments = options.takesComments;
    this.#line = options.firstLine;
    this.#shownPath = options.shownPath;
    this.#onRecord = options.onRecord;
  }

  /** Errors: LINE_TOO_LONG. */
  push(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#pendingBytes >= this.#nextWalkBytes) this.#walkPending(false);
  }

  /** The last record may lack its line end. Errors: LINE_TOO_LONG. */
  finish(): void {
    this.#walkPending(true);
  }

  #walkPending(isLast: boolean): void {
    const [first] = this.#pending;
    const isOne = first !== undefined && this.#pending.length === 1;
    const buffer = isOne ? first : Buffer.concat(this.#pending);
    const rest = buffer.subarray(this.#walk(buffer, isLast));
    this.#pending = rest.length === 0 ? [] : [rest];
    this.#pendingBytes = rest.length;
    // A record that is not complete is scanned anew only when it has doubled, so that a long one
    // does not cost the square of its length.
    this.#nextWalkBytes = Math.min(2 * rest.length, recordBytesMax + 1);
  }

  #walk(buffer: Buffer, isLast: boolean): number {
    let from = 0;
    while (from < buffer.length) {
      const isComment = this.#takesComments && buffer[from] === hash;
      this.#firstLineEnd = -1;
      const found = isComment ? outcome.broken : this.#scan(buffer, from, isLast);
      if (found === outcome.whole) {
        const isBlank = isLineEnd(buffer, from, this.#end);
        this.#emit(isBlank ? "blank" : "good", buffer, from, this.#end);
      } else if (found === outcome.broken || buffer.length - from > recordBytesMax) {
        const end = this.#endOfLine(buffer, from, isLast);
        if (end < 0) break;
        this.lineBreaks = buffer[end - 1] === lineFeed ? 1 : 0;
        this.lineEnds = buffer[end - 2] === carriageReturn ? lineEndBit.crlf : lineEndBit.lf;
        this.#end = end;
        this.#emit(isComment ? "comment" : "bad", buffer, from, end);
      } else {
        break;
      }
      from = this.#end;
    }
    return from;
  }

  #emit(kind: RecordKind, buffer: Buffer, from: number, to: number): void {
    // An empty line with CRLF is one of the things that the strict parser refuses.
    if (kind === "blank" && to - from > 1) this.lineEnds |= lineEndBit.odd;
    this.#onRecord(kind, buffer, from, to, this.#line);
    this.#line += this.lineBreaks;
  }

  /** The end of the physical line that begins at `from`; -1 when it lies beyond the buffer. */
  #endOfLine(buffer: Buffer, from: number, isLast: boolean): number {
    const at = this.#firstLineEnd > from ? this.#firstLineEnd : buffer.indexOf(lineFeed, from) + 1;
    const end = at > 0 ? at : isLast ? buffer.length : -1;
    if ((end < 0 ? buffer.length : end) - from > recordBytesMax) {
      throw lineTooLong(this.#shownPath, this.#line);
    }
    return end;
  }

  /**
   * Finds the end of the record at `from`; one loop over the bytes, for it meets every byte of
   * every log.
   */
  #scan(buffer: Buffer, from: number, isLast: boolean): number {
    const delimiter = this.#delimiter;
    const length = buffer.length;
    let state = fieldStart;
    let fields = 0;
    let filledFields = 0;
    let contentFrom = from;
    let lineBreaks = 0;
    let lineEnds = 0;
    for (let i = from; i < length; i++) {
      const byte = buffer[i]!;
      if (state === quoted) {
        if (byte > quote) {
          // Inside quotes nearly every byte is a letter: a loop of its own for them halves the time
          // of the whole walk.
          while (i + 1 < length && buffer[i + 1]! > quote) i++;
        } else if (byte === quote) state = afterQuote;
        else if (byte === lineFeed) {
          lineBreaks++;
          if (this.#firstLineEnd < 0) this.#firstLineEnd = i + 1;
          lineEnds |= buffer[i - 1] === carriageReturn ? 0 : lineEndBit.lf;
          if (this.#takesComments && startsBlock(buffer, i + 1)) return outcome.broken;
          if (i - from > recordBytesMax) return outcome.broken;
        } else if (byte === carriageReturn && buffer[i + 1] !== lineFeed) {
          lineEnds |= lineEndBit.odd;
        }
      } else if (byte === delimiter) {
        fields++;
        if (isFilled(buffer, contentFrom, i)) filledFields = fields;
        contentFrom = i + 1;
        state = fieldStart;
      } else if (byte === lineFeed || byte === carriageReturn) {
        let end = i;
        while (end < length && buffer[end] === carriageReturn) end++;
        if (end === length && !isLast) return outcome.incomplete;
        if (end < length && buffer[end] !== lineFeed) return outcome.broken;
        lineBreaks += end < length ? 1 : 0;
        lineEnds |= lineEndOf(end - i, end < length);
        if (isFilled(buffer, contentFrom, i)) filledFields = fields + 1;
        return this.#whole(
          Math.min(end + 1, length),
          fields + 1,
          filledFields,
          lineBreaks,
          lineEnds,
        );
      } else if (state === afterQuote) {
        if (byte === quote && buffer[i - 1] === quote) state = quoted;
        else if (byte !== space) return outcome.broken;
        else lineEnds |= lineEndBit.odd;
      } else if (state === fieldStart && (byte !== space || i > contentFrom)) {
        // One space before a quote, and no more, is what the bulk parser passes over.
        state = byte === quote ? quoted : unquoted;
      }
    }
    if (!isLast) return outcome.incomplete;
    if (state === quoted) return outcome.broken;
    if (isFilled(buffer, contentFrom, length)) filledFields = fields + 1;
    return this.#whole(length, fields + 1, filledFields, lineBreaks, lineEnds);
  }

  #whole(
    end: number,
    fields: number,
    filledFields: number,
    lineBreaks: number,
    lineEnds: number,
  ): number {
    this.#end = end;
    this.fieldCount = fields;
    this.#filledFields = filledFields;
    this.lineBreaks = lineBreaks;
    this.lineEnds = lineEnds;
    const hasTooMany = this.columnCount !== null && this.#filledFields > this.columnCount;
    return hasTooMany ? outcome.broken : outcome.whole;
  }
}

/** false for a field that is nothing, or a pair of quotes with a blank before and some after it. */
function isFilled(buffer: Buffer, from: number, to: number): boolean {
  if (to === from) return false;
  let at = buffer[from] === space ? from + 1 : from;
  if (buffer[at] !== quote || buffer[at + 1] !== quote) return true;
  at += 2;
  while (at < to && buffer[at] === space) at++;
  return at < to;
}

function isLineEnd(buffer: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (buffer[i] !== lineFeed && buffer[i] !== carriageReturn) return false;
  }
  return true;
}

/**
 * A tracking log that was opened anew after a crash in mid-value goes on with this line, which no
 * value holds.
 */
function startsBlock(buffer: Buffer, from: number): boolean {
  return (
    buffer[from] === hash && buffer.subarray(from, from + softwareLine.length).equals(softwareLine)
  );
}
