import type { OptionSpec } from "./option-types.ts";

const plain = { repeatable: false, choices: null, alias: null, defaultText: null } as const;
const question = { ...plain, group: "Question:", commands: ["plan"] } as const;

/** The options that `plan` alone has, in the order of its help. */
export const PLAN_OPTIONS: readonly OptionSpec[] = [
  {
    name: "limit",
    ...question,
    repeatable: true,
    value: "TEST",
    describe:
      "What must hold for a server, e.g. 'bounced = 0', 'delayed <= 1%', 'delay.p95 <= 15m'; may be given again",
    defaultText: "'bounced = 0' and 'delayed <= 1%'",
  },
  {
    name: "scope",
    ...question,
    value: "SCOPE",
    choices: ["server", "tenant"],
    describe:
      "Judge limits on each server's own mail, or on that of all, the others patched on the first date",
    defaultText: "server",
  },
  {
    name: "from",
    ...question,
    value: "DATE",
    describe: "First day on which a server can be patched",
    defaultText: "today, where it lies among the dates; else the first detection",
  },
  {
    name: "horizon",
    ...question,
    value: "DATE",
    describe: "Last patch date that is looked at",
    defaultText: "the window's end",
  },
  {
    name: "patch-at",
    ...question,
    value: "HH:MM",
    describe: "Time of the UTC day at which a patch takes effect",
    defaultText: "00:00",
  },
  {
    name: "per-week",
    ...question,
    value: "N",
    describe: "Find the order when only so many servers can be patched a week, from --from on",
  },
  {
    name: "portions",
    ...question,
    value: "N",
    describe: "Find the best pauses of up to so many portions a calendar year, 0 to 3",
    defaultText: "1",
  },
  {
    name: "resamples",
    ...question,
    value: "N",
    describe: "Draw the weeks of the traffic again so often, to say how far dates move",
    defaultText: "20",
  },
  {
    name: "out",
    ...question,
    group: "Output:",
    alias: "o",
    value: "DIR",
    describe: "Folder for plan.json, plan.html, plan.txt, plan.csv and charts",
    defaultText: "mailflow-plan; nothing with --json",
  },
];

/** The options that `explain` alone has. */
export const EXPLAIN_OPTIONS: readonly OptionSpec[] = [
  {
    name: "server",
    ...plain,
    group: "Question:",
    commands: ["explain"],
    value: "NAME",
    describe: "Ask what happens to a message that arrives at this server; with --at",
  },
  {
    name: "at",
    ...plain,
    group: "Question:",
    commands: ["explain"],
    value: "INSTANT",
    describe: "When it arrives, after any --shift-to: 2026-11-07T06:01Z",
  },
  {
    name: "reply",
    ...plain,
    group: "Question:",
    commands: ["explain"],
    value: "TEXT",
    describe:
      "Ask what a reply or its code means, without a log: enforcement, or which other cause",
  },
];
