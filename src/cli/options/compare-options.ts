import type { OptionSpec } from "./option-types.ts";

const output = {
  repeatable: false,
  choices: null,
  alias: null,
  defaultText: null,
  group: "Output:",
  commands: ["compare"],
} as const;

/** The options of `mailflow compare`. */
export const COMPARE_OPTIONS: readonly OptionSpec[] = [
  {
    name: "out",
    ...output,
    alias: "o",
    value: "DIR",
    describe: "Folder for comparison.html, summary.md, comparison.json and charts",
    defaultText: "mailflow-compare; nothing with --json",
  },
  {
    name: "json",
    ...output,
    value: null,
    describe: "Print comparison.json to standard output, and nothing else",
  },
  {
    name: "changed",
    ...output,
    value: "FILE",
    describe: "Write the messages that fare differently (CSV)",
  },
  {
    name: "display-zone",
    ...output,
    value: "ZONE",
    describe: "Zone that times are shown in, e.g. Europe/Berlin",
    defaultText: "the first scenario's, else UTC",
  },
  { name: "quiet", ...output, alias: "q", value: null, describe: "Show no progress" },
];
