import fc from "fast-check";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { Floor, ProductRange } from "../../sim/contract/settings.ts";

/** The instant that generated settings and mail lie around. */
export const BASE_MS: number = Date.UTC(2026, 8, 8);

/** Names in the log; the inventory knows one more. */
export const LOG_SERVERS: readonly string[] = ["a", "b", "c", "d"];
export const INVENTORY_SERVERS: readonly string[] = [...LOG_SERVERS, "e"];

/** Product ranges: an older product, one with floors, one whose end is a product without floors. */
export const PRODUCTS: readonly ProductRange[] = [
  { product: "Exchange 2010", from: "14.0.0.0", below: "15.0.0.0" },
  { product: "Exchange 2013", from: "15.0.0.0", below: "15.1.0.0" },
  { product: "Exchange 2016", from: "15.1.0.0", below: "15.2.0.0" },
  { product: "Exchange 2019", from: "15.2.0.0", below: null },
  { product: "Exchange SE", from: "15.2.2562.0", below: null },
];

/** Builds at, just below and above each floor. */
export const BUILDS: readonly string[] = [
  "15.1.2507.39",
  "15.1.2507.60",
  "15.1.2507.61",
  "15.1.2507.75",
  "15.2.1544.36",
  "15.2.1748.38",
  "15.2.1748.39",
  "15.2.2562.17",
  "14.3.513.0",
  "15.0.1497.48",
];

/** Milliseconds into a minute: at its start, just after it, in its middle, at its end. */
export const arbitraryMsInMinute: fc.Arbitrary<number> = fc.constantFrom(0, 0, 1, 30_000, 59_999);

/**
 * An instant around the base: whole days, whole hours or any minute; now and then inside a minute.
 */
export function arbitraryInstant(fromDay: number, toDay: number): fc.Arbitrary<number> {
  const day = fc.integer({ min: fromDay, max: toDay });
  const minuteOfDay = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
    fc.integer({ min: 0, max: 1439 }),
  );
  return fc
    .tuple(day, minuteOfDay, arbitraryMsInMinute)
    .map(([days, minutes, ms]) => BASE_MS + days * MS_PER_DAY + minutes * MS_PER_MINUTE + ms);
}

/** Floors of lines, of one or two instants: of a cumulative update alone, of several, uncertain. */
const arbitraryLineFloors: fc.Arbitrary<Floor[]> = fc.array(
  fc
    .record({
      line: fc.constantFrom("15.1.2507", "15.2.1544", "15.2.1748"),
      fromMs: fc.constantFrom(BASE_MS - 30 * MS_PER_DAY, BASE_MS + 3 * MS_PER_DAY + 61_000),
      revision: fc.constantFrom(36, 39, 61, null),
      isUncertain: fc.boolean(),
    })
    .map(({ line, fromMs, revision, isUncertain }) => ({
      product: line.startsWith("15.1.") ? "Exchange 2016" : "Exchange 2019",
      line,
      fromMs,
      minBuild: revision === null ? null : `${line}.${revision}`,
      ...(isUncertain ? { isUncertain } : {}),
    })),
  { maxLength: 3 },
);

/**
 * Floors in force before the base, and now and then one that rises, falls or goes above all builds.
 */
export const arbitraryFloors: fc.Arbitrary<Floor[]> = fc
  .array(
    fc.record({
      product: fc.constantFrom("Exchange 2016", "Exchange 2019", "Exchange 2013"),
      fromMs: arbitraryInstant(-1, 8),
      minBuild: fc.constantFrom("15.1.2507.60", "15.1.2507.75", "15.2.1748.39", null),
    }),
    { maxLength: 2 },
  )
  .chain((later) => fc.tuple(fc.constant(later), arbitraryLineFloors))
  .map(([later, ofLines]) => [
    { product: "Exchange 2010", fromMs: BASE_MS - 90 * MS_PER_DAY, minBuild: null },
    { product: "Exchange 2016", fromMs: BASE_MS - 90 * MS_PER_DAY, minBuild: "15.1.2507.31" },
    { product: "Exchange 2016", fromMs: BASE_MS - 30 * MS_PER_DAY, minBuild: "15.1.2507.61" },
    { product: "Exchange 2019", fromMs: BASE_MS - 30 * MS_PER_DAY, minBuild: "15.2.1748.39" },
    ...[...later, ...ofLines].sort((a, b) => a.fromMs - b.fromMs),
  ]);

/** Gap between two instants: none, a minute, hours or days. */
export const arbitraryGapMs: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, MS_PER_MINUTE, MS_PER_HOUR, 90_000),
  fc.integer({ min: 0, max: 4 * 24 }).map((hours) => hours * MS_PER_HOUR),
);
