import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";

const livePaths = new Set<string>();
let watchesExit = false;

/**
 * Makes a folder of mode 0700 below the system's temporary folder; a process that exits without
 * `remove()` takes it along.
 * Errors: OUTPUT_UNWRITABLE.
 */
export async function makePrivateFolder(): Promise<PrivateFolder> {
  const base = tmpdir();
  let folderPath: string;
  try {
    // mkdtemp makes the folder with mode 0700 itself, so there is no moment in which others can
    // read it.
    folderPath = await mkdtemp(path.join(base, "mailflow-"));
  } catch (cause) {
    throw new MailflowError("OUTPUT_UNWRITABLE", "Cannot make a temporary folder", {
      where: { file: base },
      hint: "Set TMPDIR to a folder that you can write to.",
      cause,
    });
  }
  livePaths.add(folderPath);
  watchExit();
  return {
    path: folderPath,
    remove: async () => {
      await rm(folderPath, { recursive: true, force: true, maxRetries: 3 });
      livePaths.delete(folderPath);
    },
  };
}

function watchExit(): void {
  if (watchesExit) return;
  watchesExit = true;
  process.on("exit", () => {
    for (const folderPath of livePaths) rmSync(folderPath, { recursive: true, force: true });
  });
}

/** A private folder for spooled text and DuckDB's spill files: mode 0700, removed by `remove()`. */
export interface PrivateFolder {
  readonly path: string;
  remove(): Promise<void>;
}
