import { MailflowError } from "../../../sim/base/errors.ts";
import { emptyProfile } from "../../../sim/traffic/profile.ts";
import { Duck } from "../../duck/duck.ts";
import { sqlPath, sqlText } from "../../duck/sql.ts";
import { typedColumn } from "../../duck/vectors.ts";
import { makePrivateFolder } from "../../platform/private-folder.ts";
import { readPart } from "../bytes/byte-files.ts";
import {
  PROFILE_KEY,
  PROFILE_VERSION,
  type ProfileAccount,
  type ProfileFile,
  profileAccountSchema,
} from "./account.ts";

/**
 * Names up to this many are looked for in a list: DuckDB does that once for each name of a row
 * group, and what it does for an enumeration once a row (7 ms against 67 for 2.6 M rows).
 */
const SHORT_LIST = 256;
const MAGIC = "PAR1";
/** Length of the footer and the mark that every Parquet file ends with. */
const TAIL_BYTES = 8;

/**
 * Whether a file is a profile: a Parquet file whose metadata says so. Reads its last bytes alone.
 */
export async function isProfileFile(filePath: string): Promise<boolean> {
  const tail = await readPart(filePath, -TAIL_BYTES, TAIL_BYTES);
  if (tail.length < TAIL_BYTES || tail.toString("latin1", 4) !== MAGIC) return false;
  const footerBytes = tail.readUInt32LE(0) + TAIL_BYTES;
  return (await readPart(filePath, -footerBytes, footerBytes)).includes(PROFILE_KEY);
}

/**
 * Reads a profile file. Cost: some 10 M rows/s.
 * Errors: PROFILE_INVALID when it is of another version or damaged; INTERRUPTED.
 */
export async function readProfileFile(
  filePath: string,
  shownPath: string,
  signal: AbortSignal,
): Promise<ProfileFile> {
  const folder = await makePrivateFolder();
  const duck = await Duck.open({ folderPath: folder.path, memoryMb: null, threads: null, signal });
  try {
    const account = await readAccount(duck, filePath, shownPath);
    return await readRows(duck, filePath, account);
  } catch (error) {
    if (error instanceof MailflowError) throw error;
    throw invalid(shownPath, "its rows are damaged", error);
  } finally {
    duck.close();
    await folder.remove();
  }
}

async function readAccount(
  duck: Duck,
  filePath: string,
  shownPath: string,
): Promise<ProfileAccount> {
  const [row] = await duck.rows(
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${sqlPath(filePath)})
     WHERE decode(key) = ${sqlText(PROFILE_KEY)}`,
  );
  let json: unknown = null;
  try {
    json = JSON.parse(String(row?.["value"]));
  } catch (cause) {
    throw invalid(shownPath, "its account is no JSON", cause);
  }
  const checked = profileAccountSchema.safeParse(json);
  if (checked.success) return withReasons(checked.data);
  const [issue] = checked.error.issues;
  throw invalid(
    shownPath,
    `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    checked.error,
  );
}

/** An account of an older version does not say why its rows were filtered. */
function withReasons(account: ProfileAccount): ProfileAccount {
  const { rows } = account;
  if (rows.filtered === 0 || rows.filteredByReason.length > 0) return account;
  const filteredByReason = [{ reason: "of the log", rows: rows.filtered }];
  return { ...account, rows: { ...rows, filteredByReason } };
}

/** The rows in the order of the file, which is the order of a profile. */
async function readRows(
  duck: Duck,
  filePath: string,
  account: ProfileAccount,
): Promise<ProfileFile> {
  const file = `read_parquet(${sqlPath(filePath)})`;
  await duck.run("SET preserve_insertion_order = true");
  const { row_count: rowCount = 0 } = await duck.numbers(
    `SELECT CAST(count(*) AS DOUBLE) AS row_count FROM ${file}`,
  );
  const { servers, builds, groups, groupDimension } = account;
  const profile = emptyProfile({ servers, builds, groups, groupDimension }, rowCount);
  const logRows = new Float64Array(rowCount);
  // Texts become numbers by a look-up, so the order stays.
  const columns = [
    await codeOf(duck, "server", servers),
    await codeOf(duck, "build", builds),
    "CAST(in_scope AS UTINYINT)",
    await codeOf(duck, "group", groups),
    "CAST(minute AS INTEGER)",
    ...["messages", "recipients", "bytes", "log_rows"].map((name) => `CAST(${name} AS DOUBLE)`),
  ];
  let at = 0;
  for await (const chunk of duck.chunks(`SELECT ${columns.join(", ")} FROM ${file}`)) {
    const { rowCount: count } = chunk;
    profile.server.set(typedColumn(chunk, 0, Uint32Array).subarray(0, count), at);
    profile.build.set(typedColumn(chunk, 1, Uint32Array).subarray(0, count), at);
    profile.inScope.set(typedColumn(chunk, 2, Uint8Array).subarray(0, count), at);
    profile.group.set(typedColumn(chunk, 3, Uint32Array).subarray(0, count), at);
    profile.minute.set(typedColumn(chunk, 4, Int32Array).subarray(0, count), at);
    profile.messages.set(typedColumn(chunk, 5, Float64Array).subarray(0, count), at);
    profile.recipients.set(typedColumn(chunk, 6, Float64Array).subarray(0, count), at);
    profile.bytes.set(typedColumn(chunk, 7, Float64Array).subarray(0, count), at);
    logRows.set(typedColumn(chunk, 8, Float64Array).subarray(0, count), at);
    at += count;
  }
  return { profile, logRows, account };
}

/** SQL for the number of a name; a name that the account does not list is an error. */
async function codeOf(duck: Duck, column: string, names: readonly string[]): Promise<string> {
  if (names.length <= SHORT_LIST) {
    const list = `[${names.map(sqlText).join(", ")}]::VARCHAR[]`;
    const unknown = `error('a name that its account does not list')`;
    return `CAST(coalesce(list_position(${list}, "${column}"), ${unknown}) - 1 AS UINTEGER)`;
  }
  const type = `profile_${column}`;
  await duck.run(`CREATE TYPE ${type} AS ENUM (${names.map(sqlText).join(", ")})`);
  return `CAST(enum_code(CAST("${column}" AS ${type})) AS UINTEGER)`;
}

function invalid(shownPath: string, what: string, cause: unknown): MailflowError {
  return new MailflowError("PROFILE_INVALID", `'${shownPath}' is no profile to be read: ${what}`, {
    where: { file: shownPath },
    hint: `Expected a profile of version ${PROFILE_VERSION}; make it again with mailflow profile.`,
    cause,
  });
}
