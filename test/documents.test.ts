import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../src/cli/command-line.ts";
import { COMMAND_TABLE } from "../src/cli/commands.ts";
import { packageRoot } from "../src/platform/package-root.ts";
import { blocksOf, documentText, wordsOf } from "./documents.ts";

const root = packageRoot();
const LINE_LENGTH_MAX = 130;
const names = readdirSync(root).filter((name) => name.endsWith(".md"));
/** Linked to, and not in every checkout yet. */

const documents = names.map((name) => ({ name, text: documentText(name) }));

describe.each(documents)("$name", ({ name, text }) => {
  const prose = text.replace(/^( *)```[\s\S]*?^\1```$/gm, "");

  test("has links that lead somewhere", () => {
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    expect(targets.filter((target) => !leadsSomewhere(name, target))).toEqual([]);
  });

  test("has lines that a screen can show, tables apart", () => {
    const long = prose
      .split("\n")
      .filter((line) => line.length > LINE_LENGTH_MAX && !line.startsWith("|"));
    expect(long).toEqual([]);
  });

  test("names files of the code that are there", () => {
    const named = [...prose.matchAll(/`([\w./-]+\.(?:ts|mjs|py))`/g)].map(([, file = ""]) => file);
    const files = codeFiles();
    const missing = named.filter((file) => !files.some((each) => `/${each}`.endsWith(`/${file}`)));
    expect(missing).toEqual([]);
  });

  test("names scripts that npm knows", () => {
    const { scripts } = JSON.parse(documentText("package.json")) as { scripts: object };
    const named = [...text.matchAll(/npm run (?:--silent )?([\w-]+)/g)].map(
      ([, each = ""]) => each,
    );
    expect(named.filter((each) => !(each in scripts))).toEqual([]);
  });

  test("shows commands that the command line understands", () => {
    const wrong = commandsOf(text).filter(
      (command) => parseCommandLine(wordsOf(command).slice(1), "").kind !== "call",
    );
    expect(wrong).toEqual([]);
  });
});

test("the README names every command", () => {
  const readme = documentText("README.md");
  const missing = COMMAND_TABLE.filter((each) => !readme.includes(`mailflow ${each.name}`));
  expect(missing.map((each) => each.name)).toEqual([]);
});

function leadsSomewhere(from: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [file = "", anchor] = target.split("#");
  const name = file === "" ? from : file;
  if (!existsSync(path.join(root, name))) return false;
  return anchor === undefined || anchorsOf(documentText(name)).includes(anchor);
}

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(markdown: string): readonly string[] {
  const headings = markdown.replace(/^( *)```[\s\S]*?^\1```$/gm, "").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The calls of mailflow in the shell blocks of a document, without what stands around them. */
function commandsOf(markdown: string): readonly string[] {
  return blocksOf(markdown)
    .filter(({ language }) => language === "sh")
    .flatMap(({ lines }) => lines.join("\n").replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.replace(/(^|\s+)#.*$/, ""))
    .flatMap((line) => line.split(/ (?:\||&&|>) /))
    .filter((command) => command.startsWith("mailflow "));
}

let found: readonly string[] | null = null;

/** Every file of the code, by its path with slashes. */
function codeFiles(): readonly string[] {
  found ??= ["sim", "reports", "src", "test"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      path.join(folder, file).replaceAll(path.sep, "/"),
    ),
  );
  return found;
}
