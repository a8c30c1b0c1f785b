/** The longest number that ECMAScript prints, as `-1.2345678901234567e-100`, has fewer digits. */
export const NUMBER_BYTES_MAX = 32;
/** A UTF-16 code unit takes at most this many bytes. */
const BYTES_PER_UNIT = 3;
const ZERO = 48;
/** What UTF-8 has in place of half a surrogate pair. */
const REPLACEMENT = 0xfffd;

/** A text as UTF-8, as `TextEncoder` would give it, which is no part of ECMAScript. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * BYTES_PER_UNIT);
  let at = 0;
  for (const character of text) {
    const unit = character.codePointAt(0) ?? REPLACEMENT;
    const code = unit >= 0xd800 && unit <= 0xdfff ? REPLACEMENT : unit;
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) bytes[at++] = 0xe0 | (code >> 12);
      else {
        bytes[at++] = 0xf0 | (code >> 18);
        bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (code & 0x3f);
  }
  return bytes.subarray(0, at);
}

/**
 * Writes a number as ECMAScript prints it, and gives where it ends. There must be room for
 * `NUMBER_BYTES_MAX`.
 */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER && Number.isInteger(value))) {
    const text = String(value);
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
    return at + text.length;
  }
  let rest = value;
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits++;
  const end = at + digits;
  let digit = end;
  // Division of 32-bit integers is several times as fast as that of doubles.
  for (; rest > 0xffffffff; rest = Math.floor(rest / 10)) bytes[--digit] = ZERO + (rest % 10);
  for (let small = rest >>> 0; digit > at; small = (small / 10) >>> 0) {
    bytes[--digit] = ZERO + (small % 10);
  }
  return end;
}
