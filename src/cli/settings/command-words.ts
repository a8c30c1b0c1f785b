import { MailflowError } from "../../../sim/base/errors.ts";
import type { SettingsChanges } from "../../../sim/contract/setting-changes.ts";
import { parseStageChange, parseUpgrade } from "../../../sim/text/change-text.ts";
import type { Parsed } from "../../../sim/text/parsed.ts";
import type { ResolvedScenario } from "../../config/scenario/resolved.ts";
import type { GivenOptions, ListName, OptionName } from "../options/option-types.ts";
import type { CommandCall } from "./command-call.ts";

/** Options that say where results go or how they are made, never what they are. */
const NOT_OF_THE_RUN: ReadonlySet<OptionName> = new Set<OptionName>([
  "out",
  "json",
  "open",
  "quiet",
  "decisions",
  "brief",
  "rejects",
  "pseudonymise",
  "memory",
  "assert",
  "port",
  "host",
  "max-size",
]);

/** One option as it was given. */
interface GivenWords {
  readonly option: OptionName;
  readonly words: readonly string[];
}

/** The changes that `--upgrade` and `--stage` ask for. Errors: USAGE. */
export function readChanges({ lists }: GivenOptions): SettingsChanges {
  return {
    upgrades: lists.upgrade.map((text) => readOne("upgrade", parseUpgrade(text))),
    stages: lists.stage.map((text) => readOne("stage", parseStageChange(text))),
  };
}

/** The scenario with the command that asked for it, so that a report can show a like one. */
export function withCommand(
  scenario: ResolvedScenario,
  name: string,
  call: CommandCall,
): ResolvedScenario {
  const given = optionWords(call.options).flatMap(({ words }) => words);
  const command = [name, ...call.operands, ...given];
  return { ...scenario, basis: { ...scenario.basis, command } };
}

/** The options of a call that say what is asked, as words, each with its value. */
export function optionWords({ text, lists, flags }: GivenOptions): readonly GivenWords[] {
  const given: GivenWords[] = [];
  const add = (name: string, ...value: readonly string[]): void => {
    const option = name as OptionName;
    if (!NOT_OF_THE_RUN.has(option)) given.push({ option, words: [`--${name}`, ...value] });
  };
  for (const [option, value] of Object.entries(text)) add(option, value);
  for (const [option, values] of Object.entries(lists)) {
    for (const value of values) add(option, value);
  }
  for (const [option, isGiven] of Object.entries(flags)) if (isGiven) add(option);
  return given;
}

function readOne<T>(option: ListName, read: Parsed<T>): T {
  if (read.ok) return read.value;
  throw new MailflowError("USAGE", `--${option}: ${read.problem}`, {
    hint: "See --help for the form of every option.",
  });
}
