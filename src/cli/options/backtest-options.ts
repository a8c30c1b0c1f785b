import type { OptionSpec } from "./option-types.ts";

const output = {
  repeatable: false,
  choices: null,
  alias: null,
  defaultText: null,
  group: "Output:",
  commands: ["backtest"],
} as const;

const question = { ...output, group: "Question:" } as const;

/** The options of `mailflow backtest` that mean something else elsewhere. */
export const BACKTEST_OPTIONS: readonly OptionSpec[] = [
  {
    name: "from",
    ...question,
    value: "TIME",
    describe:
      "Ask about a part of the log: messages first tried from this time on. 2026-11-12 09:00, or 09:00 of a log of one day; in --display-zone, else --time-zone, else UTC",
    defaultText: "with --to: the log's start",
  },
  {
    name: "to",
    ...question,
    value: "TIME",
    describe: "The end of that part, as --from; what comes at this time is not in it",
    defaultText: "with --from: the log's end",
  },
  {
    name: "out",
    ...output,
    alias: "o",
    value: "DIR",
    describe:
      "Folder for backtest.json, report.html, summary.md, messages.csv, lost.csv and charts. Message ids in them can name people: --pseudonymise KEY hides them",
    defaultText: "mailflow-backtest; nothing with --json",
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
