import { withChanges } from "../../config/scenario/changes.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readChanges, withCommand } from "../settings/command-words.ts";
import { sameFor } from "../settings/next-command.ts";
import { readRunSettings } from "../settings/run-settings.ts";
import { replayInput } from "../settings/scenario-flags.ts";
import { resolveFlags } from "../settings/scenario-of-call.ts";
import { executeRun } from "./execute.ts";

/** `mailflow replay LOG…`. Errors: USAGE, those of the flags' files and of the run. */
export async function replayCommand(call: CommandCall): Promise<number> {
  const settings = readRunSettings(call.options);
  const changes = readChanges(call.options);
  const asked = await resolveFlags(replayInput(call.operands, call.options));
  const scenario = withCommand(withChanges(asked, changes), "replay", call);
  call.next(sameFor("plan", call));
  return await executeRun(scenario, settings, call.signal);
}
