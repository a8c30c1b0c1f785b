import { compareBuilds, lineOfBuild } from "../../sim/base/build.ts";
import { isoDate } from "../../sim/base/calendar.ts";
import type { AvailabilityRow } from "../../sim/contract/build-facts.ts";
import type { Remedy } from "../../sim/contract/check-report.ts";
import type { BuildRow } from "../../sim/contract/public-build.ts";
import {
  announcedFor,
  type CheckRules,
  compliantUpdates,
  compliesAt,
  lineName,
} from "./judging-rules.ts";

const SUBSCRIPTION = "Exchange SE";
/** Source: scenarios/builds/availability.csv, row of Exchange SE. */
const IN_PLACE = { product: "Exchange 2019", lines: ["CU14", "CU15"] } as const;

/**
 * How an update can be had on a day: what was public stays so; what came later is had as the day's
 * own period says. null = the table does not know the product or the times.
 */
export function availabilityOf(
  { product, released }: Pick<BuildRow, "product" | "released">,
  nowMs: number,
  rows: readonly AvailabilityRow[],
): AvailabilityRow | null {
  const own = rows.filter((row) => row.products.includes(product));
  const at = (date: string): AvailabilityRow | undefined =>
    own.find(({ from, to }) => (from === null || from <= date) && (to === null || date <= to));
  const whenReleased = at(released) ?? null;
  if (whenReleased === null || whenReleased.availability === "public") return whenReleased;
  return at(isoDate(nowMs)) ?? null;
}

/**
 * What a server with a build can move to on a day, best first: Exchange SE, the newest update that
 * everybody can get of its product and of its own line, the newest of paid support, the newest that
 * cannot be had any more. All of them comply on the day, read strictly.
 */
export function remediesOf(
  build: string | null,
  product: string | null,
  nowMs: number,
  rules: CheckRules,
): readonly Remedy[] {
  const { availability } = rules.data;
  const remedy = (update: BuildRow, way: Remedy["way"]): Remedy => {
    const had = availabilityOf(update, nowMs, availability);
    return {
      update,
      availability: had?.availability ?? null,
      availabilitySource: had?.source ?? "",
      compliesUntilMs: passedAt(update, nowMs, rules),
      isFloorAnnounced: announcedFor(update.product, nowMs, rules) !== null,
      way,
    };
  };
  // A build of no known product may be anything: nothing can be left out for being older.
  const isNewer = (row: BuildRow): boolean =>
    build === null || product === null || compareBuilds(row.build, build) > 0;
  const newest = compliantUpdates(SUBSCRIPTION, nowMs, rules).at(-1);
  const subscription =
    newest === undefined || !isNewer(newest)
      ? []
      : [remedy(newest, product === SUBSCRIPTION ? "update" : wayTo(build, product, rules))];
  if (product === SUBSCRIPTION || product === null) return subscription;
  const own = compliantUpdates(product, nowMs, rules)
    .filter(isNewer)
    .map((row) => remedy(row, "update"));
  const isPublic = (one: Remedy): boolean =>
    one.availability === "public" || one.availability === null;
  const line = build === null ? "" : lineOfBuild(build);
  const best = [
    own.findLast(isPublic),
    own.findLast((one) => isPublic(one) && lineOfBuild(one.update.build) === line),
    own.findLast((one) => one.availability?.startsWith("ESU") === true),
    own.findLast((one) => one.availability === "ended"),
  ];
  return [...new Set([...subscription, ...best.filter((one) => one !== undefined)])];
}

/** The first later instant at which a floor of its product passes an update. */
function passedAt({ product, build }: BuildRow, nowMs: number, rules: CheckRules): number | null {
  const later = rules.floors
    .filter((floor) => floor.product === product && floor.fromMs > nowMs)
    .map(({ fromMs }) => fromMs)
    .sort((a, b) => a - b);
  return later.find((fromMs) => !compliesAt(build, fromMs, rules)) ?? null;
}

function wayTo(build: string | null, product: string | null, rules: CheckRules): Remedy["way"] {
  if (product !== null && product !== IN_PLACE.product) return "side by side";
  const line = build === null ? "" : lineOfBuild(build);
  const ofLine = rules.data.builds.find((row) => lineOfBuild(row.build) === line);
  const isInPlace = IN_PLACE.lines.some(
    (name) => ofLine !== undefined && name === lineName(ofLine),
  );
  return isInPlace ? "in place" : "side by side, or in place from CU14 or CU15";
}
