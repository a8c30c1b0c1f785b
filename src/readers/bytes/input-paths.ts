import type { Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { MailflowError } from "../../../sim/base/errors.ts";
import { expandGlob, isGlob } from "./glob.ts";

/**
 * One thing to read: `path` is null for standard input, `isStream` for pipes, `sizeBytes` null
 * where unknown.
 */
export interface FoundInput {
  readonly name: string;
  readonly shownPath: string;
  readonly path: string | null;
  readonly isStream: boolean;
  readonly sizeBytes: number | null;
}

/**
 * Finds what the user named: files, globs and `-`, in the order written, each file once.
 * Errors: INPUT_MISSING, INPUT_IS_DIRECTORY, INPUT_EMPTY.
 */
export async function findInputs(
  inputs: readonly string[],
  baseFolder: string,
): Promise<readonly FoundInput[]> {
  const foundByKey = new Map<string, FoundInput>();
  for (const input of inputs) {
    if (input === "-" || input === "stdin:") {
      foundByKey.set("-", standardInput);
      continue;
    }
    for (const shownPath of await expand(input, baseFolder)) {
      const found = await inspectFile(shownPath, baseFolder);
      const key = found.path === null ? "-" : await realpath(found.path);
      if (!foundByKey.has(key)) foundByKey.set(key, found);
    }
  }
  return [...foundByKey.values()];
}

const standardInput: FoundInput = {
  name: "-",
  shownPath: "-",
  path: null,
  isStream: true,
  sizeBytes: null,
};

async function expand(input: string, baseFolder: string): Promise<readonly string[]> {
  if (!isGlob(input) || (await exists(path.resolve(baseFolder, input)))) return [input];
  const matches = await expandGlob(input, baseFolder);
  if (matches.length === 0) {
    throw new MailflowError("INPUT_MISSING", `No file matches '${input}'`, {
      where: { file: input },
      hint: `Looked from ${baseFolder}; '*' and '?' stay within one folder, '**' goes below.`,
    });
  }
  return matches;
}

async function exists(fullPath: string): Promise<boolean> {
  try {
    await stat(fullPath);
    return true;
  } catch {
    return false;
  }
}

/** What a path leads to. Errors: INPUT_MISSING, INPUT_IS_DIRECTORY, INPUT_EMPTY. */
export async function inspectFile(shownPath: string, baseFolder: string): Promise<FoundInput> {
  const fullPath = path.resolve(baseFolder, shownPath);
  const where = { file: shownPath };
  let stats: Stats;
  try {
    stats = await stat(fullPath);
  } catch (cause) {
    const isMissing = hasCode(cause, "ENOENT") || hasCode(cause, "ENOTDIR");
    const problem = isMissing ? "does not exist" : "cannot be read";
    throw new MailflowError("INPUT_MISSING", `'${shownPath}' ${problem}`, {
      where,
      hint: isMissing
        ? `Looked for ${fullPath}: check the name, or use a pattern such as '*.csv'.`
        : `Check the permissions of ${fullPath} and its folders.`,
      cause,
    });
  }
  if (stats.isDirectory()) {
    const hint = `Name its files with a pattern: '${path.join(shownPath, "*.csv")}'.`;
    throw new MailflowError("INPUT_IS_DIRECTORY", `'${shownPath}' is a folder`, { where, hint });
  }
  if (stats.isFile() && stats.size === 0) {
    throw new MailflowError("INPUT_EMPTY", `'${shownPath}' is empty (0 bytes)`, {
      where,
      hint: "Export it again, or leave it out.",
    });
  }
  return {
    name: path.basename(fullPath),
    shownPath,
    path: fullPath,
    isStream: !stats.isFile(),
    sizeBytes: stats.isFile() ? stats.size : null,
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
