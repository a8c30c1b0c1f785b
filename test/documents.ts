import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../src/platform/package-root.ts";
import { type CliFolder, makeCliFolder } from "./cli/run-cli.ts";

const root = packageRoot();

/** A fenced block of a document: the words after its fence, and its lines without indent. */
export interface Block {
  readonly language: string;
  /** The second word of the fence: the file that the block is. */
  readonly file: string | null;
  readonly lines: readonly string[];
}

/** What a document asks for, in its order: a file to write, or a command with what it prints. */
export type Step =
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  | { readonly kind: "command"; readonly name: string; readonly expected: readonly string[] };

/** The text of a document at the top of the repository. */
export function documentText(name: string): string {
  return readFileSync(path.join(root, name), "utf8");
}

/** The fenced blocks of a document. */
export function blocksOf(markdown: string): readonly Block[] {
  const fences = /^( *)```(\w+)(?: (\S+))?\n([\s\S]*?)^\1```$/gm;
  return [...markdown.matchAll(fences)].map(([, indent = "", language = "", file, text = ""]) => ({
    language,
    file: file ?? null,
    lines: text
      .split("\n")
      .slice(0, -1)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)),
  }));
}

/** The `console` blocks of a document, a step for each command, and the files before them. */
export function stepsOf(markdown: string): readonly Step[] {
  return blocksOf(markdown).flatMap(({ language, file, lines }): Step[] => {
    if (file !== null) return [{ kind: "file", name: file, text: `${lines.join("\n")}\n` }];
    if (language !== "console") return [];
    const parts = lines.join("\n").split(/^\$ /m).slice(1);
    return parts.map((part) => {
      const [name = "", ...expected] = part.trimEnd().split("\n");
      return { kind: "command", name, expected };
    });
  });
}

/** An empty folder beside the bundled scenarios, to follow a document in. */
export async function documentFolder(): Promise<CliFolder> {
  const folder = await makeCliFolder();
  cpSync(path.join(root, "scenarios"), path.join(folder.cwd, "scenarios"), { recursive: true });
  return folder;
}

/** Does what a step says. Gives what went other than the document says, or null. */
export async function follow(step: Step, folder: CliFolder): Promise<string | null> {
  if (step.kind === "file") {
    writeFileSync(path.join(folder.cwd, step.name), step.text);
    return null;
  }
  const [program, ...args] = wordsOf(step.name).flatMap((word) => expanded(word, folder.cwd));
  if (program !== "mailflow") return `expected a command of mailflow, received "${program}"`;
  const run = await folder.run(args);
  if (run.code !== 0 || run.stderr.includes("error[")) return `code ${run.code}: ${run.stderr}`;
  return misfit(run.stdout.trimEnd().split("\n"), step.expected);
}

/** The words of a command line, as a shell reads them; what is quoted keeps its blanks. */
export function wordsOf(command: string): readonly string[] {
  const words = command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...words].map(([, single, double, bare]) => single ?? double ?? bare ?? "");
}

/** The files that a word with an asterisk stands for, in the order of a shell. */
function expanded(word: string, cwd: string): readonly string[] {
  if (!word.includes("*")) return [word];
  const folder = path.dirname(word);
  const [before = "", after = ""] = path.basename(word).split("*");
  return readdirSync(path.join(cwd, folder))
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .sort()
    .map((name) => path.join(folder, name));
}

/** The first expected line that is not printed where it should be, or null. */
function misfit(printed: readonly string[], expected: readonly string[]): string | null {
  let at = 0;
  let mayJump = false;
  for (const line of expected) {
    if (line === "…") {
      mayJump = true;
      continue;
    }
    const found = mayJump ? printed.indexOf(line, at) : printed[at] === line ? at : -1;
    if (found === -1) return `expected "${line}", printed: ${printed.slice(at).join(" | ")}`;
    at = found + 1;
    mayJump = false;
  }
  const isWhole = mayJump || at === printed.length;
  return isWhole ? null : `printed more: ${printed.slice(at).join(" | ")}`;
}
