import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";
import { compareText } from "../../sim/base/units.ts";

/** A report in a folder of runs: `name` is that of its folder. */
interface FoundReport {
  readonly name: string;
  readonly file: string;
}

/**
 * Every `report.html` in a folder and in the folders right below it, by name. Links that lead out
 * of the folder are left out. Errors: INPUT_MISSING when there is none.
 */
export async function findReports(folder: string): Promise<readonly FoundReport[]> {
  const root = await realpath(folder);
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const found: FoundReport[] = [];
  for (const name of ["", ...folders.sort(compareText)]) {
    const file = path.join(root, name, "report.html");
    if (await isInside(file, root)) {
      found.push({ name: name === "" ? path.basename(root) : name, file });
    }
  }
  if (found.length > 0) return found;
  throw new MailflowError("INPUT_MISSING", `'${folder}' holds no report.html`, {
    where: { file: folder },
    hint: "Name a folder that --out wrote, or one that holds such folders.",
  });
}

/** Reads a report again, unless it has become a link out of the folder meanwhile. */
export async function readReport({ file }: FoundReport, folder: string): Promise<string> {
  if (!(await isInside(file, await realpath(folder)))) {
    throw new MailflowError("INPUT_MISSING", `'${file}' is no longer there`, { where: { file } });
  }
  return await readFile(file, "utf8");
}

async function isInside(file: string, root: string): Promise<boolean> {
  try {
    const real = await realpath(file);
    return real.startsWith(root + path.sep) && (await stat(real)).isFile();
  } catch {
    return false;
  }
}
