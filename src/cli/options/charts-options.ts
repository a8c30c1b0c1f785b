import type { OptionSpec } from "./option-types.ts";

const charts = {
  repeatable: false,
  choices: null,
  alias: null,
  defaultText: null,
  group: "Output:",
  commands: ["charts"],
} as const;

/** The options that only `mailflow charts` has, in the order of its help. */
export const CHARTS_OPTIONS: readonly OptionSpec[] = [
  { name: "list", ...charts, value: null, describe: "List the charts and draw none" },
  {
    name: "only",
    ...charts,
    value: "ID,…",
    describe: "The charts to draw, by id",
    defaultText: "all of them",
  },
  {
    name: "format",
    ...charts,
    value: "FORMAT,…",
    describe: "svg, png (at twice the size) and spec (vega-lite), any of them",
    defaultText: "svg,png,spec",
  },
  {
    name: "scheme",
    ...charts,
    value: "SCHEME",
    choices: ["light", "dark"],
    describe: "Colours for light or for dark paper",
    defaultText: "light",
  },
  {
    name: "size",
    ...charts,
    value: "SIZE",
    choices: ["wide", "narrow"],
    describe: "Width for documents, or for a phone",
    defaultText: "wide",
  },
  {
    name: "out",
    ...charts,
    alias: "o",
    value: "DIR",
    describe: "Folder of the files",
    defaultText: "mailflow-charts",
  },
];
