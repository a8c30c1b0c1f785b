import type { ServerClock } from "../../sim/clock.ts";
import type { PatchTable, PlanRun, ServerHarm } from "../../sim/patch-harm.ts";
import type { PlanLimit } from "../../sim/plan-limits.ts";
import type { PlanScope } from "../../sim/plan-result.ts";
import type { RangeRuns } from "../../sim/ranges.ts";
import type { PreparedTraffic } from "../../sim/traffic-window.ts";
import type { ResolvedScenario } from "../config/types.ts";
import type { PlanBase, PlanServer } from "./plan-base.ts";
import type { PlanDates } from "./plan-dates.ts";

/** What a plan is asked for. Units: UTC ms, after any shift. */
export interface PlanQuestion {
  readonly limits: readonly PlanLimit[];
  readonly scope: PlanScope;
  /** The first day on which a server can be patched; null = from detection on. */
  readonly fromMs: number | null;
  /** Patch dates are looked at up to this day; null = to the end of the scenario's window. */
  readonly horizonMs: number | null;
  /** Minute of the UTC day at which patches take effect. */
  readonly patchAtMinute: number;
  /** Servers that can be patched in one week; null = no order is asked for. */
  readonly perWeek: number | null;
  /** Portions of pause days per calendar year that are searched for; 0 = none. */
  readonly portionsPerYear: number;
  /** How often the weeks of the traffic are drawn again; 0 = not. */
  readonly resamples: number;
  readonly runs: RangeRuns;
}

/** Everything the parts of a plan work on. */
export interface PlanWork {
  readonly scenario: ResolvedScenario;
  readonly question: PlanQuestion;
  readonly traffic: PreparedTraffic;
  readonly base: PlanBase;
  readonly dates: PlanDates;
  readonly table: PatchTable;
  readonly runs: readonly PlanRun[];
  /** Detected servers with their harm and the clock of a run by policy. */
  readonly servers: readonly PlanServerWork[];
}

export interface PlanServerWork {
  readonly server: PlanServer;
  readonly harm: ServerHarm;
  /** Clocks of a server that is never patched, by policy of the runs. */
  readonly clocks: ReadonlyMap<PlanRun["policy"], ServerClock>;
}
