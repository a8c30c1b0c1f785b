import { readdir } from "node:fs/promises";
import path from "node:path";
import { compareBuilds, lineOfBuild, normaliseBuild } from "../../../sim/base/build.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { compareText } from "../../../sim/base/units.ts";
import type {
  AnnouncedFloor,
  AvailabilityRow,
  FloorRow,
  LifecycleRow,
  TableReach,
} from "../../../sim/contract/build-facts.ts";
import type { BuildRow } from "../../../sim/contract/public-build.ts";
import type { Floor, ProductRange } from "../../../sim/contract/settings.ts";
import { type ComplianceRules, productOfBuild } from "../../../sim/enforcement/compliance.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import { dataPath } from "../../platform/package-root.ts";
import { readSmallCsv } from "../../readers/open/small-csv.ts";
import { IssueList } from "../input/issues.ts";
import {
  readAnnounced,
  readAvailability,
  readBuild,
  readFloor,
  readLifecycle,
  readProduct,
  readReach,
  type TableRow,
} from "./builds-tables.ts";

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
  /** The files that were read, in the order of the tables. */
  readonly files: readonly BuildsFile[];
}

/** A table as it was found. */
interface BuildsFile {
  /** `builds.csv`. */
  readonly name: string;
  readonly rows: number;
  /** As the user names it; null = bundled. */
  readonly given: string | null;
}

/** The columns of each table, in the order in which tables are read: later ones name earlier. */
const COLUMNS = {
  "products.csv": ["product", "from", "below", "source"],
  "builds.csv": ["product", "update", "build", "released", "source"],
  "floors.csv": [
    "effective_from",
    "effective_precision",
    "product",
    "line",
    "min_build",
    "min_update",
    "uncertain",
    "confidence",
    "phase",
    "source",
  ],
  "lifecycle.csv": [
    "product",
    "start",
    "mainstream_end",
    "extended_end",
    "esu1_end",
    "esu2_end",
    "policy",
    "source",
  ],
  "availability.csv": ["from", "to", "products", "availability", "source"],
  "reach.csv": ["table", "as_of", "what", "source"],
} as const satisfies Record<string, readonly string[]>;

type TableName = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as readonly TableName[];

/**
 * Loads the tables in `scenarios/builds/`; those that `given` has, a folder named from
 * `baseFolder`, take the place of the bundled ones of the same name.
 * Errors: DATA_INVALID with every issue, each with file and line; INPUT_MISSING for the folder.
 */
export async function loadBuildsData(
  given: string | null = null,
  baseFolder = ".",
): Promise<BuildsData> {
  const isFromHere = given === null || baseFolder === "." || path.isAbsolute(given);
  const folder = isFromHere ? given : path.join(baseFolder, given);
  const names = folder === null ? new Set<string>() : await namesIn(folder);
  const issues = new IssueList();
  const table = async (name: TableName): Promise<Table> => {
    const isGiven = folder !== null && names.has(name);
    const file = isGiven ? path.join(folder, name) : dataPath("builds", name);
    const read = await issues.attempt(() => readTable(name, file, issues));
    return { name, given: isGiven ? file : null, rows: read ?? [] };
  };
  const [products, builds, floors, lifecycle, availability, reach] = await Promise.all([
    table("products.csv"),
    table("builds.csv"),
    table("floors.csv"),
    table("lifecycle.csv"),
    table("availability.csv"),
    table("reach.csv"),
  ]);
  // Rows of a table that could not be read would be named as problems of the others.
  throwIssues(issues, folder);
  const ranges = products.rows.map(readProduct);
  const known = builds.rows
    .map((row) => readBuild(row, ranges))
    .sort((a, b) => compareBuilds(a.build, b.build));
  refuseTwice(builds.rows);
  const facts = { products: ranges, builds: known };
  const data = {
    builds: known,
    lines: knownLines(known.map(({ build }) => build)),
    products: ranges,
    floors: floors.rows.flatMap((row) => readFloor(row, facts) ?? []).sort(byProductAndTime),
    announced: floors.rows.flatMap((row) => readAnnounced(row) ?? []),
    availability: availability.rows.map((row) => readAvailability(row, facts)),
    reach: reachOf(reach.rows.map(readReach), builds, reach),
    lifecycle: lifecycle.rows.map((row) => readLifecycle(row, facts)),
    files: [products, builds, floors, lifecycle, availability, reach].map((one) => ({
      name: one.name,
      rows: one.rows.length,
      given: one.given,
    })),
  };
  throwIssues(issues, folder);
  return data;
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

interface Table {
  readonly name: TableName;
  readonly given: string | null;
  readonly rows: readonly TableRow[];
}

/** The tables of a folder. A name that is nearly one of them would else be passed over. */
async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new MailflowError("INPUT_MISSING", `'${folder}' is no folder that can be read`, {
      where: { file: folder },
      hint: `Put newer tables (${NAMES.join(", ")}) into a folder, and name it.`,
      cause,
    });
  }
  const tables: readonly string[] = NAMES;
  const wrong = names.find(
    (name) => name.endsWith(".csv") && !tables.includes(name) && didYouMean(name, NAMES) !== "",
  );
  if (wrong === undefined && names.some((name) => tables.includes(name))) return new Set(names);
  const received = wrong === undefined ? "none of them" : `"${wrong}"${didYouMean(wrong, NAMES)}`;
  throw new MailflowError(
    "DATA_INVALID",
    `'${folder}': expected tables named ${NAMES.join(", ")}, received ${received}`,
    { where: { file: folder }, hint: HINT },
  );
}

const HINT = "scenarios/builds of mailflow-sim holds each table as it has to be.";

function throwIssues(issues: IssueList, folder: string | null): void {
  const where = folder === null ? {} : { file: folder };
  const hint = folder === null ? HINT : `Correct it, then run: mailflow data --data ${folder}`;
  issues.throwIfAny("DATA_INVALID", "The data of builds and floors", where, hint);
}

async function readTable(
  name: TableName,
  file: string,
  issues: IssueList,
): Promise<readonly TableRow[]> {
  const { header, rows } = await readSmallCsv(file, "DATA_INVALID");
  const columns: readonly string[] = COLUMNS[name];
  const missing = columns.filter((column) => !header.includes(column));
  const unknown = header.filter((column) => !columns.includes(column));
  if (missing.length + unknown.length > 0) {
    const what = missing.length > 0 ? `received no ${quotedList(missing)}` : "";
    const more = unknown.length > 0 ? `received ${quotedList(unknown)}` : "";
    const received = [what, more].filter((text) => text !== "").join(", and ");
    issues.add("DATA_INVALID", `expected the columns ${columns.join(", ")}; ${received}`, {
      file,
      line: 1,
    });
  }
  return rows.map(({ line, values }) => ({
    line,
    cell: (column) => (values[header.indexOf(column)] ?? "").trim(),
    wrong: (message) => issues.add("DATA_INVALID", message, { file, line }),
  }));
}

function refuseTwice(rows: readonly TableRow[]): void {
  const lineByBuild = new Map<string, number>();
  for (const row of rows) {
    const build = normaliseBuild(row.cell("build"));
    if (build === null) continue;
    const before = lineByBuild.get(build);
    if (before !== undefined) {
      row.wrong(`build: expected each build once, received ${build} of line ${before} again`);
    }
    lineByBuild.set(build, row.line);
  }
}

/** Newer builds without a table of reach: known up to the last of them, if that is later. */
function reachOf(rows: readonly TableReach[], builds: Table, reach: Table): readonly TableReach[] {
  if (builds.given === null || reach.given !== null) return rows;
  const last = builds.rows.map((row) => row.cell("released")).reduce((a, b) => (a > b ? a : b), "");
  return rows.map((row) =>
    row.table === "builds" && last > row.asOf
      ? {
          ...row,
          asOf: last,
          what: "the last update of the table given",
          source: builds.given ?? "",
        }
      : row,
  );
}
