import type { Hash } from "node:crypto";
import { MailflowError } from "../../../sim/base/errors.ts";
import { readChunks, SpoolFile } from "../bytes/byte-files.ts";
import { encodingError, openTextSource, type TextEncoding } from "../bytes/text-encoding.ts";

const nul = 0x00;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from("\ufeff");

/**
 * Writes a text file anew as UTF-8 without byte order marks at the start of lines (files put
 * together with `copy /b` have them) and without NUL bytes. Where the file
 * has no line feed but carriage returns (old Mac), those become line feeds. Nothing else changes,
 * so lines keep their numbers. `hash` takes the bytes as they were. Errors: INPUT_ENCODING,
 * INTERRUPTED, OUTPUT_UNWRITABLE.
 */
export async function spoolCleanText(request: {
  readonly path: string;
  readonly shownPath: string;
  readonly spoolPath: string;
  readonly encoding: TextEncoding;
  readonly hash: Hash | null;
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { path, shownPath, encoding, hash, onBytes, signal } = request;
  const source = encoding.label === null ? null : openTextSource(encoding.label);
  const spool = await SpoolFile.create(request.spoolPath);
  const cleaner = new TextCleaner();
  let bomLeft = encoding.bomBytes;
  try {
    for await (const chunk of readChunks(path, signal)) {
      hash?.update(chunk);
      onBytes(chunk.length);
      const bytes = chunk.subarray(bomLeft);
      bomLeft = 0;
      await spool.write(cleaner.clean(source === null ? bytes : toUtf8(source.decode(bytes))));
    }
    if (source !== null) await spool.write(cleaner.clean(toUtf8(source.finish())));
    await spool.write(cleaner.finish());
  } catch (error) {
    if (error instanceof MailflowError || !(error instanceof TypeError)) throw error;
    throw await encodingError(path, shownPath, encoding, signal);
  } finally {
    await spool.close();
  }
}

/**
 * true when the bytes have carriage returns and no line feed; `isWhole` = there is nothing after
 * them.
 */
export function endsLinesWithCr(bytes: Uint8Array, isWhole: boolean): boolean {
  if (bytes.includes(lineFeed)) return false;
  const at = bytes.indexOf(carriageReturn);
  // A carriage return as the very last byte may be the first half of CRLF.
  return at >= 0 && (isWhole || at < bytes.length - 1);
}

/** Tells, chunk by chunk, whether a byte order mark stands at the start of a line. */
export class LineMarks {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): boolean {
    const joined = Buffer.concat([this.#rest, chunk.subarray(0, byteOrderMark.length)]);
    const last = Buffer.concat([this.#rest, chunk.subarray(-byteOrderMark.length)]);
    this.#rest = last.subarray(-byteOrderMark.length);
    return markAt(joined, 0) >= 0 || markAt(chunk, 0) >= 0;
  }
}

/** Where a byte order mark stands after a line end, from `from` on; -1 = nowhere. */
function markAt(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(byteOrderMark, Math.max(1, from));
  while (at > 0 && bytes[at - 1] !== lineFeed && bytes[at - 1] !== carriageReturn) {
    at = bytes.indexOf(byteOrderMark, at + 1);
  }
  return at;
}

/** Decides at the first carriage return how lines end, and keeps to it. */
class TextCleaner {
  #lineEnd: "unknown" | "lf" | "cr" = "unknown";
  /** A line end and what may be a mark after it, which the next chunk decides. */
  #held: Buffer = Buffer.alloc(0);

  clean(bytes: Buffer): Buffer {
    const text = this.#withoutMarks(this.#withoutNuls(bytes));
    if (this.#lineEnd === "unknown") {
      if (text.includes(lineFeed)) this.#lineEnd = "lf";
      else if (endsLinesWithCr(text, false)) this.#lineEnd = "cr";
    }
    return this.#withLineFeeds(text);
  }

  finish(): Buffer {
    return this.#withLineFeeds(this.#held);
  }

  #withLineFeeds(text: Buffer): Buffer {
    if (this.#lineEnd !== "cr") return text;
    const copy = Buffer.from(text);
    let at = copy.indexOf(carriageReturn);
    for (; at >= 0; at = copy.indexOf(carriageReturn, at + 1)) copy[at] = lineFeed;
    return copy;
  }

  #withoutMarks(bytes: Buffer): Buffer {
    const text = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const from = heldFrom(text);
    this.#held = Buffer.from(text.subarray(from));
    const pieces: Buffer[] = [];
    let start = 0;
    for (let at = markAt(text, 0); at >= 0 && at < from; at = markAt(text, start)) {
      pieces.push(text.subarray(start, at));
      start = at;
      while (text.subarray(start, start + byteOrderMark.length).equals(byteOrderMark)) {
        start += byteOrderMark.length;
      }
    }
    return pieces.length === 0
      ? text.subarray(0, from)
      : Buffer.concat([...pieces, text.subarray(start, from)]);
  }

  #withoutNuls(bytes: Buffer): Buffer {
    if (!bytes.includes(nul)) return bytes;
    const kept = Buffer.allocUnsafe(bytes.length);
    let length = 0;
    for (const byte of bytes) if (byte !== nul) kept[length++] = byte;
    return kept.subarray(0, length);
  }
}

/** Where the last line end begins whose line may yet begin with a mark. */
function heldFrom(text: Buffer): number {
  for (let at = text.length - 1; at >= Math.max(0, text.length - byteOrderMark.length); at--) {
    const isEnd = text[at] === lineFeed || text[at] === carriageReturn;
    if (isEnd && byteOrderMark.subarray(0, text.length - 1 - at).equals(text.subarray(at + 1))) {
      return at;
    }
  }
  return text.length;
}

function toUtf8(text: string): Buffer {
  return Buffer.from(text, "utf8");
}
