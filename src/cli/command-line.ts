import yargs, { type Argv, type Options } from "yargs";
import { nearestName } from "../../sim/text/suggest.ts";
import { COMMAND_TABLE, type CommandSpec } from "./commands.ts";
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

/** Reads the arguments after `mailflow`. Wrong usage is an answer, never thrown. */
export function parseCommandLine(args: readonly string[], version: string): CommandLine {
  const given = args.map((argument) => (argument === "-" ? STDIN_OPERAND : argument));
  let problem: string | null = null;
  let text = "";
  let values: Readonly<Record<string, unknown>> = {};
  try {
    buildParser(version).parse(given, {}, (error, _, output) => {
      if (error instanceof Error && error.name !== "YError") throw error;
      problem = error === undefined || error === null ? null : messageOf(error);
      text = output;
    });
  } catch (error) {
    if (!(error instanceof CommandRead)) throw error;
    values = error.values;
  }
  if (problem !== null) return yargsProblem(problem, given);
  if (text !== "" && text === version) return { kind: "print", text: `${version}\n` };
  if (text !== "") return { kind: "print", text: `${examples(findCommand(given[0]))}${text}\n` };
  return readCall(values);
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

function buildParser(version: string): Argv {
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
    .usage("Usage: mailflow <command>")
    .version(version)
    .help()
    .alias("help", "h")
    .recommendCommands()
    .demandCommand(1, "Name a command.")
    .strict()
    .wrap(100)
    .epilogue(
      "Exit codes: 0 done, 1 an --assert failed, 2 wrong usage, 3 an input is wrong, " +
        "70 a bug in mailflow, 130 stopped by Ctrl-C.",
    );
  for (const command of COMMAND_TABLE) addCommand(parser, command);
  return parser;
}

function addCommand(parser: Argv, command: CommandSpec): void {
  const { operand, manyOperands, hasDefault } = command;
  const words = manyOperands ? `${operand}..` : operand;
  const form = operand === null ? "" : hasDefault === true ? ` [${words}]` : ` <${words}>`;
  const build = (builder: Argv): Argv => {
    builder.usage(`Usage: mailflow ${command.name}${form} [options]`);
    if (operand !== null) {
      builder.positional(operand, { type: "string", describe: command.operandDescribe });
    }
    for (const spec of OPTION_TABLE) {
      if (spec.commands.includes(command.name)) builder.option(spec.name, yargsOption(spec));
    }
    return builder.epilogue(
      command.name === "replay"
        ? "A log whose name starts with a dash is written ./-name.csv."
        : "",
    );
  };
  parser.command(`${command.name}${form}`, command.describe, build, (values) => {
    throw new CommandRead(values);
  });
}

/** Examples come first; yargs would print them last, and takes the indent from its usage text. */
function examples(command: CommandSpec | undefined): string {
  const lines = command?.examples ?? COMMAND_TABLE.flatMap((each) => each.examples.slice(0, 1));
  return `Examples:\n${lines.map((line) => `  ${line}\n`).join("")}\n`;
}

function yargsOption(spec: OptionSpec): Options {
  const lead = spec.value === null ? "" : `${spec.value}  `;
  const option: Options = {
    describe: lead + spec.describe,
    group: spec.group,
    ...(spec.alias === null ? {} : { alias: spec.alias }),
    ...(spec.defaultText === null ? {} : { defaultDescription: spec.defaultText }),
  };
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
  const command = findCommand(given[0]);
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(", ") ?? [];
  if (command === undefined && unknown[0] !== undefined && unknown[0] === given[0]) {
    const names = COMMAND_TABLE.map((each) => each.name);
    const meant = nearestName(unknown[0], names);
    const hint = meant === null ? "" : `Did you mean ${meant}? `;
    return usage(`Unknown command "${unknown[0]}".`, command, hint);
  }
  if (unknown.length > 0) return unknownArguments(unknown, command, given);
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (lacking !== undefined && command !== undefined) {
    const spec = OPTION_TABLE.find((each) => each.name === lacking || each.alias === lacking);
    return usage(`--${spec?.name ?? lacking} needs a value: ${spec?.value ?? "a text"}.`, command);
  }
  if (message.startsWith("Not enough non-option arguments") && command !== undefined) {
    const description = command.operandDescribe;
    return usage(`Expected a ${command.operand}, received none. ${description}.`, command);
  }
  return usage(message, command);
}

function unknownArguments(
  unknown: readonly string[],
  command: CommandSpec | undefined,
  given: readonly string[],
): CommandLine {
  const shown: string[] = [];
  let hint = "";
  for (const name of unknown) {
    const dashes = ["--", "-"].find((lead) =>
      given.some((argument) => argument.split("=")[0] === lead + name),
    );
    shown.push((dashes ?? "") + name);
    if (dashes === undefined || command === undefined) continue;
    const names = OPTION_TABLE.filter((spec) => spec.commands.includes(command.name));
    const meant = nearestName(
      name,
      names.map((spec) => spec.name),
    );
    const owner = OPTION_TABLE.find((spec) => spec.name === name)?.commands[0];
    if (owner !== undefined) hint += `--${name} is an option of ${owner}. `;
    else if (meant !== null) hint += `Did you mean --${meant}? `;
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
