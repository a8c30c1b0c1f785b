import type { BuildRow } from "../../../sim/contract/public-build.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import type { SettingsChanges } from "../../../sim/contract/setting-changes.ts";
import type {
  ModelSettings,
  Policy,
  RangeRuns,
  WindowSettings,
} from "../../../sim/contract/settings.ts";
import type { SyntheticTraffic } from "../../../sim/contract/synthetic-settings.ts";
import type { Untold } from "../../../sim/evaluate/untold-runs.ts";
import type { ColumnMap, RowFilter } from "../../readers/contract/read-options.ts";
import type { BuildsData } from "../servers/builds-data.ts";

/**
 * A scenario with every default filled in and every file it names read, but for the logs
 * themselves.
 */
export interface ResolvedScenario {
  readonly name: string;
  readonly traffic:
    | TraceTraffic
    | ProfileTraffic
    | { readonly kind: "synthetic"; readonly synthetic: SyntheticTraffic };
  readonly window: WindowSettings;
  /** With `placement: all` the body's placement is `start`. */
  readonly model: ModelSettings;
  /** The runs behind `ranges`, or null when one run was asked for. */
  readonly ranges: RangeRuns | null;
  /** What is open where no ranges were asked for; null = nothing, or they were. */
  readonly untold: Untold | null;
  /** IANA zone that reports show times in. */
  readonly displayZone: string;
  /** Day of the table of out-of-date servers; null = the window's end. */
  readonly asOfMs: number | null;
  /** Every public build, for product and update names and for the builds that would comply. */
  readonly builds: readonly BuildRow[];
  /** Everything known about builds and floors, with sources. */
  readonly data: BuildsData;
  readonly serverNameByKey: ReadonlyMap<string, string>;
  readonly by: string | null;
  readonly allowAddresses: boolean;
  readonly warnings: readonly Warning[];
  readonly basis: ScenarioBasis;
}

/** How the settings came about: what a page needs to offer others. */
interface ScenarioBasis {
  /** `model`, `ranges` and `untold` without `changes`. */
  readonly model: ModelSettings;
  readonly ranges: RangeRuns | null;
  readonly untold: Untold | null;
  readonly changes: SettingsChanges;
  /** Which of them were `all`. */
  readonly all: { readonly placement: boolean; readonly order: boolean; readonly variant: boolean };
  readonly policyVariants: readonly Policy[];
  /** Overrides of every retry profile; null = the profile's own. */
  readonly lifetimeMinutes: number | null;
  readonly delayDsnMinutes: number | null;
  /** The words of the command that asked for it, without outputs; null = no command. */
  readonly command: readonly string[] | null;
}

/** Traffic from logs; the fields mean what they mean in `ReadOptions`. */
export interface TraceTraffic {
  readonly kind: "trace";
  readonly inputs: readonly string[];
  readonly baseFolder: string;
  readonly map: ColumnMap | null;
  readonly timeFormat: string | null;
  readonly dateOrder: "dmy" | "mdy" | null;
  readonly timeZone: string | null;
  readonly encoding: string | null;
  readonly serverName: string | null;
  readonly serverKey: string | null;
  readonly own: readonly string[] | null;
  readonly connectors: readonly string[] | null;
  readonly nextHops: readonly string[] | null;
  readonly where: RowFilter | null;
}

/** Traffic from profile files, as `mailflow profile` writes them. */
interface ProfileTraffic {
  readonly kind: "profile";
  readonly inputs: readonly string[];
  readonly baseFolder: string;
}
