import { Duck } from "../duck/duck.ts";
import { sqlText } from "../duck/sql.ts";
import { withAtomicPath } from "../platform/atomic.ts";
import { makePrivateFolder } from "../platform/private-folder.ts";
import { PROFILE_KEY, type ProfileFile } from "../readers/profile/account.ts";

/**
 * Writes a profile as Parquet: one row per (server, build, scope, group, minute), sorted so, and
 * the account of its logs in the file's metadata. It holds no id, address or subject: none of them
 * is in a profile. Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeProfileFile(
  filePath: string,
  { profile, logRows, account }: ProfileFile,
  signal: AbortSignal,
): Promise<void> {
  const folder = await makePrivateFolder();
  const duck = await Duck.open({ folderPath: folder.path, memoryMb: null, threads: null, signal });
  try {
    await duck.numberTable("profile_rows", {
      server: profile.server,
      build: profile.build,
      in_scope: profile.inScope,
      group: profile.group,
      minute: profile.minute,
      messages: profile.messages,
      recipients: profile.recipients,
      bytes: profile.bytes,
      log_rows: logRows,
    });
    const numbered = (values: readonly string[]): [string, number][] =>
      values.map((value, index) => [value, index]);
    await duck.textTable("server_names", numbered(profile.servers));
    await duck.textTable("build_names", numbered(profile.builds));
    await duck.textTable("group_names", numbered(profile.groups));
    const sorted = `SELECT s.value AS server, b.value AS build, r.in_scope = 1 AS in_scope,
        g.value AS "group", r.minute, r.messages, r.recipients, r.bytes, r.log_rows
      FROM profile_rows r
      JOIN server_names s ON s.position = r.server
      JOIN build_names b ON b.position = r.build
      JOIN group_names g ON g.position = r."group"
      ORDER BY r.server, r.build, r.in_scope, r."group", r.minute`;
    const options = `FORMAT parquet, COMPRESSION zstd,
      KV_METADATA {${PROFILE_KEY}: ${sqlText(JSON.stringify(account))}}`;
    await withAtomicPath(filePath, (temporaryPath) =>
      duck.run(`COPY (${sorted}) TO ${sqlText(temporaryPath)} (${options})`),
    );
  } finally {
    duck.close();
    await folder.remove();
  }
}
