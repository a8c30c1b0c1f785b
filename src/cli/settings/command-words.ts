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
  const { text, lists, flags } = call.options;
  const words = [name, ...call.operands];
  for (const [option, value] of Object.entries(text)) {
    if (!NOT_OF_THE_RUN.has(option as OptionName)) words.push(`--${option}`, value);
  }
  for (const [option, values] of Object.entries(lists)) {
    if (NOT_OF_THE_RUN.has(option as OptionName)) continue;
    for (const value of values) words.push(`--${option}`, value);
  }
  for (const [option, isGiven] of Object.entries(flags)) {
    if (isGiven && !NOT_OF_THE_RUN.has(option as OptionName)) words.push(`--${option}`);
  }
  return { ...scenario, basis: { ...scenario.basis, command: words } };
}

function readOne<T>(option: ListName, read: Parsed<T>): T {
  if (read.ok) return read.value;
  throw new MailflowError("USAGE", `--${option}: ${read.problem}`, {
    hint: "See --help for the form of every option.",
  });
}
