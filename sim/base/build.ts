/** An Exchange build as its four integers: major, minor, build, revision. */
type Build = readonly [number, number, number, number];

const PLAIN = /^(\d{1,5})\.(\d{1,5})\.(\d{1,6})\.(\d{1,6})$/;
const ADMIN_DISPLAY = /^Version (\d{1,5})\.(\d{1,5}) \(Build (\d{1,6})\.(\d{1,6})\)$/i;
/** What Active Directory adds to the third number: 15.1.32507.6 is 15.1.2507.6. */
const DIRECTORY_OFFSET = 30_000;

/**
 * Reads a build in any spelling Exchange prints: `15.1.2507.39`, zero-padded `15.01.2507.039`,
 * `Version 15.1 (Build 2507.39)`, or either as Active Directory's `serialNumber` has it, with 30000
 * added to the third number. Returns null for anything else. Source: model.md §2.
 */
export function parseBuild(text: string): Build | null {
  const match = PLAIN.exec(text.trim()) ?? ADMIN_DISPLAY.exec(text.trim());
  if (match === null) return null;
  const third = Number(match[3]);
  const build = third >= DIRECTORY_OFFSET ? third - DIRECTORY_OFFSET : third;
  if (build >= DIRECTORY_OFFSET) return null;
  return [Number(match[1]), Number(match[2]), build, Number(match[4])];
}

/** The unpadded spelling `15.1.2507.39`, or null when the text is no build. */
export function normaliseBuild(text: string): string | null {
  return parseBuild(text)?.join(".") ?? null;
}

/**
 * Orders two builds as four integers, so `15.1.2507.5` comes before `15.1.2507.39`. A text that is
 * no build (the empty one of "unknown") comes first.
 */
export function compareBuilds(a: string, b: string): number {
  const left = parseBuild(a);
  const right = parseBuild(b);
  if (left === null || right === null) return (left === null ? 0 : 1) - (right === null ? 0 : 1);
  for (const [i, part] of left.entries()) {
    const other = right[i] ?? 0;
    if (part !== other) return part - other;
  }
  return 0;
}

/** Exchange 2007 and 2010 were mended by rollups, each with a third number of its own. */
const FIRST_MAJOR_OF_CUMULATIVE_UPDATES = 15;

/** Orders two lines by the numbers they have: `15.2.1544` comes before `15.2.1748`. */
export function compareLines(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The line of a build: builds of one cumulative update have the same first three numbers
 * (`15.1.2507`), those of one service pack of Exchange 2007 or 2010 the same two (`14.3`). "" when
 * the text is no build.
 */
export function lineOfBuild(text: string): string {
  const build = parseBuild(text);
  if (build === null) return "";
  return build.slice(0, build[0] < FIRST_MAJOR_OF_CUMULATIVE_UPDATES ? 2 : 3).join(".");
}
