const INDENT = 2;
const GAP = 2;
/** A first column that is wider puts its words on a line of their own. */
const FIRST_SHARE = 0.32;

/**
 * Two columns: what is named, and the words on it, broken at `width` columns. The first
 * is at least `firstMin` wide, so that lists below each other stand alike. Cost: linear.
 */
export function twoColumns(
  rows: readonly (readonly [name: string, words: string])[],
  width: number,
  firstMin = 0,
): string {
  const most = Math.floor(width * FIRST_SHARE);
  const fitting = rows.map(([name]) => name.length).filter((length) => length <= most);
  const first = Math.max(firstMin, ...fitting) + GAP;
  const lines = rows.flatMap(([name, words]) => {
    const [head = "", ...more] = broken(words, width - INDENT - first);
    const margin = " ".repeat(INDENT + first);
    const lead = " ".repeat(INDENT) + name;
    const begin = name.length > most ? [lead, margin + head] : [lead.padEnd(INDENT + first) + head];
    return [...begin, ...more.map((line) => margin + line)];
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** Words in lines of at most `width` columns; a longer word stands alone and is not cut. */
function broken(words: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

/** The same as one text. */
export function paragraph(words: string, width: number): string {
  return `${broken(words, width).join("\n")}\n`;
}
