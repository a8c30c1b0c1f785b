import type { CommandName, OptionName } from "../options/option-types.ts";
import { OPTION_TABLE } from "../options/options.ts";
import type { CommandCall } from "./command-call.ts";
import { optionWords } from "./command-words.ts";

/**
 * Options without which another command still answers for the same mail and servers: they say what
 * is counted or shown beside it.
 */
const BESIDE_THE_QUESTION: ReadonlySet<OptionName> = new Set<OptionName>([
  "by",
  "allow-addresses",
  "as-of",
  "shard",
  "limit",
  "scope",
  "from",
  "to",
  "horizon",
  "patch-at",
  "per-week",
  "portions",
  "resamples",
  "server",
  "at",
  "write-servers",
  "ics",
]);

/**
 * A command for the same operands and the same settings as a call; empty where it cannot have
 * them: an option that it does not know, or standard input, which is read by now.
 */
export function sameFor(
  command: CommandName,
  call: Pick<CommandCall, "operands" | "options">,
  operands: readonly string[] = call.operands,
): readonly string[] {
  if (operands.length === 0 || operands.includes("-")) return [];
  const given = optionWords(call.options).filter(({ option }) => !BESIDE_THE_QUESTION.has(option));
  const isKnown = (name: OptionName): boolean =>
    OPTION_TABLE.some((spec) => spec.name === name && spec.commands.includes(command));
  if (given.some(({ option }) => !isKnown(option))) return [];
  return [command, ...operands, ...given.flatMap(({ words }) => words)];
}
