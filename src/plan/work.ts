import type { ServerClock } from "../../sim/enforcement/clock.ts";
import type { PatchTable, PlanRun, ServerHarm } from "../../sim/plan/patch-harm.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { PlanBase, PlanServer } from "./base.ts";
import type { PlanDates } from "./dates.ts";
import type { PlanQuestion } from "./question.ts";

/** Everything the parts of a plan work on. */
export interface PlanWork {
  readonly scenario: ResolvedScenario;
  readonly question: PlanQuestion;
  readonly traffic: WindowTraffic;
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
