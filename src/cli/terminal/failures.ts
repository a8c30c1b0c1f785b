import { type ErrorPlace, MailflowError } from "../../../sim/base/errors.ts";
import { type Shell, shellLine } from "../../../sim/text/shell-words.ts";
import { OPTION_TABLE } from "../options/options.ts";
import { printable } from "./terminal.ts";

/** What a failure is reported with. `debug` adds the stack, `color` paints the first word. */
export interface FailureContext {
  readonly version: string;
  readonly args: readonly string[];
  readonly color: boolean;
  readonly debug: boolean;
  /** The shell whose quotes a command to type has. */
  readonly shell: Shell;
}

const EXIT_ASSERT = 1;
const EXIT_USAGE = 2;
const EXIT_INPUT = 3;
const EXIT_BUG = 70;
const EXIT_INTERRUPTED = 130;

/** The exit code of an error; anything that happens after Ctrl-C is the interruption. */
export function exitCodeOf(error: unknown, interrupted: boolean): number {
  if (interrupted) return EXIT_INTERRUPTED;
  if (!(error instanceof MailflowError)) return EXIT_BUG;
  switch (error.code) {
    case "USAGE":
      return EXIT_USAGE;
    case "ASSERT_FAILED":
      return EXIT_ASSERT;
    case "INTERRUPTED":
      return EXIT_INTERRUPTED;
    case "INVARIANT":
      return EXIT_BUG;
    default:
      return EXIT_INPUT;
  }
}

/**
 * The words for standard error: code, message, place, one line for each issue, and the next step.
 */
export function describeFailure(error: unknown, context: FailureContext): string {
  const known = error instanceof MailflowError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const lines = [message];
  const place = formatPlace(known?.where ?? {});
  if (place !== "" && !message.includes(place)) lines.push(`  at ${place}`);
  for (const issue of known?.issues ?? []) {
    if (issue.message === message) continue;
    const where = formatPlace(issue.where);
    lines.push(`  ${where === "" ? "" : `${where}: `}${issue.message}`);
  }
  if (known !== null && known.hint !== "") lines.push(`Next: ${known.hint}`);
  const words = known === null ? [] : withWords(context.args, known.addWords);
  if (words.length > 0) lines.push(`  ${shellLine(["mailflow", ...words], context.shell)}`);
  if (known === null || known.code === "INVARIANT") lines.push(...bugReport(context));
  if (context.debug) lines.push(...stacks(error));
  const label = paint(`error[${known?.code ?? "INTERNAL"}]`, context.color);
  return `mailflow: ${label} ${printable(lines.join("\n"))}\n`;
}

/** Writes a place as `file:line:column (path)`, leaving out what is not known. */
export function formatPlace(where: ErrorPlace): string {
  const place = [where.file, where.line, where.line === undefined ? undefined : where.column]
    .filter((part) => part !== undefined)
    .join(":");
  const lineAlone = where.file === undefined && where.line !== undefined ? `line ${place}` : place;
  if (where.path === undefined || where.path === "") return lineAlone;
  return lineAlone === "" ? where.path : `${lineAlone} (${where.path})`;
}

/**
 * The command with the words that lead on; a value given before gives way. Empty where there are no
 * words, or the command has no such option.
 */
function withWords(args: readonly string[], add: readonly string[]): readonly string[] {
  const [option] = add;
  if (option === undefined) return [];
  const command = args.find((word) => !word.startsWith("-"));
  const spec = OPTION_TABLE.find(
    ({ name, commands }) => `--${name}` === option && commands.some((one) => one === command),
  );
  if (spec === undefined) return [];
  const isGiven = (word: string | undefined): boolean =>
    !spec.repeatable && (word === option || (spec.alias !== null && word === `-${spec.alias}`));
  const kept = args.filter(
    (word, i) => !isGiven(word) && !isGiven(args[i - 1]) && !isGiven(word.split("=")[0]),
  );
  return [...kept, ...add];
}

function bugReport(context: FailureContext): readonly string[] {
  return [
    "This is a bug in mailflow. Please report it with these lines, and a small input that shows it:",
    `  mailflow ${context.version}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `  mailflow ${context.args.join(" ")}`,
    ...(context.debug
      ? []
      : ["Next: run it again with MAILFLOW_DEBUG=1 to see where it happened."]),
  ];
}

function stacks(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    lines.push(each.stack ?? each.message);
  }
  return lines;
}

function paint(text: string, color: boolean): string {
  return color ? `\u001b[31m${text}\u001b[39m` : text;
}
