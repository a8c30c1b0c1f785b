import type { TrafficProfile } from "../../sim/profile.ts";
import type { RunResult, Warning } from "../../sim/result.ts";
import type { ServerReportRow } from "../../sim/server-report.ts";
import type { ResolvedScenario } from "../config/types.ts";
import type { ReadOptions, ReadProgress } from "../readers/types.ts";

/** One run of a resolved scenario. */
export interface RunRequest {
  readonly scenario: ResolvedScenario;
  /** CSV or Parquet file (by its ending) with one row per message; null = none. */
  readonly decisionsPath: string | null;
  readonly rejectsPath: string | null;
  readonly maxRejects: ReadOptions["maxRejects"];
  readonly memoryMb: number | null;
  readonly stdin: ReadOptions["stdin"];
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal;
}

export type RunProgress =
  | ReadProgress
  | {
      readonly step: "generate" | "replay" | "ranges" | "decisions" | "tune";
      readonly fraction: number | null;
      readonly rows: number | null;
    };

export interface RunOutcome {
  readonly result: RunResult;
  /**
   * The provider's view: one row per server, as of `scenario.asOfMs` or the window's end, after the
   * shift.
   */
  readonly serverReport: readonly ServerReportRow[];
  readonly asOfMs: number;
  /** The log as counts, before window, extension and shift; it holds no address and no subject. */
  readonly profile: TrafficProfile;
  /** Those among the warnings that come from the scenario and the logs, not from the model. */
  readonly inputWarnings: readonly Warning[];
}
