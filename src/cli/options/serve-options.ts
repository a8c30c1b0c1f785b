import type { OptionSpec } from "./option-types.ts";

const site = {
  repeatable: false,
  choices: null,
  alias: null,
  defaultText: null,
  group: "Site:",
  commands: ["serve"],
} as const;

/** The options of `mailflow serve` that say where and what it serves. */
export const SERVE_OPTIONS: readonly OptionSpec[] = [
  { name: "port", ...site, value: "N", describe: "Port, 0 for any", defaultText: "8026" },
  {
    name: "host",
    ...site,
    value: "ADDRESS",
    describe: "Address to listen on; another than loopback lets other machines in",
    defaultText: "127.0.0.1",
  },
  {
    name: "max-size",
    ...site,
    value: "MB",
    describe: "Largest file that can be dropped on the page, in MB",
    defaultText: "4096",
  },
];
