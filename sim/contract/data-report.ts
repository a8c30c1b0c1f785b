import type { AnnouncedFloor, AvailabilityRow, FloorRow, TableReach } from "./build-facts.ts";
import type { BuildRow } from "./public-build.ts";

/** What is known about builds and floors, with sources. Instants: UTC ms. */
export interface DataReport {
  readonly tables: readonly DataTable[];
  readonly reach: readonly TableReach[];
  /** Floors with a date, sorted by product and instant. */
  readonly floors: readonly FloorRow[];
  readonly announced: readonly AnnouncedFloor[];
  readonly availability: readonly AvailabilityRow[];
  /** The newest update of each line, sorted by build. */
  readonly newest: readonly BuildRow[];
  /** How many rows of the builds each source gave, the most first. */
  readonly buildSources: readonly { readonly source: string; readonly rows: number }[];
}

/** A table as it was found. */
export interface DataTable {
  /** `builds.csv`. */
  readonly name: string;
  readonly rows: number;
  /** The file as the user names it; null = bundled. */
  readonly given: string | null;
  /** First and last date in its rows, ISO dates or months; null = it has none. */
  readonly dates: { readonly first: string; readonly last: string } | null;
}
