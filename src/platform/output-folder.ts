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
    throw unwritable(parent, cause);
  }
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
 * OUTPUT_UNWRITABLE.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
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
      return "the folder does not exist";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
