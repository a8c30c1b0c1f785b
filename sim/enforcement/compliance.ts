import { compareBuilds, compareLines, lineOfBuild } from "../base/build.ts";
import type { Floor, FloorReading, ProductRange } from "../contract/settings.ts";

/** What decides whether a build is out of date. */
export interface ComplianceRules {
  readonly products: readonly ProductRange[];
  readonly floors: readonly Floor[];
  /** Absent = `strict`. */
  readonly reading?: FloorReading;
  /** Lines that some known build is of (`15.1.2507`); absent = every line is known. */
  readonly lines?: readonly string[];
}

/**
 * The product of a build, or null when the build is unknown: none is given, no known line can hold
 * it, or it belongs to no product of the table.
 */
export function productOfBuild(
  build: string | null,
  { products, lines }: Omit<ComplianceRules, "floors">,
): string | null {
  if (build === null || build === "") return null;
  if (lines !== undefined && !lines.includes(lineOfBuild(build))) return null;
  let found: string | null = null;
  for (const range of products) {
    const reached = compareBuilds(build, range.from) >= 0;
    const passed = range.below !== null && compareBuilds(build, range.below) >= 0;
    if (reached && !passed) found = range.product;
  }
  return found;
}

/** The floors of a product that are in force at an instant: those of its latest date before it. */
function floorsInForce(
  product: string | null,
  atMs: number,
  floors: readonly Floor[],
): readonly Floor[] {
  let fromMs = Number.NEGATIVE_INFINITY;
  for (const floor of floors) {
    if (floor.product === product && floor.fromMs <= atMs) fromMs = Math.max(fromMs, floor.fromMs);
  }
  return floors.filter((floor) => floor.product === product && floor.fromMs === fromMs);
}

/**
 * The floor that decides about a build at an instant: that of its line, else that of all lines
 * (ties: the later row of the list), else, where other lines have some, the one of the newest line.
 * null when its product has none in force, or none is known for the build.
 */
export function floorOf(
  build: string | null,
  product: string | null,
  atMs: number,
  floors: readonly Floor[],
): Floor | null {
  const inForce = floorsInForce(product, atMs, floors);
  const line = build === null ? "" : lineOfBuild(build);
  return (
    inForce.findLast((floor) => floor.line === line) ??
    inForce.findLast((floor) => floor.line === undefined) ??
    inForce.reduce<Floor | null>((newest, floor) => {
      const isNewer = newest === null || compareLines(floor.line ?? "", newest.line ?? "") > 0;
      return isNewer ? floor : newest;
    }, null)
  );
}

/**
 * Whether a build is accepted at an instant. An unknown build is out of date; a product without a
 * floor in force accepts every build; a floor without a build accepts none; a line that has no row
 * while others have is accepted if it is newer than all of them.
 */
export function complies(build: string | null, atMs: number, rules: ComplianceRules): boolean {
  const product = productOfBuild(build, rules);
  if (build === null || product === null) return false;
  const floor = floorOf(build, product, atMs, rules.floors);
  if (floor === null) return true;
  const line = lineOfBuild(build);
  if (floor.line !== undefined && floor.line !== line) return compareLines(line, floor.line) > 0;
  if (floor.isUncertain === true && rules.reading !== "lenient") return false;
  return floor.minBuild !== null && compareBuilds(build, floor.minBuild) >= 0;
}

/** Whether the two readings of an uncertain floor differ about a build at an instant. */
export function isUncertain(build: string | null, atMs: number, rules: ComplianceRules): boolean {
  const strict = complies(build, atMs, { ...rules, reading: "strict" });
  return strict !== complies(build, atMs, { ...rules, reading: "lenient" });
}
