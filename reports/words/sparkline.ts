const BLOCKS = "▁▂▃▄▅▆▇█";
const ASCII = ".:-=+*#@";

/**
 * Counts as one line of characters, a space for zero. More counts than characters are added up in
 * equal parts. The tallest character is the largest sum.
 */
export function sparkline(counts: readonly number[], width: number, isAscii = false): string {
  const letters = Array.from(isAscii ? ASCII : BLOCKS);
  const sums = addedUp(counts, width);
  const largest = Math.max(...sums, 0);
  return sums
    .map((sum) => {
      if (sum <= 0) return " ";
      const level = Math.ceil((letters.length * sum) / largest);
      return letters[level - 1] ?? " ";
    })
    .join("");
}

function addedUp(counts: readonly number[], width: number): number[] {
  const parts = Math.max(1, Math.min(width, counts.length));
  const sums = new Array<number>(parts).fill(0);
  for (const [index, count] of counts.entries()) {
    const part = Math.floor((index * parts) / counts.length);
    sums[part] = (sums[part] ?? 0) + count;
  }
  return sums;
}
