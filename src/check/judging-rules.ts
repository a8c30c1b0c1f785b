import { compareBuilds } from "../../sim/base/build.ts";
import { isoDate } from "../../sim/base/calendar.ts";
import type { AnnouncedFloor, FloorRow } from "../../sim/contract/build-facts.ts";
import type { FloorRule } from "../../sim/contract/check-report.ts";
import type { BuildRow } from "../../sim/contract/public-build.ts";
import type { Floor } from "../../sim/contract/settings.ts";
import { type ComplianceRules, complies } from "../../sim/enforcement/compliance.ts";
import { type BuildsData, knownLines, updateOf } from "../config/servers/builds-data.ts";

/** What servers are judged by. */
export interface CheckRules extends ComplianceRules {
  readonly floors: readonly (Floor | FloorRow)[];
  readonly lines: readonly string[];
  readonly data: BuildsData;
}

/** The rules of a list of floors, in which those of the tables come with what is known of them. */
export function rulesOf(data: BuildsData, floors: readonly Floor[] = data.floors): CheckRules {
  const known = new Map(data.floors.map((floor) => [keyOf(floor), floor]));
  const named = knownLines(floors.flatMap(({ minBuild }) => minBuild ?? []));
  return {
    products: data.products,
    floors: floors.map((floor) => known.get(keyOf(floor)) ?? floor),
    lines: [...new Set([...data.lines, ...named])],
    data,
  };
}

function keyOf({ product, line = "", fromMs, minBuild }: Floor): string {
  return [product, line, fromMs, minBuild].join(" ");
}

/** Whether a floor is of the tables, not one that a scenario or an option brought. */
export function isTabled(floor: Floor | FloorRow): floor is FloorRow {
  return "source" in floor;
}

/** Whether a build complies at an instant, read strictly unless asked otherwise. */
export function compliesAt(
  build: string | null,
  atMs: number,
  rules: CheckRules,
  reading: "strict" | "lenient" = "strict",
): boolean {
  return complies(build, atMs, { ...rules, reading });
}

/** Public updates that are out and comply on a day, read strictly, sorted by build. */
export function compliantUpdates(
  product: string | null,
  nowMs: number,
  rules: CheckRules,
): readonly BuildRow[] {
  return rules.data.builds
    .filter((row) => row.product === product && row.released <= isoDate(nowMs))
    .filter((row) => compliesAt(row.build, nowMs, rules))
    .sort((a, b) => compareBuilds(a.build, b.build));
}

/**
 * The floor announced for a product, once it was: the announcement came with the floors of the
 * product's latest date in the table.
 */
export function announcedFor(
  product: string | null,
  nowMs: number,
  { data }: CheckRules,
): AnnouncedFloor | null {
  const own = data.floors.filter((floor) => floor.product === product);
  if (own.some(({ fromMs }) => fromMs > nowMs)) return null;
  return data.announced.find((floor) => floor.product === product) ?? null;
}

/** Name of the cumulative update that a line begins with (`CU14`), else the line itself. */
export function lineName(ofLine: BuildRow): string {
  return ofLine.update.split(" ")[0] ?? ofLine.update;
}

/** A floor as reports show it. */
export function ruleOf(floor: Floor | FloorRow, { data }: CheckRules): FloorRule {
  const named = floor.minBuild === null ? null : updateOf(floor.minBuild, data);
  const known = isTabled(floor) ? floor : null;
  return {
    product: floor.product,
    line: known === null ? (floor.line ?? null) : known.lineName,
    isUncertain: floor.isUncertain === true,
    fromMs: floor.fromMs,
    minBuild: floor.minBuild,
    update: known?.update ?? named,
    confidence: known?.confidence ?? null,
    source: known?.source ?? null,
  };
}
