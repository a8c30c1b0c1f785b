import { lineTooLong, recordBytesMax } from "../bytes/line-ends.ts";

/**
 * A `{` or `[` that is open, and where its text begins in the buffer; -1 = its text is not kept.
 */
interface Open {
  readonly isObject: boolean;
  from: number;
  readonly line: number;
  /** An object that holds an array of objects is the envelope of the records in it. */
  hasArray: boolean;
  /** It belongs to a record, as a list of recipients does. */
  readonly isPart: boolean;
}

/** Names of what belongs to the record it stands in, in small letters. */
const partNames = new Set([
  ...["eventdata", "recipients", "recipientstatus", "reference", "attachments", "tags"],
  ...["schema", "stats", "_source", "fields"],
]);
/** Names of arrays that hold records, also where there are none. */
const envelopeNames = new Set(["value", "results", "hits", "records"]);

/**
 * Finds the records in a stream of JSON: objects that stand in an array, or alone and hold no
 * array of objects. The envelope around them is not kept, so memory holds one record. A line that
 * is no JSON is one record as well.
 */
export class JsonRecords {
  readonly #shownPath: string;
  readonly #onRecord: (text: string, line: number) => void;
  readonly #open: Open[] = [];
  #buffer = "";
  #at = 0;
  #line = 1;
  #isString = false;
  #isEscaped = false;
  #stringFrom = -1;
  #stringTo = -1;
  #junkFrom = -1;
  #junkLine = 1;

  constructor(shownPath: string, onRecord: (text: string, line: number) => void) {
    this.#shownPath = shownPath;
    this.#onRecord = onRecord;
  }

  push(piece: string): void {
    this.#buffer += piece;
    for (; this.#at < this.#buffer.length; this.#at++)
      this.#take(this.#buffer.charCodeAt(this.#at));
    this.#forget();
  }

  /** An object that never ends is a record that makes no sense. */
  finish(): void {
    const cut = this.#open.findLast((each) => each.isObject && each.from >= 0 && !each.hasArray);
    if (cut !== undefined) this.#onRecord(this.#buffer.slice(cut.from), cut.line);
    else this.#endJunk();
  }

  #take(code: number): void {
    if (code === 0x0a) this.#endLine();
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === 0x5c) this.#isEscaped = true;
      else if (code === 0x22) {
        this.#isString = false;
        this.#stringTo = this.#at;
      }
      return;
    }
    switch (code) {
      case 0x22:
        if (this.#open.length > 0) {
          this.#isString = true;
          this.#stringFrom = this.#at + 1;
        } else this.#startJunk();
        break;
      case 0x7b:
        this.#endCutRecord();
        if (this.#junkFrom < 0) this.#begin(true);
        break;
      case 0x5b:
        if (this.#junkFrom < 0) this.#begin(false);
        break;
      case 0x7d:
      case 0x5d:
        if (this.#open.length > 0) this.#end(code === 0x7d);
        else this.#startJunk();
        break;
      default:
        if (this.#open.length === 0 && code > 0x20 && code !== 0x2c) this.#startJunk();
    }
  }

  #begin(isObject: boolean): void {
    const parent = this.#open.at(-1);
    const from = isObject ? this.#at : -1;
    let isPart = parent?.isPart === true;
    if (parent?.isObject === true && !isPart) {
      const name = this.#buffer.slice(this.#stringFrom, this.#stringTo).toLowerCase();
      const isEnvelope = envelopeNames.has(name);
      // What stands in an object of an array, or deep in one, is that record's own.
      const isInRecord = !isObject && this.#open.length > 1;
      isPart = partNames.has(name) || (isInRecord && !isEnvelope);
      if (!isObject && isEnvelope && !isPart) this.#markEnvelopes();
    } else if (isObject && parent !== undefined && !isPart) this.#markEnvelopes();
    this.#open.push({ isObject, from, line: this.#line, hasArray: false, isPart });
  }

  /** What stands around an array is no record: `{"value": [`, `{"d": {"results": [`. */
  #markEnvelopes(): void {
    for (const each of this.#open) each.hasArray = true;
  }

  #end(isObject: boolean): void {
    const open = this.#open.pop();
    if (open === undefined || open.isObject !== isObject || open.isPart) return;
    const parent = this.#open.at(-1);
    const isRecord = isObject && !open.hasArray && (parent === undefined || !parent.isObject);
    if (isRecord) this.#onRecord(this.#buffer.slice(open.from, this.#at + 1), open.line);
  }

  #startJunk(): void {
    if (this.#junkFrom >= 0) return;
    this.#junkFrom = this.#at;
    this.#junkLine = this.#line;
  }

  #endLine(): void {
    this.#line++;
    this.#endJunk();
    // A string cannot hold a line break, so a record that seems to is cut; the next line begins
    // anew.
    if (!this.#isString) return;
    const cut = this.#open.find((each) => each.isObject && !each.hasArray);
    if (cut !== undefined) this.#onRecord(this.#buffer.slice(cut.from, this.#at), cut.line);
    while (this.#open.length > 0 && this.#open.at(-1)?.hasArray !== true) this.#open.pop();
    this.#isString = false;
    this.#isEscaped = false;
  }

  /**
   * With one object a line, an object at the start of a line shows that the one before it was cut.
   */
  #endCutRecord(): void {
    const [root] = this.#open;
    const isLineStart = this.#at > 0 && this.#buffer.charCodeAt(this.#at - 1) === 0x0a;
    if (root === undefined || !isLineStart || !root.isObject || root.hasArray) return;
    this.#onRecord(this.#buffer.slice(root.from, this.#at), root.line);
    this.#open.length = 0;
  }

  #endJunk(): void {
    if (this.#junkFrom < 0) return;
    this.#onRecord(this.#buffer.slice(this.#junkFrom, this.#at), this.#junkLine);
    this.#junkFrom = -1;
  }

  /** Lets go of all text that is not part of a record still open. */
  #forget(): void {
    const starts = this.#open.filter((each) => each.from >= 0 && !each.hasArray);
    const kept = Math.min(
      ...starts.map((each) => each.from),
      this.#junkFrom >= 0 ? this.#junkFrom : this.#at,
      // The name of an array may stand at the end of a chunk.
      this.#open.length > 0 && this.#stringFrom >= 0 ? this.#stringFrom : this.#at,
      this.#at,
    );
    this.#buffer = this.#buffer.slice(kept);
    this.#at -= kept;
    for (const each of this.#open) each.from = each.from < kept ? -1 : each.from - kept;
    if (this.#junkFrom >= 0) this.#junkFrom -= kept;
    this.#stringFrom = Math.max(-1, this.#stringFrom - kept);
    this.#stringTo = Math.max(-1, this.#stringTo - kept);
    if (this.#buffer.length > recordBytesMax) throw lineTooLong(this.#shownPath, this.#line);
  }
}
