import { randomUUID } from "node:crypto";
import { rmSync, type Stats } from "node:fs";
import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";

const temporaryPaths = new Set<string>();
let watchesExit = false;

/**
 * Writes a file in one step: a reader sees the old content or the whole new one.
 * Errors: OUTPUT_UNWRITABLE.
 */
export async function writeFileAtomic(
  targetPath: string,
  data: string | Uint8Array | Iterable<string>,
): Promise<void> {
  await withAtomicPath(targetPath, async (temporaryPath) => await writeFile(temporaryPath, data));
}

/**
 * Lets `write` fill a temporary file in the folder of `targetPath`, and renames it once that is
 * done. The temporary file is there and empty when `write` begins, and is removed when it fails or
 * the process exits. A target that is no file (a pipe, a terminal) is written directly.
 * Errors: OUTPUT_UNWRITABLE; what `write` throws that is not an error of the file system.
 */
export async function withAtomicPath(
  targetPath: string,
  write: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  const stats = await statOrNull(targetPath);
  if (stats?.isDirectory()) throw unwritable(targetPath, "it is a folder", null);
  if (stats !== null && !stats.isFile()) {
    await orUnwritable(targetPath, async () => await write(targetPath));
    return;
  }
  // A link keeps pointing at the file that is replaced.
  const realTarget = stats === null ? path.resolve(targetPath) : await realpath(targetPath);
  const name = `.${path.basename(realTarget)}.${randomUUID()}.tmp`;
  const temporaryPath = path.join(path.dirname(realTarget), name);
  temporaryPaths.add(temporaryPath);
  watchExit();
  try {
    await orUnwritable(targetPath, async () => {
      // Fails before the work is done, not after it, where the folder cannot be written to.
      await (await open(temporaryPath, "wx")).close();
      await write(temporaryPath);
      await rename(temporaryPath, realTarget);
    });
  } finally {
    // Nothing to remove after the rename, and the error that is on its way matters more than one
    // here.
    await rm(temporaryPath, { force: true }).catch(() => {});
    temporaryPaths.delete(temporaryPath);
  }
}

async function orUnwritable(targetPath: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw unwritable(targetPath, error.code, error);
  }
}

function unwritable(targetPath: string, reason: string, cause: unknown): MailflowError {
  const hints: Readonly<Record<string, string>> = {
    ENOENT: "Make its folder first.",
    ENOSPC: "Free space on that disk, or name a file on another one.",
  };
  return new MailflowError("OUTPUT_UNWRITABLE", `Cannot write '${targetPath}': ${reason}`, {
    where: { file: targetPath },
    hint: hints[reason] ?? "Name a file in a folder that you can write to.",
    cause,
  });
}

async function statOrNull(targetPath: string): Promise<Stats | null> {
  try {
    return await stat(targetPath);
  } catch {
    return null;
  }
}

/** An error of the operating system, as Node gives it. */
function isFileError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    "syscall" in error &&
    "code" in error &&
    typeof error.code === "string"
  );
}

function watchExit(): void {
  if (watchesExit) return;
  watchesExit = true;
  process.on("exit", () => {
    for (const temporaryPath of temporaryPaths) rmSync(temporaryPath, { force: true });
  });
}
