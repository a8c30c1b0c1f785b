import type { CommandWords, OptionGroup, OptionSpec } from "../options/option-types.ts";
import { OPTION_TABLE } from "../options/options.ts";
import { byNeed, COMMAND_GROUPS } from "./needs.ts";
import { optionForm, optionWords } from "./option-words.ts";
import { COMPLETION_NOTES } from "./shell-notes.ts";
import { paragraph, twoColumns } from "./two-columns.ts";

/** How help is set: columns of a line, and whether headings may be bold. */
export interface HelpStyle {
  readonly width: number;
  readonly color: boolean;
}

const LEAD =
  "mailflow says what happens to your mail, when, and to whom, if Exchange servers stay out of date.";
const FIRST_STEPS: readonly (readonly [string, string])[] = [
  ["replay", "mailflow replay trace.csv --open"],
  ["plan", "mailflow plan trace.csv --servers servers.csv"],
  ["check", "mailflow check servers.csv"],
];
const DASH = "A log whose name starts with a dash is written ./-name.csv.";
const EXIT_CODES =
  "Exit codes: 0 done, 1 an --assert failed, 2 wrong usage, 3 an input is wrong, " +
  "70 a bug in mailflow, 130 stopped by Ctrl-C.";
const GLOBAL_OPTIONS: readonly (readonly [string, string])[] = [
  ["-h, --help", "Show this text; of a command, mailflow COMMAND --help"],
  ["-V, --version", "Show the version"],
];

/**
 * What `mailflow --help` prints: the commands by need, each in a line, or with `isWhole` in full.
 */
export function overview(
  table: readonly CommandWords[],
  isWhole: boolean,
  style: HelpStyle,
): string {
  const { width } = style;
  const head = (text: string): string => heading(text, style);
  const examples = isWhole
    ? table.flatMap((each) => each.examples.slice(0, 1))
    : FIRST_STEPS.map(([, line]) => line);
  const first = Math.max(...table.map(({ name }) => name.length));
  const groups = COMMAND_GROUPS.map(({ heading: title, commands }) => {
    const rows = commands.map(([name, brief]): readonly [string, string] => {
      const command = table.find((each) => each.name === name);
      if (!isWhole || command === undefined) return [name, brief];
      return [form(command), `${command.describe}.`];
    });
    return `${head(title)}\n${twoColumns(rows, width, isWhole ? 0 : first)}`;
  });
  const more = isWhole
    ? "mailflow COMMAND --help all explains every option of a command."
    : "mailflow COMMAND --help explains a command, mailflow --help all every command.";
  return [
    `${head("Examples:")}\n${examples.map((line) => `  ${line}\n`).join("")}`,
    `${paragraph(LEAD, width)}\nUsage: mailflow COMMAND [options]\n`,
    ...groups,
    `${head("Options:")}\n${twoColumns(GLOBAL_OPTIONS, width)}`,
    `${paragraph(more, width)}${paragraph(EXIT_CODES, width)}`,
  ].join("\n");
}

/** What `mailflow COMMAND --help` prints: examples, and the options that are often needed. */
export function commandHelp(command: CommandWords, isWhole: boolean, style: HelpStyle): string {
  const { width } = style;
  const { name, operand, operandDescribe } = command;
  const own = OPTION_TABLE.filter((spec) => spec.commands.includes(name));
  const { often, rest } = isWhole ? { often: own, rest: [] } : byNeed(name, own);
  const operands =
    operand === null ? [] : [twoColumns([[operand.toUpperCase(), `${operandDescribe}.`]], width)];
  const head = (text: string): string => heading(text, style);
  const list = (title: string, specs: readonly OptionSpec[]): string =>
    `${head(title)}\n${twoColumns(
      specs.map((spec) => [optionForm(spec), optionWords(spec)]),
      width,
    )}`;
  const shown =
    rest.length > 0
      ? [list("Often needed:", often)]
      : groupsOf(often).map((group) => list(group, inGroup(often, group)));
  return [
    `${head("Examples:")}\n${command.examples.map((line) => `  ${line}\n`).join("")}`,
    `${paragraph(`${command.describe}.`, width)}\nUsage: mailflow ${form(command)}${own.length === 0 ? "" : " [options]"}\n`,
    ...operands,
    ...(own.length === 0 ? [] : shown),
    ...(rest.length === 0 ? [] : [restOf(name, rest, style)]),
    ...(name === "completion" ? [COMPLETION_NOTES] : []),
    `${head("Help:")}\n${twoColumns(helpRows(name, isWhole || rest.length === 0), width)}`,
    ...(name === "replay" ? [paragraph(DASH, width)] : []),
  ].join("\n");
}

/** The options that are named only: by their group, so that one is found by eye. */
function restOf(name: string, rest: readonly OptionSpec[], style: HelpStyle): string {
  const rows = groupsOf(rest).map((group): readonly [string, string] => [
    group,
    inGroup(rest, group)
      .map((spec) => `--${spec.name}`)
      .join(" "),
  ]);
  const title = `${rest.length} more options:`;
  const more = `mailflow help ${name} all explains each`;
  const fits = title.length + 1 + more.length <= style.width;
  return `${heading(title, style)}${fits ? " " : "\n  "}${more}\n${twoColumns(rows, style.width)}`;
}

function helpRows(name: string, isWhole: boolean): readonly (readonly [string, string])[] {
  const all = isWhole ? "" : `; all of them: mailflow help ${name} all`;
  return [["-h, --help", `Show this text${all}`]];
}

/** `replay LOG…`, `explain [WHAT…]`. */
function form({ name, operand, manyOperands, hasDefault }: CommandWords): string {
  if (operand === null) return name;
  const word = `${operand.toUpperCase()}${manyOperands ? "..." : ""}`;
  return `${name} ${hasDefault === true ? `[${word}]` : word}`;
}

function inGroup(specs: readonly OptionSpec[], group: OptionGroup): readonly OptionSpec[] {
  return specs.filter((spec) => spec.group === group);
}

/** The groups in the order of the table, output last. */
export function groupsOf(specs: readonly OptionSpec[]): readonly OptionGroup[] {
  const groups = [...new Set(specs.map(({ group }) => group))];
  const isOutput = (group: OptionGroup): number => Number(group === "Output:");
  return groups.sort((a, b) => isOutput(a) - isOutput(b));
}

function heading(text: string, { color }: HelpStyle): string {
  return color ? `\u001b[1m${text}\u001b[22m` : text;
}
