import type { RunResult } from "../../sim/result.ts";
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
      readonly step: "generate" | "replay" | "ranges" | "decisions";
      readonly fraction: number | null;
      readonly rows: number | null;
    };

export interface RunOutcome {
  readonly result: RunResult;
  /** The provider's view: one row per server, as of `scenario.asOfMs` or the window's end, after the shift. */
  readonly serverReport: readonly ServerReportRow[];
  readonly asOfMs: number;
}

/** One row of the report of out-of-date servers (`servers.csv`). Instants in UTC ms, null where not applicable. */
export interface ServerReportRow {
  readonly server: string;
  readonly status: string;
  readonly build: string | null;
  readonly product: string | null;
  readonly firstDetectedMs: number | null;
  /** Stage on the day, 0 when not enforced; minutes per hour of that stage. */
  readonly stage: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
  readonly throttleEnabledMs: number | null;
  readonly blockingEnabledMs: number | null;
  readonly nextStage: number | null;
  readonly nextStageStartMs: number | null;
  readonly nextStageThrottleRate: number | null;
  readonly nextStageBlockRate: number | null;
  readonly fullBlockMs: number | null;
  /** Days until nothing is accepted any more, rounded up; null when no full block is coming. */
  readonly daysLeft: number | null;
  /** Builds of its product that would comply on the day, newest first. */
  readonly compliantBuilds: readonly string[];
}
