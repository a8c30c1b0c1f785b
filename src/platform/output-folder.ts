import { mkdir, mkdtemp, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";
import { type OutputKind, refuseOtherOutput } from "./output-kinds.ts";

/** A folder that has been shown to take files. */
interface OutputFolder {
  readonly path: string;
  /** Takes away the folders made for it as long as they are empty: after a run without a result. */
  discard(): Promise<void>;
}

/**
 * Makes the folder where it is missing and tries out that it takes a file, so that no run is in
 * vain. A folder with the output of another command is refused.
 * Errors: OUTPUT_UNWRITABLE, OUTPUT_TAKEN.
 */
export async function prepareOutputFolder(folder: string, kind: OutputKind): Promise<OutputFolder> {
  await refuseOtherOutput(folder, kind);
  const firstMade = await makeFolder(folder);
  const discard = (): Promise<void> => removeEmpty(folder, firstMade);
  try {
    // Rights are tried rather than asked for: what a system answers to `access` is not what it then
    // allows.
    const probe = await mkdtemp(path.join(folder, ".mailflow-"));
    await rmdir(probe);
  } catch (cause) {
    await discard();
    throw unwritable(folder, cause);
  }
  return { path: folder, discard };
}

/**
 * Shows before the run that a file can be written where the user wants it. Errors:
 * OUTPUT_UNWRITABLE.
 */
export async function checkOutputFile(file: string): Promise<void> {
  const parent = path.dirname(path.resolve(file));
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) {
    throw new MailflowError("OUTPUT_UNWRITABLE", "Expected the name of a file, received a folder", {
      where: { file },
      hint: "Name a file in it.",
    });
  }
  try {
    await rm(await mkdtemp(path.join(parent, ".mailflow-")), { recursive: true });
  } catch (cause) {
    if (!(await isFolder(parent))) throw noFolder(parent);
    throw unwritable(parent, cause);
  }
}

function noFolder(folder: string): MailflowError {
  return new MailflowError("OUTPUT_UNWRITABLE", "Cannot write here: the folder does not exist", {
    where: { file: folder },
    hint: "Make the folder first, or name another one.",
  });
}

/** The error of a place that does not take files, in words. */
function unwritable(place: string, cause: unknown): MailflowError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new MailflowError("OUTPUT_UNWRITABLE", `Cannot write here: ${reasonOf(code, cause)}`, {
    where: { file: place },
    hint: "Choose another place, or change the rights of this one.",
    cause,
  });
}

/**
 * Makes a folder and those above it; gives the first one made, or undefined. Errors:
 * OUTPUT_UNWRITABLE, at once and without a folder left behind.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  // One step at a time: where a file system answers "no such file" to every new name (/proc), the
  // recursive mkdir of Node never ends, and cannot be stopped by a signal.
  const missing = await missingFolders(folder);
  for (const [i, each] of missing.entries()) {
    try {
      await mkdir(each);
    } catch (cause) {
      if (await isFolder(each)) continue;
      const last = missing[i - 1];
      if (last !== undefined) await removeEmpty(last, missing[0]);
      throw unwritable(folder, cause);
    }
  }
  return missing[0];
}

/** The folders that have to be made, the topmost first. Errors: OUTPUT_UNWRITABLE. */
async function missingFolders(folder: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let each = folder; ; each = path.dirname(each)) {
    try {
      if ((await stat(each)).isDirectory()) return missing;
    } catch (cause) {
      const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
      if (!isMissing || path.dirname(each) === each) throw unwritable(folder, cause);
      missing.unshift(each);
      continue;
    }
    throw unwritable(folder, Object.assign(new Error(each), { code: "ENOTDIR" }));
  }
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => null))?.isDirectory() === true;
}

async function removeEmpty(folder: string, firstMade: string | undefined): Promise<void> {
  if (firstMade === undefined) return;
  const top = path.resolve(firstMade);
  for (let each = path.resolve(folder); each.startsWith(top); each = path.dirname(each)) {
    // A folder that someone has put a file into meanwhile stays.
    const removed = await rmdir(each).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

function reasonOf(code: string, cause: unknown): string {
  switch (code) {
    case "EEXIST":
    case "ENOTDIR":
      return "expected a folder, received a file";
    case "EACCES":
    case "EPERM":
      return "the system does not permit it";
    case "EROFS":
      return "the disk is read-only";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full";
    case "ENOENT":
      return "nothing can be made there";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
