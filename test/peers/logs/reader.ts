import { readFile } from "node:fs/promises";
import path from "node:path";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { execute, type FoundPython, findPython } from "../python.ts";
import type { LogAccount } from "./account.ts";

/** The folder that the modules of `log_reader` are found from. */
const PEERS = path.join(packageRoot(), "test", "peers");

/** A random log in its folder. */
export interface MadeLog {
  readonly name: string;
  readonly folder: string;
  /** Of `make_logs`. */
  readonly format: string;
  /** Words after `mailflow replay`: the files and the options. */
  readonly words: readonly string[];
}

/** Looks for a Python that runs the slow reader: its standard library is enough. */
export async function findLogReader(): Promise<FoundPython> {
  return await findPython(
    "import sys, zoneinfo; assert sys.version_info >= (3, 9); zoneinfo.ZoneInfo('Europe/Berlin')",
    "no python3 of version 3.9 or later that knows time zones; on Debian: apt-get install python3 tzdata",
  );
}

/** Makes `count` random logs in `folder`, of one format or of all in turn. */
export async function makeLogs(
  python: string,
  folder: string,
  { count, seed, format }: { count: number; seed: number; format: string | null },
): Promise<void> {
  const only = format === null ? [] : ["--format", format];
  const words = ["--seed", `${seed}`, "--out", folder, "--count", `${count}`, ...only];
  await runModule(python, "log_reader.make_logs", words);
}

/** What the slow reader counts of every log in `folder`, in the order of their names. */
export async function readLogs(
  python: string,
  folder: string,
): Promise<readonly { readonly log: MadeLog; readonly account: LogAccount }[]> {
  const printed = await runModule(python, "log_reader.batch", [folder]);
  const found: { log: MadeLog; account: LogAccount }[] = [];
  for (const line of printed.split("\n").filter((text) => text !== "")) {
    const { log: name, ...account }: { log: string } & LogAccount = JSON.parse(line);
    found.push({ log: await describedLog(path.join(folder, name), name), account });
  }
  return found;
}

async function describedLog(folder: string, name: string): Promise<MadeLog> {
  const described: { format: string; files: readonly string[]; command: readonly string[] } =
    JSON.parse(await readFile(path.join(folder, "options.json"), "utf8"));
  const [, , ...words] = described.command;
  const files = new Set(described.files);
  return {
    name,
    folder,
    format: described.format,
    words: words.map((word) => (files.has(word) ? path.join(folder, word) : word)),
  };
}

/** What a module prints. Errors: an Error that holds what Python said. */
async function runModule(python: string, name: string, words: readonly string[]): Promise<string> {
  const ran = await execute(python, ["-B", "-m", name, ...words], { folder: PEERS });
  if (ran.code !== 0) throw new Error(`${name} failed:\n${ran.stderr}`);
  return ran.stdout;
}
