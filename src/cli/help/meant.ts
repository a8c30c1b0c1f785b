import { nearestName } from "../../../sim/text/suggest.ts";
import type { CommandName } from "../options/option-types.ts";
import { OPTION_TABLE } from "../options/options.ts";

/** Letters after which the beginning or a part of a name says which option was meant. */
const PART_LETTERS_MIN = 3;
const PARTS_TOLD = 3;

/**
 * Which option of a command was meant by one that it does not have, as a sentence with a blank
 * after it; "" = nothing is near. Without a command only --help and --version exist.
 */
export function optionMeant(name: string, command: CommandName | null): string {
  const own =
    command === null
      ? []
      : OPTION_TABLE.filter((spec) => spec.commands.includes(command)).map((spec) => spec.name);
  const known: readonly string[] = [...own, "help", "version"];
  const nearest = nearestName(name, known);
  const owners = OPTION_TABLE.filter((spec) => spec.name === name).flatMap((each) => each.commands);
  if (owners[0] !== undefined && !known.includes(name))
    return `--${name} is an option of ${owners[0]}. `;
  if (nearest !== null) return `Did you mean --${nearest}? `;
  const wanted = name.toLowerCase();
  if (wanted.length < PART_LETTERS_MIN) return "";
  const begin = known.filter((each) => each.startsWith(wanted));
  const parts = begin.length > 0 ? begin : known.filter((each) => each.includes(wanted));
  if (parts.length === 0 || parts.length > PARTS_TOLD) return "";
  return `Did you mean ${parts.map((each) => `--${each}`).join(" or ")}? `;
}
