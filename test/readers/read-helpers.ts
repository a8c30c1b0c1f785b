import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import { MailflowError } from "../../sim/base/errors.ts";
import type { LogPeople, LogRead, PeopleByMarks } from "../../src/readers/contract/log-read.ts";
import type { ReadOptions } from "../../src/readers/contract/read-options.ts";
import type { ReadTuning } from "../../src/readers/read-log.ts";
import { readLog } from "../../src/readers/read-log.ts";

/** Files by relative name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with these files that ends with the running test. */
export async function folderWith(files: Files): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "mailflow-read-test-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const fullPath = path.join(folder, name);
    await mkdir(path.dirname(fullPath), { recursive: true });
    await writeFile(fullPath, content);
  }
  return folder;
}

/** Options for all files of a folder, every default filled in. */
export function optionsFor(
  inputs: readonly string[],
  baseFolder: string,
  options: Partial<ReadOptions> = {},
): ReadOptions {
  return {
    inputs,
    baseFolder,
    map: null,
    timeFormat: null,
    timeZone: null,
    encoding: null,
    serverName: null,
    serverKey: null,
    serverNameByKey: new Map(),
    by: null,
    allowAddresses: false,
    maxRejects: { kind: "percent", value: 100 },
    rejectsPath: null,
    memoryMb: null,
    stdin: null,
    onProgress: () => {},
    signal: new AbortController().signal,
    ...options,
  };
}

/** Reads files that are made for the running test; what was read is closed when it ends. */
export async function readFiles(
  files: Files,
  options: Partial<ReadOptions> = {},
  tuning?: ReadTuning,
): Promise<LogRead> {
  const folder = await folderWith(files);
  const read = await readLog(optionsFor(Object.keys(files), folder, options), tuning);
  onTestFinished(async () => await read.close());
  return read;
}

/** The error that reading these files ends with. */
export async function readError(
  files: Files,
  options: Partial<ReadOptions> = {},
): Promise<MailflowError> {
  try {
    await readFiles(files, options);
  } catch (error) {
    if (error instanceof MailflowError) return error;
    throw error;
  }
  throw new Error("expected an error, received a log");
}

/**
 * A profile as lines `minute server build scope group messages recipients bytes`, in its own order.
 */
export function profileLines(read: LogRead): readonly string[] {
  const { profile } = read;
  return Array.from({ length: profile.rowCount }, (_, row) => {
    const minute = new Date((profile.minute[row] ?? 0) * 60_000).toISOString().slice(0, 16);
    return [
      `${minute}Z`,
      profile.servers[profile.server[row] ?? -1],
      profile.builds[profile.build[row] ?? -1] || "-",
      profile.inScope[row] === 1 ? "in" : "out",
      profile.groups[profile.group[row] ?? -1] || "-",
      profile.messages[row],
      profile.recipients[row],
      profile.bytes[row],
    ].join(" ");
  });
}

/** The row account as `read kept duplicates filtered rejected`. */
export function account(read: LogRead): string {
  const { rows } = read;
  return [rows.read, rows.kept, rows.duplicates, rows.filtered, rows.rejected].join(" ");
}

/** Every message as `time server build recipients bytes id`. */
export async function messageLines(read: LogRead): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const batch of read.messages(-(2 ** 31), 2 ** 31 - 1)) {
    for (let row = 0; row < batch.count; row++) {
      const time = new Date(batch.timeMs[row] ?? 0).toISOString();
      const server = read.servers[batch.server[row] ?? -1];
      const build = read.builds[batch.build[row] ?? -1] || "-";
      const numbers = `${batch.recipients[row]} ${batch.sizeBytes[row]}`;
      lines.push(`${time} ${server} ${build} ${numbers} ${batch.id[row]}`);
    }
  }
  return lines;
}

/** The codes of the warnings. */
export function warningCodes(read: LogRead): readonly string[] {
  return read.warnings.map(({ code }) => code);
}

/** How many people there are on mail of any time, by role. */
export async function peopleSeen(
  people: LogPeople | null,
): Promise<{ readonly senders: number | null; readonly recipients: number | null }> {
  if (people === null) return { senders: null, recipients: null };
  const nothing = { server: Uint32Array.of(), build: Uint32Array.of() };
  const count = await people.mark({ ...nothing, minute: Int32Array.of(), mark: Uint8Array.of() });
  const { senders, recipients } = await count(0, 2 ** 31 - 1);
  const all = (role: PeopleByMarks | null): number | null => {
    if (role !== null) expect([...role.keys()]).toEqual([0]);
    return role?.get(0) ?? null;
  };
  return { senders: all(senders), recipients: all(recipients) };
}
