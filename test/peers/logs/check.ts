import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Check, checkResult } from "../check.ts";
import { accountDifference } from "./account.ts";
import { productAccount } from "./product.ts";
import { findLogReader, makeLogs, readLogs } from "./reader.ts";

/** The readers against a slow one that shares nothing with them: what they count of random logs. */
export const readersAgainstSlowReader: Check = {
  name: "readers = slow log reader",
  missing: async () => {
    const found = await findLogReader();
    return found.kind === "found" ? null : found.reason;
  },
  run: async ({ cases, seed }) => {
    const compared = await compareLogs({ count: cases, seed, format: null });
    const differences = compared.map(({ log, difference }) =>
      difference === null ? null : `seed ${seed}, ${log}: ${difference}`,
    );
    const messages = compared.reduce((sum, one) => sum + one.messages, 0);
    const refused = compared.filter(({ isRefused }) => isRefused).length;
    return checkResult(
      readersAgainstSlowReader.name,
      differences,
      `${messages} messages: server, build, scope, minute, recipients, bytes, rows; ${refused} logs refused`,
    );
  },
};

/** One log of `make_logs`, as both read it. */
interface ComparedLog {
  readonly log: string;
  readonly format: string;
  /** The command that reads it, without its first words. */
  readonly words: readonly string[];
  readonly messages: number;
  readonly isRefused: boolean;
  readonly difference: string | null;
}

/** Makes logs of one format, or of all in turn, and reads them in both ways. */
export async function compareLogs(options: {
  readonly count: number;
  readonly seed: number;
  readonly format: string | null;
}): Promise<readonly ComparedLog[]> {
  const found = await findLogReader();
  if (found.kind !== "found") throw new Error(found.reason);
  const folder = await mkdtemp(path.join(tmpdir(), "mailflow-logs-"));
  try {
    await makeLogs(found.python, folder, options);
    const compared: ComparedLog[] = [];
    for (const { log, account } of await readLogs(found.python, folder)) {
      const received = await productAccount(log.words);
      compared.push({
        log: log.name,
        format: log.format,
        words: log.words,
        messages: "refused" in account ? 0 : account.messages.reduce((sum, row) => sum + row[4], 0),
        isRefused: "refused" in account,
        difference: accountDifference(account, received),
      });
    }
    return compared;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
