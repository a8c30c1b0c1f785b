import { MailflowError } from "../../sim/errors.ts";
import { withChanges } from "../config/changes.ts";
import { resolveScenario } from "../config/scenario.ts";
import type { ScenarioInput } from "../config/scenario-input.ts";
import type { ResolvedScenario } from "../config/types.ts";
import type { CommandCall } from "./command-call.ts";
import { readChanges, withCommand } from "./command-words.ts";
import { executeRun } from "./execute.ts";
import type { CommandName } from "./option-types.ts";
import { readRunSettings } from "./run-settings.ts";
import { replayInput } from "./scenario-flags.ts";

/** `mailflow replay LOG…`. Errors: USAGE, those of the flags' files and of the run. */
export async function replayCommand(call: CommandCall): Promise<number> {
  const settings = readRunSettings(call.options);
  const changes = readChanges(call.options);
  const asked = await resolveFlags(replayInput(call.operands, call.options));
  const scenario = withCommand(withChanges(asked, changes), "replay", call);
  return await executeRun(scenario, settings, call.signal);
}

/** Resolves a scenario that came from the flags of a command; hints name the options. */
export async function resolveFlags(
  input: ScenarioInput,
  command: CommandName = "replay",
): Promise<ResolvedScenario> {
  try {
    return await resolveScenario(input, { file: null, place: () => null, baseFolder: "." });
  } catch (error) {
    if (!(error instanceof MailflowError) || error.hint !== "") throw error;
    const { code, message, where, issues, cause } = error;
    const [file] = issues.flatMap((issue) => issue.where.file ?? []);
    const hint =
      file === undefined
        ? `Correct the option; mailflow ${command} --help shows the form of each.`
        : `Correct it, then run: mailflow check ${file}`;
    throw new MailflowError(code, message, { where, issues, hint, cause });
  }
}
