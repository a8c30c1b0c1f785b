import { resolveScenario } from "../config/scenario.ts";
import type { CommandCall } from "./command-call.ts";
import { executeRun } from "./execute.ts";
import { readRunSettings } from "./run-settings.ts";
import { replayInput } from "./scenario-flags.ts";

/** `mailflow replay LOG…`. Errors: USAGE, those of the flags' files and of the run. */
export async function replayCommand(call: CommandCall): Promise<number> {
  const settings = readRunSettings(call.options);
  const input = replayInput(call.operands, call.options);
  const context = { file: null, place: () => null, baseFolder: "." };
  return await executeRun(await resolveScenario(input, context), settings, call.signal);
}
