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

/** A floor that is announced without a date: it lies above every build of the lists. */
export interface AnnouncedFloor {
  readonly product: string;
  /** What is said of it, and of when. */
  readonly update: string;
  readonly when: string;
  readonly confidence: string;
  readonly source: string;
}

/** Who gets updates of products released in a time. ISO dates, both inclusive; null = open. */
export interface AvailabilityRow {
  readonly products: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly availability: Availability;
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

/** How updates can be had: by everybody, against payment in two periods, or not any more. */
export type Availability = "public" | "ESU period 1" | "ESU period 2" | "ended";

const AVAILABILITIES: readonly string[] = ["public", "ESU period 1", "ESU period 2", "ended"];

/** The day up to which a table is complete; what came after it is missing. */
export interface TableReach {
  readonly table: string;
  /** ISO date. */
  readonly asOf: string;
  readonly what: string;
  readonly source: string;
}

/** The facts about Exchange builds, bundled or of a folder of the same shape. */
export interface BuildsData extends ComplianceRules {
  /** Sorted by build. */
  readonly builds: readonly BuildRow[];
  readonly products: readonly ProductRange[];
  /** Of the builds. */
  readonly lines: readonly string[];
  /** Sorted by product and instant. */
  readonly floors: readonly FloorRow[];
  /** Floors without a date. */
  readonly announced: readonly AnnouncedFloor[];
  readonly availability: readonly AvailabilityRow[];
  readonly reach: readonly TableReach[];
  readonly lifecycle: readonly LifecycleRow[];
}

const TABLES = [
  "builds.csv",
  "products.csv",
  "floors.csv",
  "lifecycle.csv",
  "availability.csv",
  "reach.csv",
];

/** Loads the tables in `scenarios/builds/`. Errors: INVARIANT when a bundled table is broken. */
export async function loadBuildsData(): Promise<BuildsData> {
  const [builds, products, floors, lifecycle, availability, reach] = await Promise.all(
    TABLES.map(readTable),
  );
  const known = (builds ?? []).map(readBuild).sort((a, b) => compareBuilds(a.build, b.build));
  return {
    builds: known,
    lines: knownLines(known.map(({ build }) => build)),
    products: (products ?? []).map(readProduct),
    floors: (floors ?? []).flatMap(readFloor).sort(byProductAndTime),
    announced: (floors ?? []).flatMap(readAnnounced),
    availability: (availability ?? []).map(readAvailability),
    reach: (reach ?? []).map(readReach),
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
  const minBuild = cell("min_build") === "" ? null : bundledBuild(cell("min_build"));
  const isOfLine = cell("line") !== "";
  invariant(!isOfLine || minBuild !== null, "a floor of a line names the build that begins it");
  return [
    {
      product: cell("product"),
      ...(isOfLine ? { line: lineOfBuild(minBuild ?? "") } : {}),
      fromMs: instant.value,
      minBuild,
      ...(cell("uncertain") === "yes" ? { isUncertain: true as const } : {}),
      update: cell("min_update"),
      confidence: cell("confidence"),
      source: cell("source"),
    },
  ];
}

function readAnnounced(cell: CellOf): readonly AnnouncedFloor[] {
  if (cell("effective_from") !== "") return [];
  return [
    {
      product: cell("product"),
      update: cell("min_update"),
      when: cell("effective_precision"),
      confidence: cell("confidence"),
      source: cell("source"),
    },
  ];
}

function readAvailability(cell: CellOf): AvailabilityRow {
  const availability = cell("availability");
  invariant(isAvailability(availability), `a bundled table has "${availability}"`);
  return {
    products: cell("products").split(/;\s*/),
    from: cell("from") || null,
    to: cell("to") || null,
    availability,
    source: cell("source"),
  };
}

function isAvailability(text: string): text is Availability {
  return AVAILABILITIES.includes(text);
}

function readReach(cell: CellOf): TableReach {
  return {
    table: cell("table"),
    asOf: cell("as_of"),
    what: cell("what"),
    source: cell("source"),
  };
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
