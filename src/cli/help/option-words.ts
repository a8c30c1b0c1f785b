import type { OptionSpec } from "../options/option-types.ts";

/** `-o, --out DIR`, `--scheme light|dark`. */
export function optionForm({ name, alias, value, choices }: OptionSpec): string {
  const shown = choices === null ? value : choices.join("|");
  return `${alias === null ? "" : `-${alias}, `}--${name}${shown === null ? "" : ` ${shown}`}`;
}

/** What an option does, whether it may be repeated, and what holds without it. */
export function optionWords({ describe, repeatable, defaultText }: OptionSpec): string {
  const again = repeatable && !describe.includes("again") ? "; may be given again" : "";
  const byDefault = defaultText === null ? "" : ` Default: ${defaultText}.`;
  return `${describe}${again}.${byDefault}`;
}
