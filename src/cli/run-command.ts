import path from "node:path";
import { looksLikePath } from "../config/policy-file.ts";
import { loadScenario } from "../config/scenario.ts";
import type { ScenarioInput } from "../config/scenario-input.ts";
import type { CommandCall } from "./command-call.ts";
import { executeRun } from "./execute.ts";
import { readRunSettings } from "./run-settings.ts";
import { scenarioFlags } from "./scenario-flags.ts";

/** `mailflow run SCENARIO`. Errors: USAGE, those of the scenario and of the run. */
export async function runCommand(call: CommandCall): Promise<number> {
  const [file = ""] = call.operands;
  const settings = readRunSettings(call.options);
  const overrides = absolutePaths(scenarioFlags(call.options));
  return await executeRun(await loadScenario(file, overrides), settings, call.signal);
}

/** Paths of flags are relative to where the user is, those of a scenario to its file. */
export function absolutePaths(flags: Partial<ScenarioInput>): Partial<ScenarioInput> {
  const { inventory, policy, retry } = flags;
  return {
    ...flags,
    ...(inventory === undefined ? {} : { inventory: path.resolve(inventory) }),
    ...(typeof policy === "string" && looksLikePath(policy)
      ? { policy: path.resolve(policy) }
      : {}),
    ...(typeof retry === "string" && looksLikePath(retry.replace(/#[^#]*$/, ""))
      ? { retry: path.resolve(retry) }
      : {}),
  };
}
