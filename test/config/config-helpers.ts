import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";

/** Runs `work` with the files written into a new folder, and removes the folder. */
export async function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "mailflow-config-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The MailflowError of work that must fail. */
export async function failure(work: () => unknown): Promise<MailflowError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof MailflowError) return error;
    throw error;
  }
  throw new Error("expected a MailflowError, but nothing was thrown");
}

/** Issues as `line:column message`, without the place where it is not known. */
export function issueLines(error: MailflowError): readonly string[] {
  return error.issues.map(({ message, where }) => {
    if (where.line === undefined) return message;
    const column = where.column === undefined ? "" : `:${where.column}`;
    return `${where.line}${column} ${message}`;
  });
}
