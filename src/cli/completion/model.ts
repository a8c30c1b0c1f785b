import type { CommandWords, OptionSpec } from "../options/option-types.ts";
import { OPTION_TABLE } from "../options/options.ts";
import { type KnownWords, type Offer, offerAfter } from "./option-values.ts";

/** An option as a shell's script needs it. */
export interface CompletedOption {
  /** `--out` and `-o`. */
  readonly forms: readonly string[];
  readonly describe: string;
  readonly repeatable: boolean;
  /** What stands for the value; null = a flag. */
  readonly value: string | null;
  readonly offer: Offer | null;
}

/** A command as a shell's script needs it. */
export interface CompletedCommand {
  readonly name: string;
  readonly describe: string;
  readonly options: readonly CompletedOption[];
  /** What its operands can be; null = it takes none. */
  readonly operands: Offer | null;
}

const HELP: CompletedOption = {
  forms: ["--help", "-h"],
  describe: "Show its help",
  repeatable: false,
  value: null,
  offer: null,
};

/** Every command with its options and what may follow each of them. */
export function completedCommands(
  table: readonly CommandWords[],
  known: KnownWords,
): readonly CompletedCommand[] {
  return table.map((command) => ({
    name: command.name,
    describe: brief(command.describe),
    options: [
      ...OPTION_TABLE.filter((spec) => spec.commands.includes(command.name)).map((spec) =>
        completed(spec, known),
      ),
      HELP,
    ],
    operands: operandsOf(command, table),
  }));
}

function completed(spec: OptionSpec, known: KnownWords): CompletedOption {
  const { name, alias, repeatable, value } = spec;
  return {
    forms: [`--${name}`, ...(alias === null ? [] : [`-${alias}`])],
    describe: brief(spec.describe),
    repeatable,
    value,
    offer: offerAfter(spec, known),
  };
}

function operandsOf(command: CommandWords, table: readonly CommandWords[]): Offer | null {
  if (command.operand === null) return null;
  const named = command.operandChoices;
  if (named !== undefined) return { words: named, isList: false, files: "none" };
  const isHelp = command.name === "help";
  if (!isHelp) return { words: [], isList: false, files: "files" };
  return { words: [...table.map(({ name }) => name), "all"], isList: false, files: "none" };
}

/** The first thing said: a list of completions has one line for each. */
function brief(words: string): string {
  return words.split(/[:;(]/)[0]?.trim().replace(/,$/, "") ?? words;
}
