import yargs, { type Argv, type Options } from "yargs";
import { MailflowError } from "../../sim/base/errors.ts";
import { COMMAND_TABLE, type CommandSpec } from "./commands.ts";
import { optionMeant } from "./help/meant.ts";
import type { HelpStyle } from "./help/texts.ts";
import { helpOn, unknownCommand } from "./help/topic.ts";
import type {
  FlagName,
  GivenOptions,
  ListName,
  OptionSpec,
  TextName,
} from "./options/option-types.ts";
import { OPTION_TABLE } from "./options/options.ts";

/** Stands for standard input on its way through yargs, which drops a lone `-`. */
const STDIN_OPERAND = "stdin:";

/** What a command line asks for. */
type CommandLine =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "usage"; readonly message: string; readonly hint: string }
  | {
      readonly kind: "call";
      readonly command: CommandSpec;
      readonly operands: readonly string[];
      readonly options: GivenOptions;
    };

const PLAIN_STYLE: HelpStyle = { width: 100, color: false };

/** Reads the arguments after `mailflow`. Wrong usage is an answer, never thrown. */
export function parseCommandLine(
  args: readonly string[],
  version: string,
  style: HelpStyle = PLAIN_STYLE,
): CommandLine {
  const topic = topicOf(args);
  if (topic !== null) return readHelp(topic, style);
  if (args.includes("--version") || args.includes("-V")) {
    return { kind: "print", text: `${version}\n` };
  }
  const given = args.map((argument) => (argument === "-" ? STDIN_OPERAND : argument));
  let problem: string | null = null;
  let values: Readonly<Record<string, unknown>> = {};
  try {
    buildParser().parse(given, {}, (error) => {
      if (error instanceof Error && error.name !== "YError") throw error;
      problem = error === undefined || error === null ? null : messageOf(error);
    });
  } catch (error) {
    if (!(error instanceof CommandRead)) throw error;
    values = error.values;
  }
  return problem === null ? readCall(values) : yargsProblem(problem, given);
}

/** What help is asked for, as words after `help`; null = none is. */
function topicOf(args: readonly string[]): readonly string[] | null {
  if (args.length === 0) return [];
  const at = args.findIndex((each) => /^(?:-h|--help(?:=.*)?)$/.test(each));
  if (at < 0) return null;
  const command = args.find((each) => !each.startsWith("-"));
  const isWhole = args.slice(at).some((each) => each === "all" || each === "--help=all");
  return [
    ...(command === undefined || command === "all" ? [] : [command]),
    ...(isWhole ? ["all"] : []),
  ];
}

function readHelp(topic: readonly string[], style: HelpStyle): CommandLine {
  try {
    return { kind: "print", text: helpOn(topic, COMMAND_TABLE, style) };
  } catch (error) {
    if (!(error instanceof MailflowError)) throw error;
    return { kind: "usage", message: error.message, hint: error.hint };
  }
}

/**
 * Ends yargs once a command line is read and found right. Left alone it would lay out the help text
 * in case it is asked for, 60 ms of every run.
 */
class CommandRead extends Error {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    super("the command line is read");
    this.values = values;
  }
}

function buildParser(): Argv {
  const parser = yargs()
    .scriptName("mailflow")
    .locale("en")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .help(false)
    .version(false)
    .demandCommand(1, "Name a command.")
    .strict();
  for (const command of COMMAND_TABLE) addCommand(parser, command);
  return parser;
}

function addCommand(parser: Argv, command: CommandSpec): void {
  const { operand, manyOperands, hasDefault } = command;
  const words = manyOperands ? `${operand}..` : operand;
  const form = operand === null ? "" : hasDefault === true ? ` [${words}]` : ` <${words}>`;
  const build = (builder: Argv): Argv => {
    if (operand !== null) {
      builder.positional(operand, { type: "string" });
    }
    for (const spec of OPTION_TABLE) {
      if (spec.commands.includes(command.name)) builder.option(spec.name, yargsOption(spec));
    }
    return builder;
  };
  parser.command(`${command.name}${form}`, command.describe, build, (values) => {
    throw new CommandRead(values);
  });
}

function yargsOption(spec: OptionSpec): Options {
  const option: Options = spec.alias === null ? {} : { alias: spec.alias };
  if (spec.value === null) return { ...option, type: "boolean" };
  return { ...option, type: "string", requiresArg: true };
}

function readCall(values: Readonly<Record<string, unknown>>): CommandLine {
  const [name] = Array.isArray(values["_"]) ? values["_"] : [];
  const command = findCommand(name);
  if (command === undefined) return usage("Name a command.", undefined);
  const text: Partial<Record<TextName, string>> = {};
  const lists: Record<ListName, readonly string[]> = {
    pause: [],
    upgrade: [],
    floor: [],
    "day-zero": [],
    stage: [],
    failover: [],
    limit: [],
    own: [],
    connector: [],
    "next-hop": [],
    where: [],
    assert: [],
  };
  const flags: Record<FlagName, boolean> = {
    "allow-addresses": false,
    list: false,
    json: false,
    open: false,
    quiet: false,
    "rename-servers": false,
    "queue-per-group": false,
  };
  for (const spec of OPTION_TABLE) {
    const found = spec.commands.includes(command.name) ? [values[spec.name] ?? []].flat() : [];
    const problem = problemOf(spec, found);
    if (problem !== null) return usage(problem, command);
    if (spec.value === null) flags[spec.name as FlagName] ||= found.includes(true);
    else if (spec.repeatable) lists[spec.name as ListName] = found.map(String);
    else if (found.length > 0) text[spec.name as TextName] = String(found[0]);
  }
  const operands = [command.operand === null ? [] : (values[command.operand] ?? [])]
    .flat()
    .map((operand) => (operand === STDIN_OPERAND ? "-" : String(operand)));
  return { kind: "call", command, operands, options: { text, lists, flags } };
}

function problemOf(spec: OptionSpec, found: readonly unknown[]): string | null {
  if (spec.value === null) return null;
  if (found.some((value) => value === "")) return `--${spec.name} needs a value: ${spec.value}.`;
  if (!spec.repeatable && found.length > 1) {
    return `--${spec.name} may be given once, received ${found.length} values.`;
  }
  const wrong = found.find((value) => spec.choices?.includes(String(value)) === false);
  if (wrong === undefined) return null;
  return `--${spec.name}: expected ${spec.choices?.join(" or ")}, received "${wrong}".`;
}

/** Says in our words what yargs refused. */
function yargsProblem(message: string, given: readonly string[]): CommandLine {
  const first = given.find((each) => !each.startsWith("-"));
  const command = findCommand(first);
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(", ") ?? [];
  if (command === undefined && first !== undefined) {
    const { message: words, hint } = unknownCommand(first, COMMAND_TABLE);
    return { kind: "usage", message: words, hint };
  }
  if (unknown.length > 0) return unknownArguments(unknown, command, given);
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (lacking !== undefined && command !== undefined) {
    const spec = OPTION_TABLE.find((each) => each.name === lacking || each.alias === lacking);
    return usage(`--${spec?.name ?? lacking} needs a value: ${spec?.value ?? "a text"}.`, command);
  }
  if (message.startsWith("Not enough non-option arguments") && command !== undefined) {
    // A wrong option is told first: its value may be what was meant for the operand.
    const strange = strangeOptions(given, command);
    if (strange.length > 0) return unknownArguments(strange, command, given);
    return usage(operandLacks(command), command);
  }
  return usage(message, command);
}

/** Long options that a command does not have. */
function strangeOptions(given: readonly string[], { name }: CommandSpec): readonly string[] {
  const names = given.flatMap((each) => /^--([^=]+)/.exec(each)?.[1] ?? []);
  const isKnown = (option: string): boolean =>
    OPTION_TABLE.some((spec) => spec.name === option && spec.commands.includes(name));
  return names.filter((option) => !isKnown(option));
}

function operandLacks({ operand, operandDescribe }: CommandSpec): string {
  if (operand !== "what") return `Expected a ${operand}, received none. ${operandDescribe}.`;
  return `Expected ${operandDescribe.charAt(0).toLowerCase()}${operandDescribe.slice(1)}, received none.`;
}

function unknownArguments(
  unknown: readonly string[],
  command: CommandSpec | undefined,
  given: readonly string[],
): CommandLine {
  // Letters after one dash are options of one letter each: PowerShell's habit is not ours.
  const single = given.find((each) => /^-[A-Za-z][\w-]+(?:=|$)/.test(each));
  if (single !== undefined && unknown.every((name) => name.length === 1)) {
    const word = single.slice(1).split("=")[0] ?? "";
    return usage(`Unknown option: -${word}.`, command, optionMeant(word, command?.name ?? null));
  }
  const shown: string[] = [];
  let hint = "";
  for (const name of unknown) {
    const dashes = ["--", "-"].find((lead) =>
      given.some((argument) => argument.split("=")[0] === lead + name),
    );
    shown.push((dashes ?? "") + name);
    if (dashes !== undefined) hint += optionMeant(name, command?.name ?? null);
  }
  const what = shown.some((name) => name.startsWith("-")) ? "option" : "argument";
  return usage(`Unknown ${what}: ${shown.join(", ")}.`, command, hint);
}

function usage(message: string, command: CommandSpec | undefined, hint = ""): CommandLine {
  const help = `mailflow ${command === undefined ? "" : `${command.name} `}--help`;
  return { kind: "usage", message, hint: `${hint}See ${help}` };
}

function findCommand(name: unknown): CommandSpec | undefined {
  return COMMAND_TABLE.find((command) => command.name === name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
