import { MailflowError } from "../../../sim/base/errors.ts";
import { nearestName } from "../../../sim/text/suggest.ts";
import type { CommandWords } from "../options/option-types.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { helpStyle, writeOut } from "../terminal/terminal.ts";
import { commandHelp, type HelpStyle, overview } from "./texts.ts";

const ALL = "all";

/**
 * The help that the words after `help` ask for: none = the overview, a command, and `all` for what
 * is rarely needed. Errors: USAGE for a word that is neither.
 */
export function helpOn(
  words: readonly string[],
  table: readonly CommandWords[],
  style: HelpStyle,
): string {
  const named = words.filter((word) => word !== ALL);
  const isWhole = named.length < words.length;
  const [name, ...others] = named;
  if (name === undefined) return overview(table, isWhole, style);
  const command = table.find((each) => each.name === name);
  if (command === undefined) throw unknownCommand(name, table);
  if (others.length > 0) {
    throw new MailflowError("USAGE", `Expected one command, received ${named.join(" ")}.`, {
      hint: `See mailflow help ${name}`,
    });
  }
  return commandHelp(command, isWhole, style);
}

/** The error of a command that does not exist, with the one that was meant. */
export function unknownCommand(name: string, table: readonly CommandWords[]): MailflowError {
  const meant = nearestName(
    name,
    table.map((each) => each.name),
  );
  const hint = meant === null ? "" : `Did you mean ${meant}? `;
  return new MailflowError("USAGE", `Unknown command "${name}".`, {
    hint: `${hint}See mailflow --help`,
  });
}

/** `mailflow help [COMMAND] [all]`. Errors: USAGE. */
export function helpCommand(
  table: readonly CommandWords[],
): (call: CommandCall) => Promise<number> {
  return async ({ operands }) => {
    await writeOut(helpOn(operands, table, helpStyle()));
    return 0;
  };
}
