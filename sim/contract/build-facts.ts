import type { Floor } from "./settings.ts";

/** A floor with what is known about it. */
export interface FloorRow extends Floor {
  /** Name of the cumulative update whose line it is of (`CU15`); null = of all lines. */
  readonly lineName: string | null;
  /** Name of the lowest accepted update, or why there is none. */
  readonly update: string;
  /** What the table says of the date: `month`, `day`, … */
  readonly precision: string;
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

/** How updates can be had: by everybody, against payment in two periods, or not any more. */
export type Availability = "public" | "ESU period 1" | "ESU period 2" | "ended";

/** Who gets updates of products released in a time. ISO dates, both inclusive; null = open. */
export interface AvailabilityRow {
  readonly products: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly availability: Availability;
  readonly source: string;
}

/** Dates of a product's life, ISO dates or null. */
export interface LifecycleRow {
  readonly product: string;
  readonly start: string;
  readonly mainstreamEnd: string | null;
  readonly extendedEnd: string | null;
  readonly source: string;
}

/** The day up to which a table is complete; what came after it is missing. */
export interface TableReach {
  readonly table: string;
  /** ISO date. */
  readonly asOf: string;
  readonly what: string;
  readonly source: string;
}
