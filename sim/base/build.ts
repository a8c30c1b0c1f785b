/** An Exchange build as its four integers: major, minor, build, revision. */
type Build = readonly [number, number, number, number];

const PLAIN = /^(\d{1,5})\.(\d{1,5})\.(\d{1,6})\.(\d{1,6})$/;
const ADMIN_DISPLAY = /^Version (\d{1,5})\.(\d{1,5}) \(Build (\d{1,6})\.(\d{1,6})\)$/i;

/**
 * Reads a build in any spelling Exchange prints: `15.1.2507.39`, zero-padded `15.01.2507.039`, or
 * `Version 15.1 (Build 2507.39)`. Returns null for anything else.
 */
export function parseBuild(text: string): Build | null {
  const match = PLAIN.exec(text.trim()) ?? ADMIN_DISPLAY.exec(text.trim());
  if (match === null) return null;
  return [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
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
