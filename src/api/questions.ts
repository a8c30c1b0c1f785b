import { MailflowError } from "../../sim/base/errors.ts";
import type { MessageExplanation } from "../../sim/contract/explanation.ts";
import type { PlanResult } from "../../sim/contract/plan-result.ts";
import { parseInstant } from "../../sim/text/instants.ts";
import type { ScenarioInput } from "../config/scenario/input.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { loadScenario, resolveScenario } from "../config/scenario/scenario.ts";
import { type ExplainQuestion, explainRun } from "../explain/explain.ts";
import { withLogTitle } from "../mail/log-title.ts";
import { planScenario } from "../plan/plan.ts";
import { type KnownSettings, type PlanInput, readPlanQuestion } from "../plan/question.ts";
import { type ReplayOptions, type RunOptions, requestOf, splitOptions } from "./run-options.ts";

/** What a plan is asked for, and how its mail is read. */
export type PlanOptions = PlanInput &
  Pick<RunOptions, "onProgress" | "signal" | "stdin"> & {
    /** Unknowns to take as the scenario says; all others are tried. Default none. */
    readonly known?: Partial<KnownSettings>;
  };

/** Which message: by its id, or one that would arrive at a server at a time (after any shift). */
export type ExplainOptions = Pick<RunOptions, "onProgress" | "signal" | "stdin"> &
  ({ readonly id: string } | { readonly server: string; readonly at: string });

/**
 * Says by when each server must be patched, in which order, and where pause days help most, as
 * `mailflow plan` does; `mail` is a scenario file, or logs as `replay` takes them.
 * Errors: MailflowError with the code of what is wrong.
 *
 * ```ts
 * import { plan } from "mailflow-sim";
 *
 * const { servers } = await plan("scenario.yaml", { limits: ["bounced = 0"] });
 * for (const { server, answers } of servers) console.log(server, answers[0]?.lastSafeMs);
 * ```
 */
export async function plan(
  mail: string | ReplayOptions,
  options: PlanOptions = {},
): Promise<PlanResult> {
  const { known, onProgress, signal, stdin, ...input } = options;
  const scenario = await scenarioOf(mail);
  const question = readPlanQuestion(input, scenario, { ...NOTHING_KNOWN, ...known });
  const request = requestOf(scenario, runOptions(mail, { onProgress, signal, stdin }));
  return await planScenario(request, question, (days) => scenarioOf(mail, { window: { days } }));
}

/**
 * Tells the life of a message, as `mailflow explain` does: an explanation per server and repetition
 * of the id; `mail` is a scenario file, or logs as `replay` takes them.
 * Errors: MailflowError; NO_MESSAGES for an id that no message of the window has.
 *
 * ```ts
 * import { explain } from "mailflow-sim";
 *
 * const [message] = await explain("scenario.yaml", { server: "mail01", at: "2026-11-12T06:01Z" });
 * console.log(message?.outcome, message?.why);
 * ```
 */
export async function explain(
  mail: string | ReplayOptions,
  options: ExplainOptions,
): Promise<readonly MessageExplanation[]> {
  const scenario = await scenarioOf(mail);
  return await explainRun(requestOf(scenario, runOptions(mail, options)), questionOf(options));
}

const NOTHING_KNOWN: KnownSettings = { placement: false, order: false, variant: false };

async function scenarioOf(
  mail: string | ReplayOptions,
  overrides: Pick<ScenarioInput, "window"> = {},
): Promise<ResolvedScenario> {
  if (typeof mail === "string") return await loadScenario(mail, overrides);
  const { scenario, trace } = splitOptions(mail);
  const window = { ...scenario.window, ...overrides.window };
  const input = { ...scenario, traffic: { trace } };
  const context = { file: null, place: () => null, baseFolder: "." };
  const asked = Object.keys(window).length === 0 ? input : { ...input, window };
  return await withLogTitle(await resolveScenario(asked, context));
}

/** How the mail is read: as its own options say, with those of the question over them. */
function runOptions(
  mail: string | ReplayOptions,
  asked: { [K in "onProgress" | "signal" | "stdin"]?: RunOptions[K] | undefined },
): RunOptions {
  const own = typeof mail === "string" ? {} : splitOptions(mail).run;
  const { onProgress, signal, stdin } = asked;
  return {
    ...own,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
    ...(stdin === undefined ? {} : { stdin }),
  };
}

function questionOf(options: ExplainOptions): ExplainQuestion {
  if ("id" in options) return { kind: "message", id: options.id };
  const at = parseInstant(options.at);
  if (at.ok) return { kind: "arrival", server: options.server, atMs: at.value };
  throw new MailflowError("USAGE", `at: ${at.problem}`);
}
