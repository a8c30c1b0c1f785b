import { MailflowError } from "../../../sim/base/errors.ts";
import { didYouMean } from "../../../sim/text/suggest.ts";
import { toolInfo } from "../../platform/tool-info.ts";
import type { CommandWords } from "../options/option-types.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { writeOut } from "../terminal/terminal.ts";
import { bashScript } from "./bash.ts";
import { type CompletedCommand, completedCommands } from "./model.ts";
import { knownWords } from "./option-values.ts";
import { powerShellScript } from "./power-shell.ts";
import { zshScript } from "./zsh.ts";

type ScriptWriter = (commands: readonly CompletedCommand[], version: string) => string;

const SCRIPTS: ReadonlyMap<string, ScriptWriter> = new Map([
  ["bash", bashScript],
  ["zsh", zshScript],
  ["powershell", powerShellScript],
]);

/** `mailflow completion SHELL`: prints the script of a shell. Errors: USAGE. */
export function completionCommand(
  table: readonly CommandWords[],
): (call: CommandCall) => Promise<number> {
  return async ({ operands }) => {
    const [shell = ""] = operands;
    const write = SCRIPTS.get(shell === "pwsh" ? "powershell" : shell);
    if (write === undefined) {
      const names = [...SCRIPTS.keys()];
      throw new MailflowError(
        "USAGE",
        `expected ${names.join(", ")}, received "${shell}"${didYouMean(shell, names)}`,
        { hint: "How to use it: mailflow completion --help" },
      );
    }
    const commands = completedCommands(table, await knownWords());
    await writeOut(write(commands, toolInfo().version));
    return 0;
  };
}
