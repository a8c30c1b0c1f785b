import type { AnnouncedFloor, Availability, TableReach } from "./build-facts.ts";
import type { FrozenClock } from "./frozen-clock.ts";
import type { BuildRow } from "./public-build.ts";
import type { Warning } from "./result.ts";
import type { SeenBuilds } from "./seen-builds.ts";
import type { FloorReading, ServerSettings } from "./settings.ts";

/** A file that was found right, and what is in it. */
export interface CheckReport {
  readonly file: string;
  readonly kind:
    | "scenario"
    | "policy"
    | "retry"
    | "study"
    | "remediation"
    | "inventory"
    | "provider report"
    | "log";
  /** Name of the scenario, id of the policy, else the file's name. */
  readonly name: string;
  /** What the file says, one sentence without a full stop each. */
  readonly facts: readonly string[];
  /** Every server of a scenario or inventory as of the day of the check, sorted by name. */
  readonly servers: readonly CheckedServer[];
  /** How the provider's own dates compare with the policy, sentences by server. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
  /** Of a provider's report: servers whose dates do not agree on how long pauses held the clock. */
  readonly frozenClocks?: Readonly<Record<string, FrozenClock>>;
  readonly warnings: readonly Warning[];
  /** Of a log: the builds that its mail carries, beside lists of servers. */
  readonly seen?: SeenBuilds;
  /** Up to when builds and floors are known; empty where servers are not judged. */
  readonly dataAsOf: readonly TableReach[];
}

/** What is known about a server on a day. Instants: UTC ms. */
export interface CheckedServer {
  readonly server: string;
  /** The build on the day, after the upgrades up to it. */
  readonly build: string | null;
  readonly product: string | null;
  /** Public name of the build; null when no public update has it. */
  readonly update: string | null;
  /**
   * `uncertain`: sources disagree about its line, or its line is known and no list has the build,
   * which complies by its line.
   */
  readonly status: "upToDate" | "outOfDate" | "uncertain" | "unknown" | "retired";
  /** Whether the build complies, by how the uncertain floors are read. */
  readonly readings: Readonly<Record<FloorReading, boolean>>;
  /**
   * How far the verdict is to be trusted: `low` where it is uncertain, else that of the floor
   * without which it would be another; null = no floor of its product is in force, or the build is
   * unknown.
   */
  readonly confidence: string | null;
  /** Where no list has the build: what the lists know that is nearest to it. */
  readonly unlisted: UnlistedBuild | null;
  /**
   * The floor of its product that is in force on the day; null = every build of the product
   * complies.
   */
  readonly floor: FloorRule | null;
  /**
   * When its build fell below the floor, or, while it complies, when a known floor will pass it.
   * null = unknown build, or no such floor is known.
   */
  readonly outOfDateFromMs: number | null;
  /** The floor that comes with `outOfDateFromMs` while the build still complies. */
  readonly nextFloor: FloorRule | null;
  /** A higher floor that is announced for its product without a date, while the build complies. */
  readonly announced: AnnouncedFloor | null;
  /** Days by which a build that complies has to be left: of known floors, and of those tried. */
  readonly deadlines: readonly Deadline[];
  /**
   * The oldest and the newest public update of its product that are out and comply on the day; null
   * when none does.
   */
  readonly oldestCompliant: BuildRow | null;
  readonly newestCompliant: BuildRow | null;
  /**
   * What to move to, best first: Exchange SE, then updates of its product that everybody can get,
   * then those of paid support, then those that cannot be had any more.
   */
  readonly remedies: readonly Remedy[];
  readonly firstDetectedMs: number | null;
  /**
   * Day 0 of the enforcement clock: as the inventory gives it, else the earliest day possible, when
   * the build fell below the floor; the true one is the day of its first mail after that.
   * null when the server complies or has a build that nothing is known of. Of an uncertain build it
   * is that of the strict reading.
   */
  readonly dayZero: { readonly atMs: number; readonly basis: "given" | "earliest" } | null;
  /**
   * When each stage starts or started without a pause, counted from day 0; empty when there is none
   * or the server complies.
   */
  readonly stageDates: readonly StageDate[];
  /** Days from the day to the first throttling, blocking and full block; 0 = already. */
  readonly daysLeft: DaysLeft | null;
  /** Every planned or past upgrade, and whether its build complies on the day it is installed. */
  readonly upgrades: readonly PlannedUpgrade[];
  readonly retirement: ServerSettings["retirement"];
}

/** The start of a stage; the figures are minutes per hour. */
export interface StageDate {
  readonly stage: number;
  readonly atMs: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
}

/** Whole days, rounded up; null = no stage of the policy does that. */
export interface DaysLeft {
  readonly toThrottle: number | null;
  readonly toBlock: number | null;
  readonly toFullBlock: number | null;
}

/** The rule that decides: builds of `product` below `minBuild` are out of date from `fromMs` on. */
export interface FloorRule {
  readonly product: string;
  /** The cumulative update whose line it is of; null = of all lines. */
  readonly line: string | null;
  /** Whether sources disagree: read strictly it accepts none of its line. */
  readonly isUncertain: boolean;
  readonly fromMs: number;
  /** null = no build of the product is accepted. */
  readonly minBuild: string | null;
  readonly update: string | null;
  readonly confidence: string | null;
  readonly source: string | null;
}

/** What is known about a build that is in no list. */
interface UnlistedBuild {
  /** The newest listed update of its line; null = no listed build has its line. */
  readonly newestOfLine: BuildRow | null;
  /** Whether it is newer than every listed build of its line, or of all lines. */
  readonly isNewer: boolean;
}

/** The last day on a build, or on a product, before a floor passes it. */
interface Deadline {
  readonly floor: FloorRule;
  /** The last whole day on which nothing has to be moved yet. Units: UTC ms of its midnight. */
  readonly lastSafeDayMs: number;
  /** Whether the floor was asked for as a what-if. */
  readonly isTried: boolean;
}

/** An update to move to. */
export interface Remedy {
  readonly update: BuildRow;
  /** On the day of the check; null = the table of availability does not say. */
  readonly availability: Availability | null;
  /** Source of its availability; "" where there is none. */
  readonly availabilitySource: string;
  /** When a floor that is known or tried will pass it; null = none. Units: UTC ms. */
  readonly compliesUntilMs: number | null;
  /** Whether a higher floor without a date is announced for its product. */
  readonly isFloorAnnounced: boolean;
  /**
   * `update` of the same product, or how Exchange SE is installed: over what is there, on a server
   * beside it, or over CU14 or CU15 once that is installed.
   */
  readonly way:
    | "update"
    | "in place"
    | "side by side"
    | "side by side, or in place from CU14 or CU15";
}

interface PlannedUpgrade {
  readonly atMs: number;
  readonly build: string;
  readonly update: string | null;
  /** Read strictly. */
  readonly complies: boolean;
  /** Whether it complies if an uncertain floor is read leniently. */
  readonly compliesIfLenient: boolean;
  /** On the day of the check; null = not known. */
  readonly availability: Availability | null;
}
