import { MailflowError } from "../../../sim/base/errors.ts";
import { lineEndsOf } from "../bytes/line-ends.ts";
import { smtpProtocolColumns, trackingColumns } from "./tracking-columns.ts";

/** The delimiters that exports use. */
export type Delimiter = "," | ";" | "\t";

/**
 * How a text log begins. `dataOffset` is the byte after its `skipLines` lines; `isTracking` = `#`
 * lines are headers.
 */
export interface TextLayout {
  readonly isTracking: boolean;
  readonly delimiter: Delimiter;
  readonly skipLines: number;
  readonly dataOffset: number;
  /** Bits of the line ends of the skipped lines. */
  readonly lineEnds: number;
  /** null = no header line, or (tracking) headers that stand in the text. */
  readonly columns: readonly string[] | null;
  /** 0 when there is no line at all that could tell. */
  readonly columnCount: number;
}

/** A time as a log writes it, or seconds or milliseconds since 1970: what a header never holds. */
const timeValue =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d+[./]\d+[./]\d+[T ]\d+:\d\d|\d{9,10}(\.\d+)?$|\d{12,13}$)/;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
// `#,Date` and `#Id,Date` are headers of numbered rows; `# made by`, `#TYPE x` and `#Software: x`
// are not.
const commentLine = /^#(\s|$|TYPE\b|[A-Za-z-]+:)/i;
const fieldsLine = /^#Fields:.*/im;
const separatorLine = /^"?sep=(.)"?\s*$/i;

/**
 * Finds the header of a text log from its first bytes (clean UTF-8), skipping `#TYPE`, `sep=;`,
 * comments and empty lines. null when `head` ends before the header does; `isWhole` = there is
 * nothing after `head`. Errors: FORMAT_UNKNOWN.
 */
export function sniffText(head: Buffer, isWhole: boolean, shownPath: string): TextLayout | null {
  const text = head.toString("utf8");
  const fields = text.trimStart().startsWith("#") ? fieldsLine.exec(text)?.[0] : undefined;
  // A spreadsheet saves the log with its own separator.
  if (fields !== undefined) return trackingLayout(null, commonDelimiter(fields));
  refuseOtherText(text, shownPath);
  let declared: Delimiter | null = null;
  let skipLines = 0;
  let dataOffset = 0;
  while (dataOffset < head.length) {
    const line = firstLine(head, dataOffset);
    const separator = separatorLine.exec(line.text);
    if (separator?.[1] !== undefined) declared = checkDelimiter(separator[1], shownPath, skipLines);
    else if (line.text.trim() !== "" && !commentLine.test(line.text)) {
      return tableLayout(head, isWhole, { declared, skipLines, dataOffset });
    }
    skipLines++;
    dataOffset = line.end;
  }
  if (!isWhole) return null;
  const delimiter = declared ?? ",";
  const lineEnds = lineEndsOf(text);
  return {
    isTracking: false,
    delimiter,
    skipLines,
    dataOffset,
    lineEnds,
    columns: null,
    columnCount: 0,
  };
}

/**
 * The fields of the first record in `text`, unquoted, and where the record ends; a broken quote
 * ends with its line.
 */
function splitRecord(
  text: string,
  delimiter: string,
): { readonly fields: readonly string[]; readonly end: number } {
  const fields: string[] = [];
  let field = "";
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (isQuoted) {
      if (char !== '"') field += char;
      else if (text.charAt(i + 1) === '"') field += text.charAt(i++);
      else isQuoted = false;
    } else if (char === '"' && field.trim() === "") {
      field = "";
      isQuoted = true;
    } else if (char === delimiter) {
      fields.push(field);
      field = "";
    } else if (char === "\n") {
      return { fields: [...fields, field], end: i + 1 };
    } else {
      field += char;
    }
  }
  const firstLineEnd = text.indexOf("\n") + 1;
  const isBroken = isQuoted && firstLineEnd > 0;
  if (isBroken) return splitRecord(text.slice(0, firstLineEnd).replaceAll('"', ""), delimiter);
  return { fields: [...fields, field], end: text.length };
}

function tableLayout(
  head: Buffer,
  isWhole: boolean,
  found: { declared: Delimiter | null; skipLines: number; dataOffset: number },
): TextLayout | null {
  const rest = head.toString("utf8", found.dataOffset);
  const delimiter = found.declared ?? commonDelimiter(rest);
  const record = splitRecord(rest, delimiter);
  if (record.end === rest.length && !isWhole) return null;
  const fields = record.fields.map((field) => field.trim());
  const columnCount = fields.length;
  if (fields.some((field) => timeValue.test(field))) {
    const columns = isoTime.test(fields[0] ?? "")
      ? (smtpProtocolColumns(fields) ?? trackingColumns(columnCount))
      : null;
    if (columns !== null && delimiter === ",") return trackingLayout(columns, delimiter);
    const { skipLines, dataOffset } = found;
    const lineEnds = lineEndsOf(head.toString("utf8", 0, dataOffset));
    return {
      isTracking: false,
      delimiter,
      skipLines,
      dataOffset,
      lineEnds,
      columns: null,
      columnCount,
    };
  }
  const headerLines = Math.max(1, rest.slice(0, record.end).split("\n").length - 1);
  const dataOffset = afterLines(head, found.dataOffset, headerLines);
  return {
    isTracking: false,
    delimiter,
    skipLines: found.skipLines + headerLines,
    dataOffset,
    lineEnds: lineEndsOf(head.toString("utf8", 0, dataOffset)),
    columns: fields,
    columnCount,
  };
}

/**
 * A fragment without header may still meet one further on, so it is read as a log of blocks from
 * its first line.
 */
function trackingLayout(columns: readonly string[] | null, delimiter: Delimiter): TextLayout {
  return {
    isTracking: true,
    delimiter,
    skipLines: 0,
    dataOffset: 0,
    lineEnds: 0,
    columns,
    columnCount: columns?.length ?? 0,
  };
}

/** Counted in bytes, for the text may hold bytes that are no UTF-8. */
function afterLines(head: Buffer, from: number, lineCount: number): number {
  let offset = from;
  for (let i = 0; i < lineCount; i++) offset = firstLine(head, offset).end;
  return offset;
}

function firstLine(head: Buffer, from: number): { text: string; end: number } {
  const at = head.indexOf(0x0a, from);
  const end = at < 0 ? head.length : at + 1;
  // Long enough for every line that is skipped, and short where the line is not one of those.
  return { text: head.toString("utf8", from, Math.min(end, from + 4096)).trimEnd(), end };
}

/**
 * The delimiter that stands most often outside quotes of the first line; the comma where none does.
 */
function commonDelimiter(text: string): Delimiter {
  const counts = { ",": 0, ";": 0, "\t": 0 };
  let isQuoted = false;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === "\n") break;
    else if (char === "," || char === ";" || char === "\t") counts[char]++;
  }
  const candidates = [",", ";", "\t"] as const;
  return candidates.reduce((best, next) => (counts[next] > counts[best] ? next : best));
}

function checkDelimiter(char: string, shownPath: string, skipLines: number): Delimiter {
  if (char === "," || char === ";" || char === "\t") return char;
  throw new MailflowError(
    "FORMAT_UNKNOWN",
    `Unknown separator: expected ',', ';' or a tab, received 'sep=${char}'`,
    {
      where: { file: shownPath, line: skipLines + 1 },
      hint: "Save it again with one of those separators.",
    },
  );
}

function refuseOtherText(text: string, shownPath: string): void {
  const kind = /^\s*(\[\s*)?\{\s*"/.test(text)
    ? "JSON of no known kind"
    : /^\s*<(\?xml|!doctype|html)/i.test(text)
      ? "a web page or XML"
      : null;
  if (kind === null) return;
  const expected = kind.startsWith("JSON")
    ? "objects of a message trace, Get-MessageTrackingLog, EmailEvents, a tracking log in Sentinel or Elasticsearch, or a journal"
    : "CSV, a tracking log or Parquet";
  throw new MailflowError("FORMAT_UNKNOWN", `'${shownPath}' is ${kind}: expected ${expected}`, {
    where: { file: shownPath, line: 1 },
    hint: "Export it as CSV, e.g. with | Export-Csv.",
  });
}
