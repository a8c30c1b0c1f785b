import type { Hash } from "node:crypto";
import { MailflowError } from "../../../sim/base/errors.ts";
import { readChunks, SpoolFile } from "../bytes/byte-files.ts";
import { encodingError, openTextSource, type TextEncoding } from "../bytes/text-encoding.ts";

const nul = 0x00;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Writes a text file anew as UTF-8 without byte order mark and without NUL bytes. Where the file
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

/** Decides at the first carriage return how lines end, and keeps to it. */
class TextCleaner {
  #lineEnd: "unknown" | "lf" | "cr" = "unknown";

  clean(bytes: Buffer): Buffer {
    const text = this.#withoutNuls(bytes);
    if (this.#lineEnd === "unknown") {
      if (text.includes(lineFeed)) this.#lineEnd = "lf";
      else if (endsLinesWithCr(text, false)) this.#lineEnd = "cr";
    }
    if (this.#lineEnd !== "cr") return text;
    const copy = Buffer.from(text);
    let at = copy.indexOf(carriageReturn);
    for (; at >= 0; at = copy.indexOf(carriageReturn, at + 1)) copy[at] = lineFeed;
    return copy;
  }

  #withoutNuls(bytes: Buffer): Buffer {
    if (!bytes.includes(nul)) return bytes;
    const kept = Buffer.allocUnsafe(bytes.length);
    let length = 0;
    for (const byte of bytes) if (byte !== nul) kept[length++] = byte;
    return kept.subarray(0, length);
  }
}

function toUtf8(text: string): Buffer {
  return Buffer.from(text, "utf8");
}
