import { MailflowError } from "../../../sim/base/errors.ts";

/**
 * Most bytes of one line, and of one record with line breaks in quotes: beyond it a quote is taken
 * as unclosed.
 */
export const recordBytesMax: number = 16 * 1024 * 1024;

/**
 * Bits of `lineEnds`: which line ends were met, and which of them the strict parser may refuse
 * together.
 */
export const lineEndBit = { lf: 1, crlf: 2, odd: 4 } as const;

/** The bits of all line ends of the text. */
export function lineEndsOf(text: string): number {
  let bits = 0;
  for (const [end] of text.matchAll(/\r*\n/g)) bits |= lineEndOf(end.length - 1, true);
  return bits;
}

/** true when line ends of more than one kind were met. */
export function areMixed(lineEnds: number): boolean {
  const both = lineEndBit.lf | lineEndBit.crlf;
  return (lineEnds & both) === both || (lineEnds & lineEndBit.odd) !== 0;
}

/** The bit of a line end of so many carriage returns, and a line feed or the end of the text. */
export function lineEndOf(crCount: number, hasLineFeed: boolean): number {
  if (!hasLineFeed || crCount > 1) return lineEndBit.odd;
  return crCount === 1 ? lineEndBit.crlf : lineEndBit.lf;
}

/** The error for a line beyond `recordBytesMax`. */
export function lineTooLong(shownPath: string, line: number): MailflowError {
  const limitMb = recordBytesMax / 1024 / 1024;
  return new MailflowError(
    "LINE_TOO_LONG",
    `Line ${line} of '${shownPath}' is too long: expected up to ${limitMb} MB, received more`,
    {
      where: { file: shownPath, line },
      hint: "Check that this is a log with one row per line; else cut that line or export again.",
    },
  );
}
