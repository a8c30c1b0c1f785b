/**
 * Advance widths of U+0020–U+007E in thousandths of the font size. Source: table `hmtx` of
 * reports/fonts/DejaVuSans.ttf.
 */
const REGULAR: readonly number[] = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
  636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
  575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
  611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
  278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
/** The same of reports/fonts/DejaVuSans-Bold.ttf. */
const BOLD: readonly number[] = [
  348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
  696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
  683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
  724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
  343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

const FIRST_CODE = 0x20;
const WIDE_FROM = 0x1100;
/**
 * Above the widest Latin, Greek or Cyrillic letter in common use, and an ideograph: rather too wide
 * than cut off.
 */
const OTHER_WIDTH = 800;
const WIDE_WIDTH = 1000;

/** Width of a line of chart text. Units: px in, px out. */
export function textWidthPx(words: string, fontSizePx: number, isBold = false): number {
  const widths = isBold ? BOLD : REGULAR;
  let thousandths = 0;
  for (const letter of words) {
    const code = letter.codePointAt(0) ?? 0;
    thousandths += widths[code - FIRST_CODE] ?? (code < WIDE_FROM ? OTHER_WIDTH : WIDE_WIDTH);
  }
  return (thousandths * fontSizePx) / 1000;
}

/** Breaks words into lines of at most `widthPx`; a single longer word stays whole. */
export function wrapText(words: string, fontSizePx: number, widthPx: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidthPx(longer, fontSizePx) > widthPx) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
