import type { BacktestResult } from "../sim/contract/backtest-result.ts";
import { type ReplayOptions, type RunOptions, requestOf, splitOptions } from "./api/run-options.ts";
import { backtestToFolder } from "./backtest/to-folder.ts";
import { variantsInQuestion } from "./backtest/variants.ts";
import { withWindow } from "./backtest/window.ts";
import type { ScenarioInput, TraceInput } from "./config/scenario/input.ts";
import type { ResolvedScenario } from "./config/scenario/resolved.ts";
import { loadScenario, resolveScenario } from "./config/scenario/scenario.ts";
import { withLogTitle } from "./mail/log-title.ts";
import type { RunOutcome } from "./mail/request.ts";
import { runToFolder } from "./run/to-folder.ts";

export { type ErrorCode, type ErrorPlace, type Issue, MailflowError } from "../sim/base/errors.ts";
export type { BacktestResult } from "../sim/contract/backtest-result.ts";
export type {
  Harm,
  HarmRange,
  PlanAnswer,
  PlannedOrder,
  PlannedPauses,
  PlannedServer,
  PlanResult,
} from "../sim/contract/plan-result.ts";
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
} from "../sim/contract/result.ts";
export type { StudyCandidate, StudyResult } from "../sim/contract/study-result.ts";
export { type ExplainOptions, explain, type PlanOptions, plan } from "./api/questions.ts";
export type { ReplayOptions, RunOptions } from "./api/run-options.ts";
export type { ScenarioInput, TraceInput } from "./config/scenario/input.ts";
export { type FitOptions, type FitOutcome, fit } from "./fit/fit.ts";
export type { RunOutcome, RunProgress } from "./mail/request.ts";
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
 *   own: ["192.0.2.10", "192.0.2.11"],
 *   inventory: "servers.csv",
 * });
 * console.log(result.totals.bounced, result.delay.p95, result.firsts.ndrMs);
 * ```
 */
export async function replay(options: ReplayOptions): Promise<RunOutcome> {
  const { scenario, trace, run: asked } = splitOptions(options);
  const input = { ...scenario, traffic: { trace } };
  const context = { file: null, place: () => null, baseFolder: "." };
  return await execute(await withLogTitle(await resolveScenario(input, context)), asked);
}

/** Logs with attempts and their replies, and what is known of enforcement. */
export type BacktestOptions = TraceInput &
  Pick<ScenarioInput, "policy" | "variant" | "pauses" | "inventory" | "displayZone"> &
  Omit<RunOptions, "decisionsPath"> & {
    /** File that receives the servers found, as an inventory (CSV) for `inventory`. */
    readonly serversPath?: string;
    /**
     * Part of the logs to ask about, `[from, to)`, as `--from` and `--to` take it: times without a
     * zone are in `displayZone`, else in `timeZone`, else in UTC.
     */
    readonly window?: { readonly from?: string; readonly to?: string };
  };

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
  const { serversPath = null, window: asked = {}, ...others } = options;
  const { scenario: input, trace, run: settings } = splitOptions(others);
  const context = { file: null, place: () => null, baseFolder: "." };
  const resolved = await resolveScenario({ ...input, traffic: { trace } }, context);
  const { scenario, window } = withWindow(resolved, {
    from: asked.from ?? null,
    to: asked.to ?? null,
    hasDisplayZone: input.displayZone !== undefined,
  });
  const { policy = null, variant = null } = input;
  const variants =
    policy !== null && typeof policy !== "string"
      ? [scenario.model.policy]
      : await variantsInQuestion(scenario, policy, variant);
  const { decisionsPath: _, ...request } = requestOf(scenario, settings);
  return await backtestToFolder(
    { ...request, variants, serversPath, window },
    settings.outFolder ?? null,
  );
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

export type { MessageExplanation } from "../sim/contract/explanation.ts";
export type { FitComparison } from "../sim/contract/fit-comparison.ts";
export type { ServerReportRow } from "../sim/contract/server-report.ts";
