import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { finished } from "node:stream/promises";
import { format as csvFormat } from "fast-csv";
import { MailflowError } from "../../../sim/base/errors.ts";
import { compareText } from "../../../sim/base/units.ts";
import type { RejectedRow } from "../../../sim/contract/result.ts";
import type { Duck } from "../../duck/duck.ts";
import { sqlPath } from "../../duck/sql.ts";
import type { LogInput } from "../bytes/inputs-types.ts";
import { withPseudonyms } from "../formats/pseudonym.ts";
import { rowKind } from "../formats/row-kind.ts";
import { unwrapped } from "./checked-copy.ts";
import type { TablePlan } from "./read-plan.ts";

const samplesMax = 10;
const textCharactersMax = 200;
/** At most four bytes a character, and quotes may be doubled. */
const textBytesMax = textCharactersMax * 8;
const blockRows = 2_000;

/** A row of `log_rows` that was rejected: where it begins in its table, and why. */
interface RejectedPlace {
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
}

/** Where rejected rows are looked up. */
interface RejectContext {
  readonly inputs: readonly LogInput[];
  readonly tables: readonly TablePlan[];
  readonly duck: Duck;
}

/**
 * How many rows were rejected for each kind of reason (the word before the colon), most frequent
 * first.
 */
export async function countReasons(duck: Duck): Promise<readonly (readonly [string, number])[]> {
  const rows = await duck.rows(
    `SELECT string_split(reason, ':')[1] AS word, CAST(count(*) AS DOUBLE) AS row_count
     FROM log_rows WHERE kind = ${rowKind.rejected} GROUP BY ALL ORDER BY row_count DESC, word`,
  );
  return rows.map((row) => [String(row["word"]), Number(row["row_count"])] as const);
}

/** The first ten rejected rows by (source, line). */
export async function sampleRejects(context: RejectContext): Promise<readonly RejectedRow[]> {
  const samples: RejectedRow[] = [];
  const numbers = await tablesWithRejects(context);
  let latestName = "";
  for (const number of numbers) {
    const name = sourceName(number, context);
    // Sources of one name are sorted together, so a name is finished before it is judged whether
    // there are enough.
    if (samples.length >= samplesMax && name !== latestName) break;
    latestName = name;
    for await (const rows of rejectsOf(number, samplesMax, context)) samples.push(...rows);
  }
  samples.sort((a, b) => compareText(a.source, b.source) || a.line - b.line);
  return samples.slice(0, samplesMax);
}

/**
 * Writes every rejected row, sorted by source, as CSV with the columns source, line, reason, text;
 * with a key the addresses in the text are pseudonyms.
 * The file appears under its name when it is whole. Errors: OUTPUT_UNWRITABLE.
 */
export async function writeRejects(
  filePath: string,
  key: string | null,
  context: RejectContext,
): Promise<void> {
  const partPath = path.join(path.dirname(filePath), `.${path.basename(filePath)}.part`);
  try {
    // Opening by hand first turns a folder that is not there into an error that can be caught.
    await (await open(partPath, "w", 0o600)).close();
    const file = createWriteStream(partPath);
    const csv = csvFormat({
      headers: ["source", "line", "reason", "text"],
      alwaysWriteHeaders: true,
    });
    csv.pipe(file);
    for (const number of await tablesWithRejects(context)) {
      for await (const rows of rejectsOf(number, null, context)) {
        for (const { source, line, reason, text } of rows) {
          const shown = key === null ? text : withPseudonyms(text, key);
          const isRoom = csv.write([source, line, reason, withoutFormula(shown)]);
          if (!isRoom) await new Promise((resolve) => csv.once("drain", resolve));
        }
      }
    }
    csv.end();
    await finished(file);
    await rename(partPath, filePath);
  } catch (cause) {
    await rm(partPath, { force: true });
    if (cause instanceof MailflowError) throw cause;
    throw new MailflowError("OUTPUT_UNWRITABLE", `'${filePath}' cannot be written`, {
      where: { file: filePath },
      hint: "Give --rejects a file in a folder that exists and that you may write to.",
      cause,
    });
  }
}

/** A spreadsheet must not run what a stranger wrote into a log. */
function withoutFormula(text: string): string {
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

function sourceName(number: number, { tables, inputs }: RejectContext): string {
  return inputs[tables[number]?.inputIndex ?? -1]?.name ?? "";
}

async function tablesWithRejects(context: RejectContext): Promise<readonly number[]> {
  const rows = await context.duck.rows(
    `SELECT DISTINCT segment FROM log_rows WHERE kind = ${rowKind.rejected}`,
  );
  const numbers = rows.map((row) => Number(row["segment"]));
  const name = (number: number): string => sourceName(number, context);
  return numbers.sort((a, b) => compareText(name(a), name(b)) || a - b);
}

/** The rejected rows of a table in blocks, in its order; `limit` null = all. */
async function* rejectsOf(
  number: number,
  limit: number | null,
  context: RejectContext,
): AsyncGenerator<readonly RejectedRow[]> {
  const sql = `SELECT CAST(at_byte AS DOUBLE), CAST(byte_count AS DOUBLE), reason FROM log_rows
    WHERE kind = ${rowKind.rejected} AND segment = ${number}
    ORDER BY at_byte ${limit === null ? "" : `LIMIT ${limit}`}`;
  const source = sourceName(number, context);
  for await (const chunk of context.duck.chunks(sql)) {
    for (let from = 0; from < chunk.rowCount; from += blockRows) {
      const places: RejectedPlace[] = chunk
        .getRows()
        .slice(from, from + blockRows)
        .map((row) => ({
          offset: Number(row[0]),
          length: Number(row[1]),
          reason: String(row[2]),
        }));
      yield await describe(places, number, source, context);
    }
  }
}

async function describe(
  places: readonly RejectedPlace[],
  number: number,
  source: string,
  context: RejectContext,
): Promise<readonly RejectedRow[]> {
  const table = context.tables[number];
  if (table === undefined) return [];
  if (table.source.kind === "parquet") {
    return describeParquet(places, table.source.path, source, context.duck);
  }
  const { segment } = table.source;
  const firstLines = await segment.physicalLines(places.map(({ offset }) => offset));
  const ends = places.map(({ offset, length }) => offset + Math.max(0, length - 1));
  const lastLines = await segment.physicalLines(ends);
  if (segment.originalTexts !== undefined) {
    const texts = await segment.originalTexts(firstLines);
    return places.map(({ reason }, index) => {
      return { source, line: firstLines[index] ?? 0, reason, text: shortened(texts[index] ?? "") };
    });
  }
  const rows: RejectedRow[] = [];
  const handle = await open(segment.path, "r");
  try {
    for (const [index, { offset, length, reason }] of places.entries()) {
      const line = firstLines[index] ?? 0;
      const lastLine = lastLines[index] ?? line;
      const buffer = Buffer.alloc(Math.min(length, textBytesMax));
      await handle.read(buffer, 0, buffer.length, offset);
      const isWrapped = segment.columnCount > 1 && buffer[0] === 0x22;
      const written = buffer.toString("utf8").replace(/[\r\n]+$/, "");
      const text = isWrapped
        ? shortened(unwrapped(written, length > buffer.length))
        : shortened(written);
      const span = lastLine > line ? ` (lines ${line}–${lastLine})` : "";
      rows.push({ source, line, reason: `${reason}${span}`, text });
    }
  } finally {
    await handle.close();
  }
  return rows;
}

/** A row of a Parquet file has no line: `line` is its number, from 1. */
async function describeParquet(
  places: readonly RejectedPlace[],
  filePath: string,
  source: string,
  duck: Duck,
): Promise<readonly RejectedRow[]> {
  const numbers = places.map(({ offset }) => offset).join(", ");
  const rows = await duck.rows(
    `SELECT CAST(file_row_number AS DOUBLE) AS n, CAST(COLUMNS(* EXCLUDE (file_row_number)) AS VARCHAR)
     FROM read_parquet(${sqlPath(filePath)}, file_row_number = true)
     WHERE file_row_number IN (${numbers})`,
  );
  const texts = new Map(
    rows.map(({ n, ...values }) => [
      Number(n),
      Object.values(values)
        .map((v) => v ?? "")
        .join(","),
    ]),
  );
  return places.map(({ offset, reason }) => {
    return { source, line: offset + 1, reason, text: shortened(texts.get(offset) ?? "") };
  });
}

function shortened(text: string): string {
  if (text.length <= textCharactersMax) return text;
  return `${[...text].slice(0, textCharactersMax - 1).join("")}…`;
}
