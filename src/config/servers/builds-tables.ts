import { compareBuilds, lineOfBuild, normaliseBuild } from "../../../sim/base/build.ts";
import type {
  AnnouncedFloor,
  Availability,
  AvailabilityRow,
  FloorRow,
  LifecycleRow,
  TableReach,
} from "../../../sim/contract/build-facts.ts";
import type { BuildRow } from "../../../sim/contract/public-build.ts";
import type { ProductRange } from "../../../sim/contract/settings.ts";
import { productOfBuild } from "../../../sim/enforcement/compliance.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import { parseBuildText } from "../input/text-fields.ts";

/** One row of a table: its cells by column, and how a problem of it is told. */
export interface TableRow {
  /** 1-based physical line. */
  readonly line: number;
  cell(column: string): string;
  /** Adds an issue at this row; the message says what was expected and received. */
  wrong(message: string): void;
}

/** What rows of other tables are checked by. */
interface KnownBuilds {
  readonly products: readonly ProductRange[];
  readonly builds: readonly BuildRow[];
}

const AVAILABILITIES: readonly string[] = ["public", "ESU period 1", "ESU period 2", "ended"];
const CONFIDENCES: readonly string[] = ["high", "medium", "low"];
const TABLES_WITH_REACH: readonly string[] = ["builds", "floors"];

/** Reads the row of a product. Issues: builds, and a range that ends before it begins. */
export function readProduct(row: TableRow): ProductRange {
  const from = buildOf(row, "from");
  const below = row.cell("below") === "" ? null : buildOf(row, "below");
  if (below !== null && compareBuilds(from, below) >= 0) {
    row.wrong(`below: expected a build above from, ${from}, received ${below}`);
  }
  return { product: textOf(row, "product"), from, below };
}

/** Reads the row of an update. Issues: product, build, a build of another product, date. */
export function readBuild(row: TableRow, products: readonly ProductRange[]): BuildRow {
  const product = productOf(row, products);
  const build = buildOf(row, "build");
  const owner = productOfBuild(build, { products });
  if (owner !== product && build !== "") {
    row.wrong(`build: expected one of ${product}, received ${build}, of ${owner ?? "no product"}`);
  }
  return {
    product,
    update: textOf(row, "update"),
    build,
    released: dateOf(row, "released"),
    source: textOf(row, "source"),
  };
}

/**
 * Reads the row of a floor with a date; null for one that is only announced. A floor given to the
 * month holds from its first day. Issues: every cell; a line that is no update of the product, or
 * not that of the lowest build; no lowest build where none is said to be accepted.
 */
export function readFloor(row: TableRow, known: KnownBuilds): FloorRow | null {
  const product = productOf(row, known.products);
  const confidence = oneOf(row, "confidence", CONFIDENCES);
  const uncertain = row.cell("uncertain") === "" ? "" : oneOf(row, "uncertain", ["yes"]);
  const source = textOf(row, "source");
  const update = textOf(row, "min_update");
  const from = row.cell("effective_from");
  if (from === "") return null;
  const minBuild = row.cell("min_build") === "" ? null : buildOf(row, "min_build");
  const lineName = row.cell("line") === "" ? null : row.cell("line");
  if (minBuild === null && !update.startsWith("none")) {
    row.wrong(
      `min_build: expected a build, because min_update is ${JSON.stringify(update)}; a floor that accepts none has "none (…)" there`,
    );
  }
  if (lineName !== null) checkLine(row, { product, lineName, minBuild }, known.builds);
  const day = /^\d{4}-\d\d$/.test(from) ? `${from}-01` : from;
  return {
    product,
    ...(lineName === null ? {} : { line: lineOfBuild(minBuild ?? "") }),
    fromMs: instantOf(row, "effective_from", day),
    minBuild,
    ...(uncertain === "yes" ? { isUncertain: true as const } : {}),
    lineName,
    update,
    precision: row.cell("effective_precision"),
    confidence,
    source,
  };
}

function checkLine(
  row: TableRow,
  floor: Pick<FloorRow, "product" | "lineName" | "minBuild">,
  builds: readonly BuildRow[],
): void {
  const { product, lineName, minBuild } = floor;
  const ofLine = builds.find(
    (one) =>
      one.product === product && (one.update === lineName || one.update.startsWith(`${lineName} `)),
  );
  if (ofLine === undefined) {
    row.wrong(`line: expected an update of ${product} in builds.csv, received "${lineName}"`);
  } else if (minBuild === null) {
    row.wrong(`min_build: expected a build of ${lineName}, whose floor it is, received none`);
  } else if (lineOfBuild(minBuild) !== lineOfBuild(ofLine.build) && minBuild !== "") {
    row.wrong(
      `min_build: expected a build of ${lineName}, ${lineOfBuild(ofLine.build)}, received ${minBuild}`,
    );
  }
}

/** Reads the row of a floor without a date; null for one that has one. */
export function readAnnounced(row: TableRow): AnnouncedFloor | null {
  if (row.cell("effective_from") !== "") return null;
  return {
    product: row.cell("product"),
    update: row.cell("min_update"),
    when: textOf(row, "effective_precision"),
    confidence: row.cell("confidence"),
    source: row.cell("source"),
  };
}

/** Reads a time and who gets its updates. Issues: products, dates, their order, availability. */
export function readAvailability(row: TableRow, { products }: KnownBuilds): AvailabilityRow {
  const names = row.cell("products").split(/;\s*/);
  for (const name of names) checkProduct(row, "products", name, products);
  const from = row.cell("from") === "" ? null : dateOf(row, "from");
  const to = row.cell("to") === "" ? null : dateOf(row, "to");
  if (from !== null && to !== null && to < from) {
    row.wrong(`to: expected a date from ${from} on, received ${to}`);
  }
  return {
    products: names,
    from,
    to,
    availability: oneOf(row, "availability", AVAILABILITIES) as Availability,
    source: textOf(row, "source"),
  };
}

/** Reads the dates of a product. Issues: product, dates. */
export function readLifecycle(row: TableRow, { products }: KnownBuilds): LifecycleRow {
  const optional = (column: string): string | null =>
    row.cell(column) === "" ? null : dateOf(row, column);
  return {
    product: productOf(row, products),
    start: dateOf(row, "start"),
    mainstreamEnd: optional("mainstream_end"),
    extendedEnd: optional("extended_end"),
    source: textOf(row, "source"),
  };
}

/** Reads up to when a table is complete. Issues: table, date. */
export function readReach(row: TableRow): TableReach {
  return {
    table: oneOf(row, "table", TABLES_WITH_REACH),
    asOf: dateOf(row, "as_of"),
    what: textOf(row, "what"),
    source: textOf(row, "source"),
  };
}

function textOf(row: TableRow, column: string): string {
  const text = row.cell(column);
  if (text === "") row.wrong(`${column}: expected a text, received none`);
  return text;
}

/** An unpadded build; "" where there was an issue. */
function buildOf(row: TableRow, column: string): string {
  const text = row.cell(column);
  const read = parseBuildText(text);
  if (!read.ok) row.wrong(`${column}: ${read.problem}`);
  return normaliseBuild(text) ?? "";
}

function productOf(row: TableRow, products: readonly ProductRange[]): string {
  const product = row.cell("product");
  checkProduct(row, "product", product, products);
  return product;
}

function checkProduct(
  row: TableRow,
  column: string,
  product: string,
  products: readonly ProductRange[],
): void {
  const names = products.map((range) => range.product);
  if (names.includes(product)) return;
  const near = didYouMean(product, names);
  row.wrong(
    `${column}: expected a product of products.csv (${quotedList(names)}), ` +
      `received "${product}"${near}`,
  );
}

function oneOf(row: TableRow, column: string, values: readonly string[]): string {
  const text = row.cell(column);
  if (!values.includes(text)) {
    row.wrong(`${column}: expected ${quotedList(values)}, received "${text}"`);
  }
  return text;
}

function dateOf(row: TableRow, column: string): string {
  const text = row.cell(column);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !parseInstant(text).ok) {
    row.wrong(`${column}: expected a date such as 2026-09-08, received "${text}"`);
  }
  return text;
}

function instantOf(row: TableRow, column: string, text: string): number {
  const instant = parseInstant(text);
  if (instant.ok) return instant.value;
  row.wrong(`${column}: ${instant.problem}`);
  return 0;
}
