import { MailflowError } from "../../../sim/base/errors.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { LineEnds, readTextLines } from "../bytes/text-lines.ts";
import type { ForeignText } from "./postfix-text.ts";
import { type RecordTable, rowOfRecord, tableOfRecords } from "./record-tables.ts";
import { RowWriter } from "./row-writer.ts";

const propertyRule = /^([A-Za-z]\w*) *: ?(.*)$/;
/** So many lines show how wide a console was. */
const linesMax = 10_000;
/** Properties whose values hold no blanks, or none that matters. */
const oneWord = new Set([
  ...["clienthostname", "serverhostname", "networkmessageid", "messageid", "messageinfo"],
  ...["recipients", "sender", "nexthopdomain", "tlsdomain", "identity"],
]);
const cutListRule = /(\.\.\.|…)\}$/;

/** A list of properties, and the line that it begins on. */
interface ListRecord {
  readonly values: ReadonlyMap<string, string>;
  readonly line: number;
}

/** What stands in a text: a list of properties, or a line that is no part of one. */
type ListPiece = ListRecord | { readonly values: null; readonly line: number };

/**
 * What the lists of properties are with which a text begins, as `Format-List` prints objects; null
 * when it is no such text, or its objects are of no known kind.
 */
export function listTable(head: string): RecordTable | null {
  return tableOfRecords(listRecords(head).map(({ values }) => values));
}

/** The lists of properties of a text, as `Format-List` prints objects; none when it has none. */
export function listRecords(text: string): readonly ListRecord[] {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const first = lines.find((line) => line !== "") ?? "";
  // Names are filled up with blanks to one width, so colons stand below each other.
  const column = propertyRule.test(first) ? first.indexOf(" :") : -1;
  const isListed = (line: string): boolean =>
    propertyRule.test(line) && line.indexOf(" :") === column;
  if (column < 0 || lines.filter(isListed).length < 2) return [];
  const records: ListRecord[] = [];
  const width = Math.max(...lines.slice(0, linesMax).map((line) => line.length));
  const reader = new ListReader(width, ({ values, line }) => {
    if (values !== null) records.push({ values, line });
  });
  for (const [index, line] of lines.entries()) reader.push(line, index + 1);
  reader.finish();
  return records;
}

/**
 * Writes objects printed by `Format-List` as a table, a row each. Two passes: the first finds the
 * width at which long values were broken.
 * Errors: COLUMN_MISSING, LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE.
 */
export async function spoolList(table: RecordTable, text: ForeignText): Promise<TextSegment> {
  const lineEnds = new LineEnds();
  let width = 0;
  for await (const line of readTextLines(text.path, text.signal, text.onChunk)) {
    lineEnds.note(line);
    width = Math.max(width, line.text.length);
  }
  const writer = await RowWriter.create(`${text.spoolPath}-lists.csv`, table.columns);
  const reader = new ListReader(width, ({ values, line }) => {
    if (values !== null) refuseCutList(values, line, text.shownPath);
    writer.add(rowOfRecord(values, table), line);
  });
  try {
    for await (const line of readTextLines(text.path, text.signal, () => {})) {
      reader.push(line.text, line.line);
      await writer.flush();
    }
    reader.finish();
    await writer.flush(true);
  } finally {
    await writer.close();
  }
  return writer.segment(text.path, lineEnds.areMixed);
}

/** Puts lines together to lists of properties. */
class ListReader {
  readonly #width: number;
  readonly #onPiece: (piece: ListPiece) => void;
  #values = new Map<string, string>();
  #line = 0;
  #name = "";
  #indent = 0;
  #lastLength = 0;

  /** `width`: the longest line of the text. */
  constructor(width: number, onPiece: (piece: ListPiece) => void) {
    this.#width = width;
    this.#onPiece = onPiece;
  }

  push(text: string, line: number): void {
    const plain = text.trimEnd();
    if (plain === "") {
      this.finish();
      return;
    }
    const isMore = this.#name !== "" && plain.search(/\S/) >= this.#indent;
    if (isMore) {
      // A value broken in the middle of a word fills its line; else a blank stood at the break.
      const isWord = oneWord.has(this.#name) || this.#lastLength >= this.#width;
      const gap = isWord ? "" : " ";
      const before = this.#values.get(this.#name) ?? "";
      this.#values.set(this.#name, `${before}${gap}${plain.slice(this.#indent)}`);
      this.#lastLength = text.length;
      return;
    }
    const [, name, value = ""] = propertyRule.exec(plain) ?? [];
    if (name === undefined) {
      this.#onPiece({ values: null, line });
      return;
    }
    const key = name.toLowerCase();
    if (this.#values.has(key)) this.finish();
    if (this.#values.size === 0) this.#line = line;
    this.#name = key;
    this.#indent = plain.indexOf(":") + 2;
    this.#lastLength = text.length;
    this.#values.set(key, value.trim());
  }

  finish(): void {
    const values = new Map([...this.#values].map(([name, value]) => [name, plainValue(value)]));
    this.#values = new Map();
    this.#name = "";
    if (values.size > 0) this.#onPiece({ values, line: this.#line });
  }
}

/** Lists stand in braces: `{a@x.example, b@x.example}`. */
function plainValue(value: string): string {
  const [, inner] = /^\{(.*)\}$/s.exec(value) ?? [];
  if (inner === undefined) return value;
  return inner.includes("@") && !inner.includes("=") ? inner.replace(/, ?/g, ";") : inner;
}

/** Of a longer list only the first four are printed. */
function refuseCutList(values: ReadonlyMap<string, string>, line: number, shownPath: string): void {
  const isCut = cutListRule.test(`${values.get("recipients") ?? ""}}`);
  if (!isCut || (values.get("recipientcount") ?? "") !== "") return;
  throw new MailflowError(
    "COLUMN_MISSING",
    `'${shownPath}', line ${line}: expected all recipients or a RecipientCount, received a list that is cut short`,
    {
      where: { file: shownPath, line },
      hint: "Export it again with: Get-MessageTrackingLog ... | ConvertTo-Json > log.json",
    },
  );
}
