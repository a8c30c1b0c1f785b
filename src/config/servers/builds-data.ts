import { compareBuilds, lineOfBuild, normaliseBuild } from "../../../sim/base/build.ts";
import { invariant } from "../../../sim/base/errors.ts";
import { compareText } from "../../../sim/base/units.ts";
import type { BuildRow } from "../../../sim/contract/public-build.ts";
import type { Floor, ProductRange } from "../../../sim/contract/settings.ts";
import { type ComplianceRules, productOfBuild } from "../../../sim/enforcement/compliance.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { dataPath } from "../../platform/package-root.ts";
import { readSmallCsv } from "../../readers/open/small-csv.ts";

/** A floor with what is known about it. */
export interface FloorRow extends Floor {
  /** Name of the lowest accepted update, or why there is none. */
  readonly update: string;
  readonly confidence: string;
  readonly source: string;
}

/** Dates of a product's life, ISO dates or null. */
interface LifecycleRow {
  readonly product: string;
  readonly start: string;
  readonly mainstreamEnd: string | null;
  readonly extendedEnd: string | null;
  readonly source: string;
}

/** The bundled facts about Exchange builds. */
export interface BuildsData extends ComplianceRules {
  /** Sorted by build. */
  readonly builds: readonly BuildRow[];
  readonly products: readonly ProductRange[];
  /** Of the builds. */
  readonly lines: readonly string[];
  /** Sorted by product and instant; floors without a date are left out. */
  readonly floors: readonly FloorRow[];
  readonly lifecycle: readonly LifecycleRow[];
}

/** Loads the tables in `scenarios/builds/`. Errors: INVARIANT when a bundled table is broken. */
export async function loadBuildsData(): Promise<BuildsData> {
  const [builds, products, floors, lifecycle] = await Promise.all(
    ["builds.csv", "products.csv", "floors.csv", "lifecycle.csv"].map(readTable),
  );
  const known = (builds ?? []).map(readBuild).sort((a, b) => compareBuilds(a.build, b.build));
  return {
    builds: known,
    lines: knownLines(known.map(({ build }) => build)),
    products: (products ?? []).map(readProduct),
    floors: (floors ?? []).flatMap(readFloor).sort(byProductAndTime),
    lifecycle: (lifecycle ?? []).map(readLifecycle),
  };
}

/** The distinct lines of builds, in their order. */
export function knownLines(builds: readonly string[]): readonly string[] {
  return [...new Set(builds.map(lineOfBuild))];
}

/** The product of a build, or null for a build outside every range. */
export function productOf(build: string, data: ComplianceRules): string | null {
  return productOfBuild(build, data);
}

/**
 * The public name of a build (`CU23 Oct25SU`), or null when no public update has exactly that
 * build.
 */
export function updateOf(build: string, data: Pick<BuildsData, "builds">): string | null {
  const wanted = normaliseBuild(build);
  return data.builds.find((row) => row.build === wanted)?.update ?? null;
}

/** The order of floors: by product, then by the instant they hold from. */
export function byProductAndTime(a: Floor, b: Floor): number {
  return compareText(a.product, b.product) || a.fromMs - b.fromMs;
}

type CellOf = (column: string) => string;

async function readTable(name: string): Promise<readonly CellOf[]> {
  const { header, rows } = await readSmallCsv(dataPath("builds", name));
  return rows.map(({ line, values }) => (column) => {
    const index = header.indexOf(column);
    invariant(index >= 0, `${name} has a column ${column} (line ${line})`);
    return (values[index] ?? "").trim();
  });
}

function readBuild(cell: CellOf): BuildRow {
  return {
    product: cell("product"),
    update: cell("update"),
    build: bundledBuild(cell("build")),
    released: cell("released"),
    source: cell("source"),
  };
}

function readProduct(cell: CellOf): ProductRange {
  const below = cell("below");
  return {
    product: cell("product"),
    from: bundledBuild(cell("from")),
    below: below === "" ? null : bundledBuild(below),
  };
}

function readFloor(cell: CellOf): readonly FloorRow[] {
  const from = cell("effective_from");
  if (from === "") return [];
  // A floor given to the month holds from its first day.
  const instant = parseInstant(/^\d{4}-\d\d$/.test(from) ? `${from}-01` : from);
  invariant(instant.ok, `floors.csv has dates, not "${from}"`);
  const minBuild = cell("min_build");
  return [
    {
      product: cell("product"),
      fromMs: instant.value,
      minBuild: minBuild === "" ? null : bundledBuild(minBuild),
      update: cell("min_update"),
      confidence: cell("confidence"),
      source: cell("source"),
    },
  ];
}

function readLifecycle(cell: CellOf): LifecycleRow {
  return {
    product: cell("product"),
    start: cell("start"),
    mainstreamEnd: cell("mainstream_end") || null,
    extendedEnd: cell("extended_end") || null,
    source: cell("source"),
  };
}

function bundledBuild(text: string): string {
  const build = normaliseBuild(text);
  invariant(build !== null, `a bundled table has builds, not "${text}"`);
  return build;
}
