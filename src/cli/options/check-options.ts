import type { OptionSpec } from "./option-types.ts";

const plain = { repeatable: false, choices: null, alias: null, defaultText: null } as const;

/** The options that `check` alone has. */
export const CHECK_OPTIONS: readonly OptionSpec[] = [
  {
    name: "servers",
    ...plain,
    group: "Log:",
    commands: ["check"],
    value: "FILE",
    describe:
      "What is installed, to lay beside the builds in the log: an inventory, or the provider's report",
  },
  {
    name: "as-of",
    ...plain,
    group: "Output:",
    commands: ["check"],
    value: "DATE",
    describe: "Day on which the servers are judged",
    defaultText: "today",
  },
  {
    name: "date-order",
    ...plain,
    group: "Output:",
    commands: ["check"],
    value: "ORDER",
    choices: ["dmy", "mdy"],
    describe:
      "Dates of the provider's report and of logs: day first (dmy, UK) or month first (mdy, US)",
    defaultText: "by the days above 12",
  },
  {
    name: "ics",
    ...plain,
    group: "Output:",
    commands: ["check"],
    value: "FILE",
    describe: "Write the dates of all servers as an iCalendar file",
  },
];
