import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { parse } from "fast-csv";
import { type ErrorCode, type Issue, invariant, MailflowError } from "../../../sim/base/errors.ts";
import { inspectFile } from "../bytes/input-paths.ts";
import { refuseControls, refuseKnownBinary } from "../bytes/refuse-binary.ts";
import { detectEncoding } from "../bytes/text-encoding.ts";
import { RecordWalker } from "./record-walker.ts";
import { sniffText, type TextLayout } from "./sniff-text.ts";

/** A small table: column names trimmed and in lower case, values of each row in their order. */
export interface SmallCsv {
  readonly header: readonly string[];
  readonly rows: readonly {
    /** 1-based physical line on which the row begins. */
    readonly line: number;
    readonly values: readonly string[];
  }[];
}

interface SmallRecord {
  readonly line: number;
  readonly text: string;
}

/** The file that is read, and the code of what is wrong in it. */
interface Place {
  readonly file: string;
  readonly code: ErrorCode;
}

const fileBytesMax = 64 * 1024 * 1024;
const recordBytesMax = 1024 * 1024;
const issuesMax = 50;
const pieceChars = 64 * 1024;

/**
 * Reads an inventory, a map or another small CSV: UTF-8 or UTF-16 with byte order mark, separated
 * by `,` `;` or tab; `#TYPE` and `sep=` lines and empty lines are skipped. A row must have as many
 * values as the header, and each row that has not is named.
 * Errors: `code` for what is wrong in the table; INPUT_MISSING, INPUT_IS_DIRECTORY, INPUT_EMPTY,
 * INPUT_BINARY, INPUT_ENCODING, FORMAT_UNKNOWN.
 */
export async function readSmallCsv(
  file: string,
  code: ErrorCode = "INVENTORY_INVALID",
): Promise<SmallCsv> {
  const place: Place = { file, code };
  const bytes = await readText(place);
  const layout = sniffText(bytes, true, file);
  invariant(layout !== null, "a whole file has a layout");
  const header = headerOf(layout, place);
  const records = splitRecords(bytes, layout, place);
  const values = await parseRecords(records, layout.delimiter, place);
  const issues = records.flatMap(({ line }, index): Issue[] => {
    const count = values[index]?.length ?? 0;
    const message = `expected ${header.length} values, received ${count}`;
    return count === header.length ? [] : [{ message, where: { file, line } }];
  });
  throwIssues(issues, place);
  const rows = records.map(({ line }, index) => ({ line, values: values[index] ?? [] }));
  return { header, rows };
}

/**
 * A small text file as clean UTF-8 with line feeds. Errors: `code` for one that is too large;
 * INPUT_MISSING, INPUT_IS_DIRECTORY, INPUT_EMPTY, INPUT_BINARY, INPUT_ENCODING.
 */
export async function readSmallText(file: string, code: ErrorCode): Promise<string> {
  return (await readText({ file, code })).toString("utf8");
}

async function readText({ file, code }: Place): Promise<Buffer> {
  const { sizeBytes } = await inspectFile(file, ".");
  if ((sizeBytes ?? 0) > fileBytesMax) {
    const limitMb = fileBytesMax / 1024 / 1024;
    const message = `'${file}' is too large: expected up to ${limitMb} MB`;
    const hint = "Check that this is the right file; a log goes to the replay itself.";
    throw new MailflowError(code, message, { where: { file }, hint });
  }
  const bytes = await readFile(file);
  refuseKnownBinary(bytes.subarray(0, 16), file);
  const { label, bomBytes } = detectEncoding(bytes, null);
  if (label === null) refuseControls(bytes.subarray(0, pieceChars), file);
  let text: string;
  try {
    const decoder = new TextDecoder(label ?? "utf-8", { fatal: true, ignoreBOM: true });
    text = decoder.decode(bytes.subarray(bomBytes)).replaceAll("\0", "");
  } catch (cause) {
    throw new MailflowError("INPUT_ENCODING", `'${file}' is not ${label ?? "utf-8"} text`, {
      where: { file },
      hint: "Save it again as 'CSV UTF-8'.",
      cause,
    });
  }
  // Old Mac line ends.
  return Buffer.from(text.includes("\n") ? text : text.replaceAll("\r", "\n"));
}

function headerOf(layout: TextLayout, { file, code }: Place): readonly string[] {
  if (layout.columns === null) {
    const message = `'${file}' has no header: expected a first line of column names`;
    throw new MailflowError(code, message, { where: { file, line: layout.skipLines + 1 } });
  }
  const header = layout.columns.map((column) => column.trim().toLowerCase());
  const where = { file, line: layout.skipLines };
  const issues: Issue[] = [];
  for (const [index, name] of header.entries()) {
    if (name === "") {
      issues.push({ message: `column ${index + 1} has no name`, where });
    } else if (header.indexOf(name) < index) {
      issues.push({ message: `expected column '${name}' once, received it twice`, where });
    }
  }
  throwIssues(issues, { file, code });
  return header;
}

/** Cuts the rows apart before the parser sees them: it takes a time quadratic in their length. */
function splitRecords(bytes: Buffer, layout: TextLayout, place: Place): readonly SmallRecord[] {
  const records: SmallRecord[] = [];
  const issues: Issue[] = [];
  const walker = new RecordWalker({
    delimiter: layout.delimiter,
    columnCount: null,
    takesComments: false,
    firstLine: layout.skipLines + 1,
    shownPath: place.file,
    onRecord: (kind, buffer, from, to, line) => {
      if (kind === "blank") return;
      const where = { file: place.file, line };
      if (to - from > recordBytesMax) {
        issues.push({ message: "expected a row of up to 1 MB, received a longer one", where });
      } else if (kind === "good") {
        records.push({ line, text: buffer.toString("utf8", from, to).replace(/[\r\n]+$/, "") });
      } else {
        const message = "expected each quoted value to end in a quote before the separator";
        issues.push({ message, where });
      }
    },
  });
  walker.push(bytes.subarray(layout.dataOffset));
  walker.finish();
  throwIssues(issues, place);
  return records;
}

async function parseRecords(
  records: readonly SmallRecord[],
  delimiter: string,
  place: Place,
): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  const parser = parse<string[], string[]>({ headers: false, delimiter });
  const source = Readable.from(textPieces(records));
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser)) rows.push(row);
  } catch (cause) {
    const line = records[rows.length]?.line ?? 1;
    const message = `'${place.file}' cannot be read as CSV from line ${line} on`;
    const hint = "Check the quotes there.";
    throw new MailflowError(place.code, message, {
      where: { file: place.file, line },
      hint,
      cause,
    });
  }
  invariant(rows.length === records.length, "the parser gives one row for each record");
  return rows;
}

function* textPieces(records: readonly SmallRecord[]): Generator<string> {
  let piece = "";
  for (const { text } of records) {
    piece += `${text}\n`;
    if (piece.length < pieceChars) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

function throwIssues(issues: readonly Issue[], { file, code }: Place): void {
  const [first] = issues;
  if (first === undefined) return;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  const message = `'${file}', line ${first.where.line}: ${first.message}${more}`;
  throw new MailflowError(code, message, {
    where: first.where,
    hint: "Correct the file, or export it again.",
    issues: issues.slice(0, issuesMax),
  });
}
