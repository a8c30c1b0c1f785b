import type { BacktestResult } from "../sim/backtest-result.ts";
import { type ReplayOptions, type RunOptions, requestOf, splitOptions } from "./api-options.ts";
import { loadScenario, resolveScenario } from "./config/scenario.ts";
import type { ScenarioInput, TraceInput } from "./config/scenario-input.ts";
import type { ResolvedScenario } from "./config/types.ts";
import { backtestToFolder } from "./jobs/backtest-to-folder.ts";
import { variantsInQuestion } from "./jobs/backtest-variants.ts";
import { runToFolder } from "./jobs/run-to-folder.ts";
import type { RunOutcome } from "./jobs/types.ts";

export type { BacktestResult } from "../sim/backtest-result.ts";
export { type ErrorCode, type ErrorPlace, type Issue, MailflowError } from "../sim/errors.ts";
export type {
  Harm,
  HarmRange,
  PlanAnswer,
  PlannedOrder,
  PlannedPauses,
  PlannedServer,
  PlanResult,
} from "../sim/plan-result.ts";
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
export type { ReplayOptions, RunOptions } from "./api-options.ts";
export { type ExplainOptions, explain, type PlanOptions, plan } from "./api-questions.ts";
export type { ScenarioInput, TraceInput } from "./config/scenario-input.ts";
export { type FitComparison, type FitOptions, type FitOutcome, fit } from "./fit/fit.ts";
export type { MessageExplanation } from "./jobs/explain.ts";
export type { RunOutcome, RunProgress } from "./jobs/types.ts";
export type { StudyCandidate, StudyResult } from "./tune/study-result.ts";
export { type TuneOptions, tune } from "./tune/tune.ts";

/**
 * Replays logs through the model, as `mailflow replay` does.
 * Errors: MailflowError with the code of what is wrong.
 *
 * ```ts
 * import { replay } from "mailflow-sim";
 *
 * const { result } = await replay({
 *   files: ["trace.csv"],
 *   serverKey: "FromIP",
 *   inventory: "servers.csv",
 * });
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

async function execute(scenario: ResolvedScenario, options: RunOptions): Promise<RunOutcome> {
  return await runToFolder(requestOf(scenario, options), options.outFolder ?? null);
}
