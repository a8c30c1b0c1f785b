import path from "node:path";
import { withChanges } from "../config/changes.ts";
import { looksLikePath } from "../config/policy-file.ts";
import { loadScenario } from "../config/scenario.ts";
import type { ScenarioInput } from "../config/scenario-input.ts";
import type { CommandCall } from "./command-call.ts";
import { readChanges, withCommand } from "./command-words.ts";
import { executeRun } from "./execute.ts";
import { readRunSettings } from "./run-settings.ts";
import { scenarioFlags } from "./scenario-flags.ts";

/** `mailflow run SCENARIO`. Errors: USAGE, those of the scenario and of the run. */
export async function runCommand(call: CommandCall): Promise<number> {
  const [file = ""] = call.operands;
  const settings = readRunSettings(call.options);
  const overrides = absolutePaths(scenarioFlags(call.options));
  const changes = readChanges(call.options);
  const scenario = withChanges(await loadScenario(file, overrides), changes);
  return await executeRun(withCommand(scenario, "run", call), settings, call.signal);
}

/** Paths of flags are relative to where the user is, those of a scenario to its file. */
export function absolutePaths(flags: Partial<ScenarioInput>): Partial<ScenarioInput> {
  const { inventory, policy, retry, warmStart } = flags;
  return {
    ...flags,
    ...(inventory === undefined ? {} : { inventory: path.resolve(inventory) }),
    ...(warmStart === undefined || warmStart === "simulate"
      ? {}
      : { warmStart: path.resolve(warmStart) }),
    ...(typeof policy === "string" && looksLikePath(policy)
      ? { policy: path.resolve(policy) }
      : {}),
    ...(typeof retry === "string" && looksLikePath(retry.replace(/#[^#]*$/, ""))
      ? { retry: path.resolve(retry) }
      : {}),
  };
}
