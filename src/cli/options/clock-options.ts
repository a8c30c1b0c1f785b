import type { OptionSpec } from "./option-types.ts";

const models = ["run", "replay", "explain", "plan", "serve"] as const;
const enforcement = {
  repeatable: false,
  choices: null,
  alias: null,
  defaultText: null,
  group: "Enforcement:",
  commands: models,
} as const;

/** Options of what makes a server out of date, and of its clock. */
export const CLOCK_OPTIONS: readonly OptionSpec[] = [
  {
    name: "floor",
    ...enforcement,
    commands: [...models, "check"],
    repeatable: true,
    value: "PRODUCT=BUILD@DATE",
    describe:
      'A floor that may come, e.g. "Exchange 2019=none@2027-03-01" (accepts no build); may be ' +
      "given again",
  },
  {
    name: "day-zero",
    ...enforcement,
    repeatable: true,
    value: "HOW|DATE|SERVER=DATE",
    describe:
      "Since when a server without a given date is counted: auto, first-mail (of the log), floor " +
      "(since its build is below it), a date for all or for one server; may be given again",
    defaultText: "auto: replies in the log, else the floor, else the first mail",
  },
  {
    name: "reading",
    ...enforcement,
    value: "HOW",
    choices: ["strict", "lenient"],
    describe:
      "A line on whose floor sources disagree (Exchange 2019 CU14): no build of it is accepted, or " +
      "those from the floor on",
    defaultText: "strict",
  },
  {
    name: "data",
    ...enforcement,
    commands: [...models, "smtp", "profile", "backtest", "check", "data"],
    value: "DIR",
    describe:
      "Folder with newer tables (builds.csv, floors.csv, …) of the shape that mailflow data " +
      "prints; the others stay as they are",
    defaultText: "the tables of mailflow",
  },
  {
    name: "clean-after",
    ...enforcement,
    value: "TIME",
    describe: "A server whose log shows no out-of-date mail for this long counts as clean",
    defaultText: "30d",
  },
  {
    name: "relapse",
    ...enforcement,
    value: "HOW",
    choices: ["restart", "resume"],
    describe: "The clock of a clean server that falls out of date again: restart or resume",
    defaultText: "restart",
  },
];
