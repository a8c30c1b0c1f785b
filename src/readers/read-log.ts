import { invariant } from "../../sim/base/errors.ts";
import type { Warning } from "../../sim/contract/result.ts";
import { logRowsBetween } from "../../sim/traffic/counted-profile.ts";
import { Duck } from "../duck/duck.ts";
import { makePrivateFolder, type PrivateFolder } from "../platform/private-folder.ts";
import type { LogInput, ReadBytes } from "./bytes/inputs-types.ts";
import { once } from "./bytes/once.ts";
import type { LogRead } from "./contract/log-read.ts";
import { ownSenders } from "./contract/own-senders.ts";
import type { ReadOptions, ReadProgress } from "./contract/read-options.ts";
import { logWarnings } from "./log-warnings.ts";
import {
  type GroupRequest,
  groupMessages,
  groupParts,
  type MessageNames,
  nameCountedRows,
} from "./messages/group.ts";
import { openPeople } from "./messages/people.ts";
import { bareNamesTold, type ServerNaming } from "./messages/server-names.ts";
import { streamAttempts, streamMessages } from "./messages/stream.ts";
import { profileOfMessages } from "./messages/to-profile.ts";
import { openInputs } from "./open/inputs.ts";
import {
  areTooMany,
  countedRows,
  countRows,
  inputSpans,
  partRows,
  type RowCounts,
  type RowTable,
  singleRows,
  tooManyRejects,
} from "./rows/accounts.ts";
import { countTables } from "./rows/counted-rows.ts";
import { decideDateOrder } from "./rows/date-order.ts";
import { type UtcTimes, utcTimes } from "./rows/local-times.ts";
import { scanParts } from "./rows/parts.ts";
import { noRows, planTables, type ReadPlan, readTables } from "./rows/read-plan.ts";
import { countReasons, sampleRejects, writeRejects } from "./rows/rejects.ts";
import { type ScanContext, scanTables } from "./rows/scan.ts";
import { countSenders, scopeUnknown } from "./rows/senders.ts";
import { someRows } from "./rows/sink.ts";
import { createRowTable } from "./rows/table.ts";
import { parseTimeFormat, syslogYearOf } from "./times/times.ts";

/** Ways to read that must not change what is read; only tests set them. */
export interface ReadTuning {
  /** null = one for each core. */
  readonly threads: number | null;
  readonly alwaysCopies: boolean;
  /** true = no rows are put together while they are read. */
  readonly alwaysSingleRows?: boolean;
}

const usualTuning: ReadTuning = { threads: null, alwaysCopies: false };

/**
 * Reads logs of one format: messages, their counts, and the account of every row. The result must
 * be closed.
 * Cost: one or two passes over the bytes, one over the rows; memory as `memoryMb` allows, the rest
 * spills to a private folder.
 * Errors: those of opening the logs; FORMAT_UNKNOWN, COLUMN_MISSING, SERVER_UNKNOWN,
 * TIME_AMBIGUOUS, TIME_INVALID, INPUT_NO_ROWS, TOO_MANY_REJECTS, MEMORY_TOO_SMALL,
 * OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function readLog(
  options: ReadOptions,
  tuning: ReadTuning = usualTuning,
): Promise<LogRead> {
  const timeFormat = parseTimeFormat(options.timeFormat, options.dateOrder ?? null);
  if (options.own) ownSenders(options.own);
  const folder = await makePrivateFolder();
  const failed = new AbortController();
  let duck: Duck | null = null;
  let reading: Promise<readonly ReadBytes[]> = Promise.resolve([]);
  try {
    const { inputs: names, baseFolder, encoding, stdin } = options;
    const signal = AbortSignal.any([options.signal, failed.signal]);
    const inputs = await openInputs({
      inputs: names,
      baseFolder,
      encoding,
      syslogYear: syslogYearOf(options.timeFormat),
      stdin,
      folder,
      onProgress: (fraction) => options.onProgress({ step: "spool", fraction, rows: null }),
      signal,
    });
    duck = await Duck.open({
      folderPath: folder.path,
      memoryMb: options.memoryMb,
      threads: tuning.threads,
      signal,
    });
    const planned = await planTables(inputs, options, duck);
    const parser = duck;
    const orderWarnings: Warning[] = [];
    const decideOrder = once(async () => {
      const { order, warning } = await decideDateOrder(planned.tables, parser);
      if (warning !== null) orderWarnings.push(warning);
      return order;
    });
    await assertScope(planned, inputs, options, duck);
    // The parser reads the logs meanwhile.
    let total: number | null = null;
    reading = readAll(inputs);
    reading.then(
      (bytes) => {
        total = linesOf(inputs, bytes);
      },
      () => undefined,
    );
    const scan: ScanContext = {
      duck,
      folderPath: folder.path,
      timeFormat,
      decideOrder,
      signal,
      onFraction: (fraction) => {
        const rows = total === null ? null : Math.floor(fraction * total);
        options.onProgress({ step: "scan", fraction, rows });
      },
      alwaysCopies: tuning.alwaysCopies,
    };
    const { plan, rowTable } = await scanRows(planned, scan, { ...options, ...tuning });
    const times = await utcTimes(plan, options.timeZone, rowTable, duck);
    const linking = plan.format.link?.(times.sql) ?? [];
    for (const statement of linking) await duck.run(statement);
    const hashes = (await reading).map(({ sha256 }) => sha256);
    const scanned = { inputs, hashes, plan, orderWarnings, times, rowTable, scan };
    return await makeLogRead(scanned, folder, options);
  } catch (error) {
    failed.abort();
    await Promise.allSettled([reading]);
    duck?.close();
    await folder.remove();
    throw error;
  }
}

/** Reads the rows of the logs in the cheapest way that their kind allows. */
async function scanRows(
  plan: ReadPlan,
  scan: ScanContext,
  { timeZone, alwaysSingleRows }: Pick<ReadOptions, "timeZone"> & ReadTuning,
): Promise<{ readonly plan: ReadPlan; readonly rowTable: RowTable }> {
  if (alwaysSingleRows !== true) {
    if (await countTables(plan, scan)) return { plan, rowTable: countedRows };
    const tables = await scanParts(plan, scan, timeZone);
    if (tables !== null) return { plan: { ...plan, tables }, rowTable: partRows };
  }
  return { plan: { ...plan, tables: await scanTables(plan, scan) }, rowTable: singleRows };
}

/** Makes messages of the rows that were read. */
async function groupRows(
  request: GroupRequest,
  { plan, rowTable, scan }: ScannedLogs,
): Promise<{ readonly names: MessageNames; readonly warnings: readonly Warning[] }> {
  const { duck } = scan;
  if (rowTable === countedRows) {
    return { names: await nameCountedRows(request, duck), warnings: [] };
  }
  if (rowTable === singleRows) return await groupMessages(request, duck);
  const ofMore = "(server_text, id) IN (SELECT server, id FROM more_texts)";
  const readRows = async (): Promise<void> => {
    await scanTables(plan, { ...scan, onFraction: () => {} }, someRows(ofMore));
  };
  return { names: await groupParts(request, readRows, duck), warnings: [] };
}

/** One after the other, as they are on the disk. */
async function readAll(inputs: readonly LogInput[]): Promise<readonly ReadBytes[]> {
  const bytes: ReadBytes[] = [];
  for (const input of inputs) bytes.push(await input.readRest());
  return bytes;
}

/** Rows of all logs, for the progress; null where some are not counted. */
function linesOf(inputs: readonly LogInput[], bytes: readonly ReadBytes[]): number | null {
  let lines = 0;
  for (const [index, { content }] of inputs.entries()) {
    if (content.kind === "parquet") return null;
    const { lineCount = null } = bytes[index] ?? {};
    for (const { recordCount } of content.segments) lines += recordCount ?? lineCount ?? 0;
  }
  return lines;
}

/** What is known when the rows of the logs have been read. */
interface ScannedLogs {
  readonly inputs: readonly LogInput[];
  /** Of the inputs, in their order. */
  readonly hashes: readonly string[];
  readonly plan: ReadPlan;
  /** About the order of day and month. */
  readonly orderWarnings: readonly Warning[];
  readonly times: UtcTimes;
  readonly rowTable: RowTable;
  readonly scan: ScanContext;
}

async function makeLogRead(
  scanned: ScannedLogs,
  folder: PrivateFolder,
  options: ReadOptions,
): Promise<LogRead> {
  const { inputs, hashes, plan, times, rowTable, scan } = scanned;
  const { duck } = scan;
  const counts = await countRows(inputs, plan.tables, rowTable, duck);
  if (counts.read === 0) throw noRows(inputs);
  const context = { inputs, tables: plan.tables, duck };
  const reasons = await countReasons(duck);
  const rejectedSamples = await sampleRejects(context);
  if (options.rejectsPath !== null)
    await writeRejects(options.rejectsPath, options.pseudonymKey ?? null, context);
  if (areTooMany(counts, options.maxRejects)) {
    throw tooManyRejects(counts, reasons, rejectedSamples, options);
  }
  const tell = (step: ReadProgress["step"]): void =>
    options.onProgress({ step, fraction: null, rows: counts.read });
  const isCounted = rowTable === countedRows;
  const withPeople = options.withPeople === true && !isCounted;
  const request = {
    timeSql: times.sql,
    naming: serverNaming(plan, options),
    withPeople,
  };
  if (!isCounted) tell("group");
  const grouped = await groupRows(request, scanned);
  const warnings = [
    ...(await logWarnings(scanned, grouped.names.servers, counts, reasons)),
    ...scanned.orderWarnings,
    ...times.warnings,
    ...grouped.warnings,
    ...guessableGroups(grouped.names.groups, options),
    // Where a format writes both names as a matter of course, that is nothing to tell.
    ...(plan.format.hasBareServerNames ? [] : await bareNamesTold(grouped.names.servers, duck)),
  ];
  const spans = await inputSpans(inputs, plan.tables, rowTable, times.sql, duck);
  await duck.run(createRowTable);
  tell("count");
  const names = { ...grouped.names, groupDimension: plan.groupDimension };
  const counted = await profileOfMessages(names, isCounted ? "counted_messages" : "messages", duck);
  // Messages one by one are asked for by few commands; then the logs are read again.
  const makeMessages = once(async () => {
    if (!isCounted) return;
    await scanTables(plan, { ...scan, onFraction: () => {} });
    await groupMessages(request, duck);
    await duck.run(createRowTable);
  });
  const key = options.pseudonymKey ?? null;
  const kept = logRowsBetween(counted, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const people = await openPeople(withPeople, duck);
  return {
    ...names,
    format: plan.format.id,
    hasReplies: plan.hasReplies,
    inputs: inputs.map(({ name }, index) => {
      return { name, sha256: hashes[index] ?? "", rows: counts.readByInput[index] ?? 0 };
    }),
    ...counted,
    rows: { ...accountOf(counts, kept), rejectedSamples },
    spans,
    warnings,
    rowsInMinutes: (from, to) => logRowsBetween(counted, from, to),
    messages: (from, to) => afterwards(makeMessages, () => streamMessages(duck, from, to, key)),
    attempts: (which = "all") => {
      const wanted = which === "wanted" ? (options.wantedId ?? "") : null;
      return afterwards(makeMessages, () => streamAttempts(duck, key, wanted));
    },
    people,
    close: async () => {
      duck.close();
      await folder.remove();
    },
  };
}

/** The account of all rows, of which `kept` are of a message. Errors: INVARIANT. */
function accountOf(
  { read, messages, filtered, filteredByReason, rejected }: RowCounts,
  kept: number,
): Omit<LogRead["rows"], "rejectedSamples"> {
  const duplicates = messages - kept;
  invariant(duplicates >= 0, "a row is kept once");
  invariant(
    read === kept + duplicates + filtered + rejected,
    "rows read = kept + duplicates + filtered + rejected",
  );
  return { read, kept, duplicates, filtered, filteredByReason, rejected };
}

/** Groups whose hashes anyone can try addresses against. */
function guessableGroups(
  groups: readonly string[],
  { pseudonymKey, allowAddresses }: ReadOptions,
): readonly Warning[] {
  const isHashed = groups.some((group) => group.startsWith("address-"));
  if (!isHashed || allowAddresses || (pseudonymKey ?? null) !== null) return [];
  const message =
    "Addresses among the values of --by are hashed without a key of your own: whoever has a list of addresses can find them again. Give --pseudonymise KEY before the result leaves your hands.";
  return [{ code: "GROUPS_GUESSABLE", message }];
}

function serverNaming({ tables }: ReadPlan, options: ReadOptions): ServerNaming {
  const { own = null, serverKey, serverNameByKey } = options;
  const isKeyed = serverKey !== null || tables.some(({ scope }) => scope === "senders");
  return {
    serverNameByKey: isKeyed ? serverNameByKey : new Map(),
    own: own === null ? null : ownSenders(own),
  };
}

/**
 * Stops where nothing says which mail one's own servers handed over, and somebody else handed over
 * some. Errors: SCOPE_UNKNOWN.
 */
async function assertScope(
  plan: ReadPlan,
  inputs: readonly LogInput[],
  options: ReadOptions,
  duck: Duck,
): Promise<void> {
  const unknown = plan.tables.find(({ scope }) => scope === "unknown");
  if (unknown === undefined) return;
  const { tables } = await readTables(inputs, { ...options, withPeople: true }, duck);
  const table = await countSenders(tables, duck);
  if (table.senders.length > 0) throw scopeUnknown(table, unknown.columns.shownPath);
}

async function* afterwards<T>(
  first: () => Promise<void>,
  rest: () => AsyncGenerator<T>,
): AsyncGenerator<T> {
  await first();
  yield* rest();
}
