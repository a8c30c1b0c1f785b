import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * true when the text holds `*` or `?`. `[` is an ordinary character: exports are named
 * `log[1].csv`.
 */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/**
 * The files that match a pattern of `*`, `?` and `**`, written as the pattern is, sorted by code
 * unit. As in a shell, a leading dot is matched by a dot only, and `**` does not follow links to
 * folders.
 */
export async function expandGlob(pattern: string, baseFolder: string): Promise<readonly string[]> {
  const slashed = path.sep === "\\" ? pattern.replaceAll("\\", "/") : pattern;
  const root = path.parse(slashed).root;
  const parts = slashed.slice(root.length).split("/");
  const found = new Set<string>();
  await walk(root, parts, baseFolder, found);
  return [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

async function walk(
  prefix: string,
  parts: readonly string[],
  baseFolder: string,
  found: Set<string>,
): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === "**") {
    // A trailing `**` means every file below, as `**/*` does.
    await walk(prefix, rest.length === 0 ? ["*"] : rest, baseFolder, found);
    for (const entry of await list(prefix, baseFolder)) {
      const isFolder = entry.isDirectory() && !entry.name.startsWith(".");
      if (isFolder) await walk(`${prefix}${entry.name}/`, parts, baseFolder, found);
    }
    return;
  }
  const isLast = rest.length === 0;
  if (!isGlob(part)) {
    if (!isLast) await walk(`${prefix}${part}/`, rest, baseFolder, found);
    else if (await isReadable(prefix + part, baseFolder)) found.add(prefix + part);
    return;
  }
  const matcher = matcherOf(part);
  for (const { name } of await list(prefix, baseFolder)) {
    if (!matcher.test(name) || (name.startsWith(".") && !part.startsWith("."))) continue;
    if (!isLast) await walk(`${prefix}${name}/`, rest, baseFolder, found);
    else if (await isReadable(prefix + name, baseFolder)) found.add(prefix + name);
  }
}

async function list(prefix: string, baseFolder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(path.resolve(baseFolder, prefix), { withFileTypes: true });
  } catch {
    // A part that is a file, or a folder that may not be listed, has no match below it.
    return [];
  }
}

async function isReadable(shownPath: string, baseFolder: string): Promise<boolean> {
  try {
    return !(await stat(path.resolve(baseFolder, shownPath))).isDirectory();
  } catch {
    return false;
  }
}

function matcherOf(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su");
}
