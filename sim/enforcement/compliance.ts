import { compareBuilds, lineOfBuild } from "../base/build.ts";
import type { Floor, ProductRange } from "../contract/settings.ts";

/** What decides whether a build is out of date. */
export interface ComplianceRules {
  readonly products: readonly ProductRange[];
  readonly floors: readonly Floor[];
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

/**
 * The floor of a product that is in force at an instant, or null when none is. Ties: the later row
 * of the list.
 */
export function floorAt(
  product: string | null,
  atMs: number,
  floors: readonly Floor[],
): Floor | null {
  let found: Floor | null = null;
  for (const floor of floors) {
    if (floor.product !== product || floor.fromMs > atMs) continue;
    if (found === null || floor.fromMs >= found.fromMs) found = floor;
  }
  return found;
}

/**
 * Whether a build is accepted at an instant. An unknown build is out of date; a product without a
 * floor in force accepts every build; a floor without a build accepts none.
 */
export function complies(build: string | null, atMs: number, rules: ComplianceRules): boolean {
  const product = productOfBuild(build, rules);
  if (build === null || product === null) return false;
  const floor = floorAt(product, atMs, rules.floors);
  if (floor === null) return true;
  return floor.minBuild !== null && compareBuilds(build, floor.minBuild) >= 0;
}
