import { withChanges } from "../../config/scenario/changes.ts";
import { loadScenario } from "../../config/scenario/scenario.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readChanges, withCommand } from "../settings/command-words.ts";
import { sameFor } from "../settings/next-command.ts";
import { readRunSettings } from "../settings/run-settings.ts";
import { scenarioFlags } from "../settings/scenario-flags.ts";
import { absolutePaths } from "../settings/scenario-of-call.ts";
import { executeRun } from "./execute.ts";

/** `mailflow run SCENARIO`. Errors: USAGE, those of the scenario and of the run. */
export async function runCommand(call: CommandCall): Promise<number> {
  const [file = ""] = call.operands;
  const settings = readRunSettings(call.options);
  const overrides = absolutePaths(scenarioFlags(call.options));
  const changes = readChanges(call.options);
  const scenario = withChanges(await loadScenario(file, overrides), changes);
  call.next(sameFor("plan", call));
  return await executeRun(withCommand(scenario, "run", call), settings, call.signal);
}
