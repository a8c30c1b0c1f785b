import { stat, unlink } from "node:fs/promises";
import path from "node:path";
import { invariant, MailflowError } from "../../../sim/base/errors.ts";
import type { Duck } from "../../duck/duck.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { rowKind } from "../formats/row-kind.ts";
import { walkedSegment } from "../open/walked-segment.ts";
import { type DateOrder, unknownOrderMark } from "../times/loose-times.ts";
import type { TimeFormat } from "../times/times.ts";
import { copyColumns, writeCheckedCopy } from "./checked-copy.ts";
import { checkedCopyTable, csvTable, isNotRow } from "./csv-source.ts";
import type { ParquetTablePlan, ReadPlan, TablePlan } from "./read-plan.ts";
import { noPartMark, type RowSink, rowSink } from "./sink.ts";
import { createRowTable, insertRows, isRejected, type RowSource } from "./table.ts";

/** Files read in one statement: enough that hourly logs do not cost a statement each. */
const batchTablesMax = 64;

/** What the scan needs beside the plan. */
export interface ScanContext {
  readonly duck: Duck;
  readonly folderPath: string;
  readonly timeFormat: TimeFormat;
  /** Asked when a date is met that can be read in two ways. Errors: TIME_AMBIGUOUS. */
  decideOrder(): Promise<DateOrder>;
  readonly signal: AbortSignal;
  readonly onFraction: (fraction: number) => void;
  /** true = read every text log from a checked copy; for tests that the two ways agree. */
  readonly alwaysCopies: boolean;
}

/** A scan, and where its rows go. */
interface SinkContext extends ScanContext {
  readonly sink: RowSink;
}

/** A table that is a segment of a text log, and its number. */
interface TextTable {
  readonly number: number;
  readonly plan: TablePlan;
  readonly segment: TextSegment;
}

/**
 * Reads every table into `log_rows`, or where else the sink wants the rows, and returns the tables
 * as they were read; rejected rows are in `log_rows` always. Each text segment is read as it is by
 * the strict parser, which stops at the first thing that is wrong; then every record of that
 * segment is looked at, and what does not pass is read from a checked copy, which knows where each
 * row is.
 * Errors: LINE_TOO_LONG, TIME_AMBIGUOUS, INTERRUPTED, MEMORY_TOO_SMALL, OUTPUT_UNWRITABLE.
 */
export async function scanTables(
  plan: ReadPlan,
  request: ScanContext,
  sink: RowSink = rowSink,
): Promise<readonly TablePlan[]> {
  const context = { ...request, sink };
  try {
    return await scanOnce(plan, context);
  } catch (error) {
    const { timeFormat } = context;
    if (timeFormat.kind !== "auto" || !messageOf(error).includes(unknownOrderMark)) throw error;
    const order = await context.decideOrder();
    return await scanOnce(plan, { ...context, timeFormat: { kind: "auto", order } });
  }
}

async function scanOnce(plan: ReadPlan, context: SinkContext): Promise<readonly TablePlan[]> {
  const { duck, sink } = context;
  const read: TablePlan[] = [...plan.tables];
  await duck.run(createRowTable);
  await duck.run(sink.create);
  const progress = await Progress.of(plan.tables, context.onFraction);
  const texts: TextTable[] = [];
  for (const [number, table] of plan.tables.entries()) {
    if (table.source.kind === "text") {
      texts.push({ number, plan: table, segment: table.source.segment });
    } else {
      const source = parquetSource({ ...table, source: table.source }, number, context.timeFormat);
      await takePlaced(source, context, progress.part([number]));
      progress.next([number]);
    }
  }
  for (const batch of batchesOf(texts)) {
    for (const table of await scanBatch(batch, context, progress)) read[table.number] = table.plan;
    progress.next(batch.map((table) => table.number));
  }
  return read;
}

/** Reads a table whose rows have a place, so that those to reject do not end the scan. */
async function takePlaced(
  source: RowSource,
  { duck, sink }: SinkContext,
  onFraction: (fraction: number) => void,
): Promise<void> {
  await duck.run(sink.insert(source), onFraction);
  if (sink.table === "log_rows") return;
  const { rejected = 0 } = await duck.numbers(
    `SELECT CAST(count(*) AS DOUBLE) AS rejected FROM ${sink.table}
     WHERE segment = ${source.segment} AND kind = ${rowKind.rejected}`,
  );
  if (rejected > 0) await duck.run(insertRows(source, isRejected));
}

/** A Parquet file as a source of rows. */
function parquetSource(table: ParquetTablePlan, number: number, timeFormat: TimeFormat): RowSource {
  return {
    from: table.source.from,
    segment: `${number}`,
    columns: table.columns,
    types: table.source.types,
    row: table.row,
    server: table.server,
    group: table.group,
    isNotRow: "false",
    timeFormat,
    place: { offset: "row_number", length: "0", reason: "NULL::VARCHAR" },
  };
}

/** Segments of a text log as a source of rows. */
function textSource(
  { columns, row, server, group }: TablePlan,
  { timeFormat }: ScanContext,
  where: Pick<RowSource, "from" | "segment" | "place">,
): RowSource {
  const isNoRow = isNotRow(columns.names);
  return { ...where, columns, types: null, row, server, group, isNotRow: isNoRow, timeFormat };
}

/** Neighbours with one layout and one reading, so that one statement can read them. */
function batchesOf(tables: readonly TextTable[]): readonly (readonly TextTable[])[] {
  const batches: TextTable[][] = [];
  let latestKey = "";
  for (const table of tables) {
    const { delimiter, skipLines, columnCount, mixedLineEnds } = table.segment;
    const { columns, row, server, group } = table.plan;
    const layout = [delimiter, skipLines, columnCount, mixedLineEnds, columns.names];
    const key = JSON.stringify([layout, row, server, group]);
    const latest = batches.at(-1);
    if (latest !== undefined && key === latestKey && latest.length < batchTablesMax) {
      const isNext = table.number === (latest.at(-1)?.number ?? 0) + 1;
      if (isNext) {
        latest.push(table);
        continue;
      }
    }
    batches.push([table]);
    latestKey = key;
  }
  return batches;
}

/** Reads a batch, and returns its tables as they were read. */
async function scanBatch(
  batch: readonly TextTable[],
  context: SinkContext,
  progress: Progress,
): Promise<readonly TextTable[]> {
  const [first] = batch;
  if (first === undefined) return [];
  if (!context.alwaysCopies && !first.segment.mixedLineEnds) {
    const read = await tryAsItIs(batch, context, progress);
    if (read !== null) return read;
  }
  const tables: TextTable[] = [];
  for (const table of batch) {
    if (batch.length > 1) tables.push(...(await scanBatch([table], context, progress)));
    else tables.push(await scanWalked(table, context, progress));
  }
  return tables;
}

/** Reads a table that the strict parser refuses, after a look at its every record. */
async function scanWalked(
  table: TextTable,
  context: SinkContext,
  progress: Progress,
): Promise<TextTable> {
  const walked = withSegment(table, await walkedSegment(table.segment));
  if (walked.segment.path !== table.segment.path) {
    const [read = walked] = await scanBatch([walked], context, progress);
    return read;
  }
  await scanCopy(walked, context, progress);
  return walked;
}

/** The table, to be read from another segment. */
function withSegment(table: TextTable, segment: TextSegment): TextTable {
  return { ...table, segment, plan: { ...table.plan, source: { kind: "text", segment } } };
}

/**
 * The tables as they were read; null when anything is wrong with one of the segments: then the sink
 * has nothing of the batch.
 */
async function tryAsItIs(
  batch: readonly TextTable[],
  context: SinkContext,
  progress: Progress,
): Promise<readonly TextTable[] | null> {
  const [first] = batch;
  if (first === undefined) return [];
  const paths = batch.map((table) => table.segment.path);
  const { duck, sink } = context;
  const statement = sink.insert(
    textSource(first.plan, context, {
      from: csvTable(paths, first.segment),
      segment: batch.length === 1 ? `${first.number}` : `${first.number} + file_number`,
      place: null,
    }),
  );
  try {
    await duck.run(statement, progress.part(batch.map((table) => table.number)));
  } catch (error) {
    if (endsScan(error)) throw error;
    return null;
  }
  const read = sink.holdsEveryRow ? await withEveryRecord(batch, context) : batch;
  if (read !== null) return read;
  const last = batch.at(-1) ?? first;
  const numbers = `BETWEEN ${first.number} AND ${last.number}`;
  await duck.run(`DELETE FROM ${sink.table} WHERE segment ${numbers}`);
  return null;
}

/**
 * The second count of the records, made without the bulk parser: whatever it may lose is noticed
 * here. Where lines were counted and are no records, for they break inside quotes, the records are.
 */
async function withEveryRecord(
  batch: readonly TextTable[],
  { duck, sink }: SinkContext,
): Promise<readonly TextTable[] | null> {
  const [first] = batch;
  const rows = await duck.rows(
    `SELECT segment, CAST(${sink.rowCount} AS DOUBLE) AS row_count FROM ${sink.table}
     WHERE segment >= ${first?.number ?? 0} GROUP BY segment`,
  );
  const counts = new Map(rows.map((row) => [Number(row["segment"]), Number(row["row_count"])]));
  const read: TextTable[] = [];
  for (const table of batch) {
    const count = counts.get(table.number) ?? 0;
    let { segment } = table;
    while (segment.recordCount !== count) {
      if (segment.lookCloser === undefined) return null;
      segment = await segment.lookCloser();
    }
    if (segment.path !== table.segment.path || segment.mixedLineEnds) return null;
    read.push(withSegment(table, segment));
  }
  return read;
}

async function scanCopy(table: TextTable, context: SinkContext, progress: Progress): Promise<void> {
  const { segment, plan, number } = table;
  const copyPath = path.join(context.folderPath, `checked-${number}.csv`);
  await writeCheckedCopy(segment, copyPath, context.signal);
  const { offset, length, reason } = copyColumns;
  try {
    const source = textSource(plan, context, {
      from: checkedCopyTable(copyPath, segment),
      segment: `${number}`,
      place: { offset, length, reason },
    });
    await takePlaced(source, context, progress.part([number]));
  } catch (error) {
    if (endsScan(error)) throw error;
    invariant(false, `the parser refuses the checked copy of a log: ${messageOf(error)}`);
  } finally {
    await unlink(copyPath);
  }
}

/** Whether the error is no matter of how one table is written. */
function endsScan(error: unknown): boolean {
  const marks = [unknownOrderMark, noPartMark];
  return error instanceof MailflowError || marks.some((mark) => messageOf(error).includes(mark));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Progress over all tables, by their bytes. */
class Progress {
  readonly #sizes: readonly number[];
  readonly #totalBytes: number;
  readonly #onFraction: (fraction: number) => void;
  #doneBytes = 0;

  private constructor(sizes: readonly number[], onFraction: (fraction: number) => void) {
    this.#sizes = sizes;
    this.#totalBytes = Math.max(
      1,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    this.#onFraction = onFraction;
  }

  static async of(
    tables: readonly TablePlan[],
    onFraction: (fraction: number) => void,
  ): Promise<Progress> {
    const paths = tables.map(({ source }) =>
      source.kind === "text" ? source.segment.path : source.path,
    );
    const sizes = await Promise.all(paths.map(async (each) => (await stat(each)).size));
    return new Progress(sizes, onFraction);
  }

  /** Hears how much of the statement is done that reads some of the tables. */
  part(numbers: readonly number[]): (fraction: number) => void {
    const bytes = this.#bytesOf(numbers);
    return (fraction) => this.#onFraction((this.#doneBytes + fraction * bytes) / this.#totalBytes);
  }

  next(numbers: readonly number[]): void {
    this.#doneBytes += this.#bytesOf(numbers);
    this.#onFraction(Math.min(1, this.#doneBytes / this.#totalBytes));
  }

  #bytesOf(numbers: readonly number[]): number {
    return numbers.reduce((sum, number) => sum + (this.#sizes[number] ?? 0), 0);
  }
}
