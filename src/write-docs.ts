import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { invariant } from "../sim/base/errors.ts";
import { COMMAND_TABLE, type CommandSpec } from "./cli/commands.ts";
import { optionForm, optionWords } from "./cli/help/option-words.ts";
import { groupsOf } from "./cli/help/texts.ts";
import type { CommandName, OptionGroup } from "./cli/options/option-types.ts";
import { OPTION_TABLE } from "./cli/options/options.ts";
import { packageRoot } from "./platform/package-root.ts";
import { DECISION_COLUMNS } from "./run/decision-row.ts";

const LINE_LENGTH_MAX = 130;

/** The heading of the guide that each command is explained under. */
const GUIDE_OF: Readonly<Record<CommandName, string>> = {
  run: "Scenarios",
  replay: "Your own log",
  generate: "Scenarios",
  check: "What does the provider say of our servers?",
  data: "What is known of builds and floors?",
  fit: "A stand-in for a log",
  tune: "Searching a curve",
  smtp: "A live endpoint",
  plan: "When must we patch?",
  explain: "Why did this message bounce?",
  profile: "Profiles",
  merge: "Shards",
  backtest: "Does enforcement explain an incident?",
  charts: "Charts for your own documents",
  compare: "Compare",
  serve: "In the browser, while you edit",
  senders: "Your own log",
  help: "At the terminal",
  completion: "At the terminal",
};

/** Markdown of every command and option, in the order of the help. */
function commandReference(): string {
  return [...COMMAND_TABLE.map(commandPart), ...groupsOf(OPTION_TABLE).map(groupPart)].join("\n\n");
}

/** The guide with all that is made from code replaced. Errors: INVARIANT when a mark is missing. */
export function withReference(guide: string): string {
  return withPart(withPart(guide, "options", commandReference()), "decisions", decisionTable());
}

/** A text with what stands between two marks replaced. */
function withPart(text: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  invariant(from >= 0 && to > from, `GUIDE.md holds ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
}

function decisionTable(): string {
  const rows = DECISION_COLUMNS.map(
    ({ name, type, means }) => `| \`${name}\` | ${type} | ${inCell(means)} |`,
  );
  return ["| column | in Parquet | what it says |", "|---|---|---|", ...rows].join("\n");
}

function commandPart(command: CommandSpec): string {
  const { name, operand, manyOperands, hasDefault, operandDescribe } = command;
  const word = operand === null ? "" : `${operand.toUpperCase()}${manyOperands ? "…" : ""}`;
  const form = hasDefault === true ? `[${word}]` : word;
  const what = operand === null ? "" : ` \`${word}\`: ${plain(operandDescribe)}.`;
  const guide = `Guide: [${GUIDE_OF[name]}](#${anchorOf(GUIDE_OF[name])}).`;
  return [
    `### ${`mailflow ${name} ${form}`.trim()}`,
    wrapped(`${plain(command.describe)}.${what} ${guide}`),
    `\`\`\`sh\n${command.examples.join("\n")}\n\`\`\``,
    optionLists(name),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The names of a command's options, a line for each group. */
function optionLists(name: CommandName): string {
  const own = OPTION_TABLE.filter(({ commands }) => commands.includes(name));
  return groupsOf(own)
    .map((group) => {
      const names = own.filter((spec) => spec.group === group).map((spec) => `\`--${spec.name}\``);
      const heading = titleOf(group);
      return wrapped(`- [${heading}](#${anchorOf(heading)}): ${names.join(" ")}`, "  ");
    })
    .join("\n");
}

function groupPart(group: OptionGroup): string {
  const specs = OPTION_TABLE.filter((spec) => spec.group === group);
  const commands = new Set(specs.map((spec) => spec.commands.join(", ")));
  const isAlike = commands.size === 1;
  const cells = specs.map((spec) => [
    inCell(`\`${optionForm(spec)}\``),
    inCell(plain(optionWords(spec))),
    ...(isAlike ? [] : [spec.commands.join(", ")]),
  ]);
  const head = ["option", "what it does", ...(isAlike ? [] : ["commands"])];
  return [
    `### ${titleOf(group)}`,
    ...(isAlike ? [wrapped(`For ${[...commands].join("")}.`)] : []),
    [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n"),
  ].join("\n\n");
}

function titleOf(group: OptionGroup): string {
  return `Options: ${group.slice(0, -1).toLowerCase()}`;
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Words of the help as Markdown: two asterisks would set what stands between them in italics. */
function plain(text: string): string {
  return text.replaceAll("*", "\\*");
}

/** A bar would end the cell of a table, also in code. */
function inCell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** Breaks lines at blanks outside links and code. */
function wrapped(text: string, indent = ""): string {
  const lines: string[] = [];
  for (const word of text.match(/\[[^\]]*\]\([^)]*\)\S*|`[^`]*`\S*|\S+/g) ?? []) {
    const line = lines.at(-1);
    const isFull = line === undefined || line.length + word.length >= LINE_LENGTH_MAX;
    if (isFull) lines.push(line === undefined ? word : indent + word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}

// Run as a script: node dist/src/write-docs.js
const script = process.argv[1];
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const file = path.join(packageRoot(), "GUIDE.md");
  const guide = await readFile(file, "utf8");
  const wanted = withReference(guide);
  if (wanted !== guide) await writeFile(file, wanted);
  process.stdout.write(wanted === guide ? "Nothing changed.\n" : "GUIDE.md\n");
}
