import type { ScenarioInput, TraceInput } from "../config/scenario/input.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { RunProgress, RunRequest } from "../mail/request.ts";
import type { ReadOptions } from "../readers/contract/read-options.ts";
import { repliesDayZero } from "./day-zero-hook.ts";

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
  /** A secret text: addresses and message ids become keyed hashes in whatever is written. */
  readonly pseudonymKey?: string;
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

/** Tells the fields of a scenario, of its logs and of the run apart. */
export function splitOptions(options: ReplayOptions): {
  readonly scenario: Omit<ScenarioInput, "traffic">;
  readonly trace: TraceInput;
  readonly run: RunOptions;
} {
  const {
    files,
    map,
    timeFormat,
    dateOrder,
    timeZone,
    encoding,
    serverName,
    serverKey,
    own,
    connectors,
    nextHops,
    where,
    outFolder,
    decisionsPath,
    rejectsPath,
    pseudonymKey,
    maxRejects,
    parserMemoryMb,
    stdin,
    onProgress,
    signal,
    ...scenario
  } = options;
  const names = { serverName, serverKey, own, connectors, nextHops, where };
  const trace = { files, map, timeFormat, dateOrder, timeZone, encoding, ...names };
  const asked = {
    outFolder,
    decisionsPath,
    rejectsPath,
    pseudonymKey,
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

/** A run of a resolved scenario with every option filled in. */
export function requestOf(scenario: ResolvedScenario, options: RunOptions): RunRequest {
  return {
    scenario,
    decisionsPath: options.decisionsPath ?? null,
    rejectsPath: options.rejectsPath ?? null,
    pseudonymKey: options.pseudonymKey ?? null,
    maxRejects: options.maxRejects ?? { kind: "percent" as const, value: 1 },
    memoryMb: options.parserMemoryMb ?? null,
    stdin: options.stdin ?? null,
    onProgress: options.onProgress ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
    dayZeroOfReplies: repliesDayZero,
  };
}
