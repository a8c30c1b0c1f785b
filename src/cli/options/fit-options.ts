import type { OptionSpec } from "./option-types.ts";

const plain = { repeatable: false, choices: null, alias: null, defaultText: null } as const;
const fitted = { ...plain, group: "Output:", commands: ["fit"] } as const;
const tuned = { ...plain, group: "Output:", commands: ["tune"] } as const;

/** What `fit` is asked beside how to read its log. */
export const FIT_OPTIONS: readonly OptionSpec[] = [
  {
    name: "out",
    ...fitted,
    alias: "o",
    value: "FILE",
    describe: "The scenario to write (YAML)",
    defaultText: "fitted.yaml",
  },
  {
    name: "scale",
    ...fitted,
    value: "FACTOR",
    describe: "Volume as a multiple of the log's, e.g. 10",
    defaultText: "1",
  },
  {
    name: "rename-servers",
    ...fitted,
    value: null,
    describe: "Write server-01, server-02, … instead of the log's server names",
  },
];

/** What `tune` is asked beside its study. */
export const TUNE_OPTIONS: readonly OptionSpec[] = [
  {
    name: "out",
    ...tuned,
    alias: "o",
    value: "DIR",
    describe:
      "Folder for tune.html, study.json, policy.yaml, candidates.csv and charts; a study that was stopped goes on from there",
    defaultText: "mailflow-tune; nothing with --json",
  },
  {
    name: "workers",
    ...tuned,
    value: "N",
    describe: "Threads; the result is the same for any number",
    defaultText: "every core",
  },
  {
    name: "json",
    ...tuned,
    value: null,
    describe: "Print study.json to standard output, and nothing else",
  },
];
