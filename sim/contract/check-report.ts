import type { FrozenClock } from "./frozen-clock.ts";
import type { BuildRow } from "./public-build.ts";
import type { Warning } from "./result.ts";
import type { SeenBuilds } from "./seen-builds.ts";
import type { ServerSettings } from "./settings.ts";

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
}

/** What is known about a server on a day. Instants: UTC ms. */
export interface CheckedServer {
  readonly server: string;
  /** The build on the day, after the upgrades up to it. */
  readonly build: string | null;
  readonly product: string | null;
  /** Public name of the build; null when no public update has it. */
  readonly update: string | null;
  readonly status: "upToDate" | "outOfDate" | "unknown" | "retired";
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
  /**
   * The oldest and the newest public update of its product that are out and comply on the day; null
   * when none does.
   */
  readonly oldestCompliant: BuildRow | null;
  readonly newestCompliant: BuildRow | null;
  /** Where no update of its product complies: the newest update of a product that does. */
  readonly successor: BuildRow | null;
  readonly firstDetectedMs: number | null;
  /**
   * Day 0 of the enforcement clock: as the inventory gives it, else the earliest day possible, when
   * the build fell below the floor; the true one is the day of its first mail after that.
   * null when the server complies or has a build that nothing is known of.
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
  readonly fromMs: number;
  /** null = no build of the product is accepted. */
  readonly minBuild: string | null;
  readonly update: string | null;
  readonly confidence: string | null;
  readonly source: string | null;
}

interface PlannedUpgrade {
  readonly atMs: number;
  readonly build: string;
  readonly update: string | null;
  readonly complies: boolean;
}
