import { MailflowError } from "../../../sim/base/errors.ts";
import { readChunks } from "./byte-files.ts";

/** How the bytes of a file become text: null label = UTF-8 that needs no decoding. */
export interface TextEncoding {
  readonly label: string | null;
  readonly bomBytes: number;
}

/**
 * Turns bytes into text piece by piece; throws a TypeError on bytes that the encoding does not
 * have.
 */
interface TextSource {
  decode(chunk: Uint8Array): string;
  finish(): string;
}

const labelExamples = "windows-1252, iso-8859-15, utf-16le, shift_jis";

/** The encoding's own name for a WHATWG label. Errors: USAGE. */
export function checkEncodingLabel(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch (cause) {
    throw new MailflowError(
      "USAGE",
      `Unknown encoding: expected a WHATWG label such as ${labelExamples}, received '${label}'`,
      { hint: "Leave --encoding out for UTF-8 and UTF-16; they are recognised.", cause },
    );
  }
}

/**
 * Finds the encoding from the first bytes; a byte order mark wins over the label that the user
 * gave.
 */
export function detectEncoding(head: Uint8Array, wantedLabel: string | null): TextEncoding {
  const [first, second, third] = head;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { label: null, bomBytes: 3 };
  if (first === 0xff && second === 0xfe) return { label: "utf-16le", bomBytes: 2 };
  if (first === 0xfe && second === 0xff) return { label: "utf-16be", bomBytes: 2 };
  if (wantedLabel !== null) return { label: wantedLabel, bomBytes: 0 };
  return { label: utf16WithoutMark(head), bomBytes: 0 };
}

/** A decoder that refuses invalid bytes and leaves byte order marks to the caller. */
export function openTextSource(label: string): TextSource {
  if (new TextDecoder(label).encoding === "windows-1252") return windows1252Source;
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return {
    decode: (chunk) => decoder.decode(chunk, { stream: true }),
    finish: () => decoder.decode(),
  };
}

/** The error for a file that its encoding cannot decode, with the byte and line where it stops. */
export async function encodingError(
  path: string,
  shownPath: string,
  encoding: TextEncoding,
  signal: AbortSignal,
): Promise<MailflowError> {
  const label = encoding.label ?? "utf-8";
  const place = await findInvalid(path, label, encoding.bomBytes, signal);
  const what = place.atEnd
    ? `ends in the middle of a character of ${label}`
    : `has bytes that ${label} does not know at byte ${place.byteOffset}`;
  return new MailflowError("INPUT_ENCODING", `'${shownPath}' ${what}, line ${place.line}`, {
    where: { file: shownPath, line: place.line },
    hint: place.atEnd
      ? "Export or copy it again: it is cut short."
      : `Name its encoding, for example --encoding windows-1252 (others: ${labelExamples}).`,
  });
}

/**
 * Only UTF-16 text of Latin letters has a NUL in nearly every second byte; a run of NULs has them
 * in both.
 */
function utf16WithoutMark(head: Uint8Array): string | null {
  const length = Math.min(512, head.length - (head.length % 2));
  if (length < 4) return null;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) evenZeros++;
    if (head[i + 1] === 0) oddZeros++;
  }
  const pairs = length / 2;
  if (oddZeros > 0.6 * pairs && evenZeros < 0.2 * pairs) return "utf-16le";
  if (evenZeros > 0.6 * pairs && oddZeros < 0.2 * pairs) return "utf-16be";
  return null;
}

/**
 * Slow and exact, for a file that has failed already: decodes anew, byte by byte in the last block.
 */
async function findInvalid(
  path: string,
  label: string,
  bomBytes: number,
  signal: AbortSignal,
): Promise<{ byteOffset: number; line: number; atEnd: boolean }> {
  const blockBytes = 4096;
  let byteOffset = bomBytes;
  let line = 1;
  let source = openTextSource(label);
  for await (const chunk of readChunks(path, signal, bomBytes)) {
    for (let start = 0; start < chunk.length; start += blockBytes) {
      const block = chunk.subarray(start, start + blockBytes);
      try {
        line += lineBreaks(source.decode(block));
        byteOffset += block.length;
      } catch {
        // The decoder's state is lost with the error: bring a new one up to the start of this
        // block.
        source = await decodedUpTo(path, label, bomBytes, byteOffset, signal);
        for (const byte of block) {
          try {
            line += lineBreaks(source.decode(Uint8Array.of(byte)));
          } catch {
            return { byteOffset, line, atEnd: false };
          }
          byteOffset++;
        }
      }
    }
  }
  return { byteOffset, line, atEnd: true };
}

async function decodedUpTo(
  path: string,
  label: string,
  bomBytes: number,
  endOffset: number,
  signal: AbortSignal,
): Promise<TextSource> {
  const source = openTextSource(label);
  let position = bomBytes;
  for await (const chunk of readChunks(path, signal, bomBytes)) {
    if (position >= endOffset) break;
    source.decode(chunk.subarray(0, endOffset - position));
    position += chunk.length;
  }
  return source;
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

// The 32 characters at 0x80–0x9f; Node 20 decodes them as the control characters of ISO 8859-1.
// Source: https://encoding.spec.whatwg.org/index-windows-1252.txt
const windows1252High =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021" +
  "\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014" +
  "\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

const windows1252Source: TextSource = {
  decode: (chunk) =>
    Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      .toString("latin1")
      .replace(/[\u0080-\u009f]/g, (char) => windows1252High.charAt(char.charCodeAt(0) - 0x80)),
  finish: () => "",
};
