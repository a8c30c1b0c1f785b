import type { OptionSpec } from "./option-types.ts";

const output = {
  repeatable: false,
  choices: null,
  alias: null,
  defaultText: null,
  group: "Output:",
  commands: ["backtest"],
} as const;

/** The options of `mailflow backtest` that mean something else elsewhere. */
export const BACKTEST_OPTIONS: readonly OptionSpec[] = [
  {
    name: "out",
    ...output,
    alias: "o",
    value: "DIR",
    describe: "Folder for backtest.json, report.html, summary.md, messages.csv and charts",
    defaultText: "mailflow-out; nothing with --json",
  },
  {
    name: "json",
    ...output,
    value: null,
    describe: "Print backtest.json to standard output, and nothing else",
  },
  {
    name: "write-servers",
    ...output,
    value: "FILE",
    describe:
      "Write the servers as an inventory (CSV) with build, day 0 and stage, for --servers of plan, replay and check",
  },
];
