import type { BacktestResult } from "../sim/backtest-result.ts";
import { loadScenario, resolveScenario } from "./config/scenario.ts";
import type { ScenarioInput, TraceInput } from "./config/scenario-input.ts";
import type { ResolvedScenario } from "./config/types.ts";
import { backtestToFolder } from "./jobs/backtest-to-folder.ts";
import { variantsInQuestion } from "./jobs/backtest-variants.ts";
import { runToFolder } from "./jobs/run-to-folder.ts";
import type { RunOutcome, RunProgress, RunRequest } from "./jobs/types.ts";
import type { ReadOptions } from "./readers/types.ts";

export { type ErrorCode, type ErrorPlace, type Issue, MailflowError } from "../sim/errors.ts";
export type {
  ClockSpan,
  DayResult,
  Delay,
  DelayCounts,
  EventKind,
  Firsts,
  GroupResult,
  ModelEvent,
  Provenance,
  QueueHour,
  Ranges,
  RejectedRow,
  RowAccounts,
  RunResult,
  ServerResult,
  ServerStatus,
  StageResult,
  Totals,
  Warning,
  Window,
} from "../sim/result.ts";
export type { ServerReportRow } from "../sim/server-report.ts";
export type { ScenarioInput, TraceInput } from "./config/scenario-input.ts";
export { type FitComparison, type FitOptions, type FitOutcome, fit } from "./fit/fit.ts";
export type { RunOutcome, RunProgress } from "./jobs/types.ts";
export type { StudyCandidate, StudyResult } from "./tune/study-result.ts";
export { type TuneOptions, tune } from "./tune/tune.ts";

/** What can be asked of any run beside its scenario. Paths are relative to the current folder. */
export interface RunOptions {
  /**
   * Folder for result.json, report.html, CSV files and charts; without it nothing is written or
   * drawn.
   */
  readonly outFolder?: string;
  /** One row per message, as CSV or Parquet by the ending. */
  readonly decisionsPath?: string;
  /** Every row that could not be read, as CSV. */
  readonly rejectsPath?: string;
  /**
   * Most rows that may be unreadable before the run fails with TOO_MANY_REJECTS; default 1 per
   * cent.
   */
  readonly maxRejects?: ReadOptions["maxRejects"];
  /** Memory limit of the bulk parser alone; Node needs about 300 MB beside it. */
  readonly parserMemoryMb?: number;
  /** Bytes that stand for `-` among the files. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Aborting it makes the run fail with INTERRUPTED and leaves no half-written file. */
  readonly signal?: AbortSignal;
}

/** Logs to replay, with any field of a scenario but its traffic. */
export type ReplayOptions = TraceInput & Omit<ScenarioInput, "traffic"> & RunOptions;

/**
 * Replays logs through the model, as `mailflow replay` does.
 * Errors: MailflowError with the code of what is wrong.
 *
 * ```ts
 * import { replay } from "mailflow-sim";
 *
 * const { result } = await replay({ files: ["trace.csv"], inventory: "servers.csv" });
 * console.log(result.totals.bounced, result.delay.p95, result.firsts.ndrMs);
 * ```
 */
export async function replay(options: ReplayOptions): Promise<RunOutcome> {
  const { scenario, trace, run: asked } = splitOptions(options);
  const input = { ...scenario, traffic: { trace } };
  const context = { file: null, place: () => null, baseFolder: "." };
  return await execute(await resolveScenario(input, context), asked);
}

/** Logs with attempts and their replies, and what is known of enforcement. */
export type BacktestOptions = TraceInput &
  Pick<ScenarioInput, "policy" | "variant" | "pauses" | "inventory" | "displayZone"> &
  Omit<RunOptions, "decisionsPath">;

/**
 * Says whether enforcement explains what logs show, since when and how it works, as
 * `mailflow backtest` does. Without `variant` every variant of the policy comes into question.
 * Errors: MailflowError with the code of what is wrong.
 *
 * ```ts
 * import { backtest } from "mailflow-sim";
 *
 * const result = await backtest({ files: ["attempts.csv"] });
 * console.log(result.verdict, result.servers[0]?.dayZero, result.members);
 * ```
 */
export async function backtest(options: BacktestOptions): Promise<BacktestResult> {
  const { scenario: input, trace, run: asked } = splitOptions(options);
  const context = { file: null, place: () => null, baseFolder: "." };
  const scenario = await resolveScenario({ ...input, traffic: { trace } }, context);
  const { policy = null, variant = null } = input;
  const variants =
    policy !== null && typeof policy !== "string"
      ? [scenario.model.policy]
      : await variantsInQuestion(scenario, policy, variant);
  const { decisionsPath: _, ...request } = requestOf(scenario, asked);
  return await backtestToFolder({ ...request, variants }, asked.outFolder ?? null);
}

/**
 * Runs a scenario file, as `mailflow run` does; `overrides` replace its fields (`window` field by
 * field, paths absolute).
 * Errors: MailflowError with the code of what is wrong.
 *
 * ```ts
 * import { run } from "mailflow-sim";
 *
 * const paused = await run("scenario.yaml", { overrides: { pauses: ["2026-10-01/P14D"] } });
 * console.log(paused.result.totals.bounced);
 * ```
 */
export async function run(
  file: string,
  options: RunOptions & { readonly overrides?: Partial<ScenarioInput> } = {},
): Promise<RunOutcome> {
  return await execute(await loadScenario(file, options.overrides ?? {}), options);
}

function splitOptions(options: ReplayOptions): {
  readonly scenario: Omit<ScenarioInput, "traffic">;
  readonly trace: TraceInput;
  readonly run: RunOptions;
} {
  const {
    files,
    map,
    timeFormat,
    timeZone,
    encoding,
    serverName,
    serverKey,
    outFolder,
    decisionsPath,
    rejectsPath,
    maxRejects,
    parserMemoryMb,
    stdin,
    onProgress,
    signal,
    ...scenario
  } = options;
  const trace = { files, map, timeFormat, timeZone, encoding, serverName, serverKey };
  const asked = {
    outFolder,
    decisionsPath,
    rejectsPath,
    maxRejects,
    parserMemoryMb,
    stdin,
    onProgress,
    signal,
  };
  return { scenario, trace: withoutGaps(trace), run: withoutGaps(asked) };
}

/** Leaves out the fields that are undefined, which the schema would refuse. */
function withoutGaps<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

async function execute(scenario: ResolvedScenario, options: RunOptions): Promise<RunOutcome> {
  return await runToFolder(requestOf(scenario, options), options.outFolder ?? null);
}

function requestOf(scenario: ResolvedScenario, options: RunOptions): RunRequest {
  return {
    scenario,
    decisionsPath: options.decisionsPath ?? null,
    rejectsPath: options.rejectsPath ?? null,
    maxRejects: options.maxRejects ?? { kind: "percent" as const, value: 1 },
    memoryMb: options.parserMemoryMb ?? null,
    stdin: options.stdin ?? null,
    onProgress: options.onProgress ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
  };
}
