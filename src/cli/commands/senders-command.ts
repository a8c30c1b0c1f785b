import { proposedOwn, senderLines } from "../../../reports/words/senders.ts";
import { shellLine } from "../../../sim/text/shell-words.ts";
import { resolveScenario } from "../../config/scenario/scenario.ts";
import { logSenders } from "../../mail/log-senders.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readMemory } from "../settings/run-settings.ts";
import { replayInput } from "../settings/scenario-flags.ts";
import { printable, readStdin, userShell, writeOut } from "../terminal/terminal.ts";

/**
 * `mailflow senders LOG…`: who handed the mail of logs over. Errors: USAGE, those of the readers.
 */
export async function sendersCommand(call: CommandCall): Promise<number> {
  const { text, flags } = call.options;
  const scenario = await resolveScenario(replayInput(call.operands, call.options), {
    file: null,
    place: () => null,
    baseFolder: ".",
  });
  const table = await logSenders({
    scenario,
    memoryMb: readMemory(text.memory),
    stdin: readStdin(),
    signal: call.signal,
  });
  if (flags.json) {
    await writeOut(`${JSON.stringify(table, null, 2)}\n`);
    return 0;
  }
  const own = proposedOwn(table) ?? "ADDRESS";
  const words = shellLine([...call.operands, "--own", own], userShell());
  const next =
    table.senders.length === 0
      ? "No message of it was handed over by anybody."
      : `Say which are your own servers, for example: mailflow replay ${words}`;
  await writeOut(printable(`${[...senderLines(table), next].join("\n")}\n`));
  return 0;
}
