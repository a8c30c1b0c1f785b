import { MailflowError } from "../../../sim/base/errors.ts";

const unpackHint = "Unpack it first and name the log in it.";
const sheetHint = "If it is a spreadsheet, save the sheet as CSV; if an archive, unpack it.";

const knownKinds: readonly {
  readonly magic: string;
  readonly kind: string;
  readonly hint: string;
}[] = [
  { magic: "PK\x03\x04", kind: "a zip archive or a spreadsheet (.xlsx)", hint: sheetHint },
  { magic: "PK\x05\x06", kind: "an empty zip archive", hint: unpackHint },
  { magic: "\xd0\xcf\x11\xe0", kind: "an old Office file (.xls)", hint: sheetHint },
  { magic: "BZh", kind: "bzip2 data", hint: unpackHint },
  { magic: "\xfd7zXZ", kind: "xz data", hint: unpackHint },
  { magic: "(\xb5/\xfd", kind: "zstd data", hint: unpackHint },
  { magic: "7z\xbc\xaf", kind: "a 7z archive", hint: unpackHint },
  { magic: "\x1f\x8b", kind: "gzip data inside gzip data", hint: unpackHint },
  { magic: "%PDF-", kind: "a PDF file", hint: "Export the log as CSV." },
  { magic: "SQLite format 3\0", kind: "a SQLite database", hint: "Export the table as CSV." },
];

const nul = 0x00;
const tab = 0x09;
const carriageReturn = 0x0d;
const escapeByte = 0x1b;
const space = 0x20;

/** Refuses a file that is known by its first 16 bytes not to be a log. Errors: INPUT_BINARY. */
export function refuseKnownBinary(head: Buffer, shownPath: string): void {
  const start = head.toString("latin1");
  const known = knownKinds.find(({ magic }) => start.startsWith(magic));
  if (known !== undefined) throw binaryError(shownPath, known.kind, known.hint);
}

/**
 * Refuses text that is full of control characters, as other data is when it is read as text. A run
 * of NUL bytes counts as one, for crashes leave those in logs. Errors: INPUT_BINARY.
 */
export function refuseControls(text: Buffer, shownPath: string): void {
  let textBytes = 0;
  let controls = 0;
  let previous = -1;
  for (const byte of text) {
    if (byte !== nul) textBytes++;
    const isText = byte >= space || byte === escapeByte || (byte >= tab && byte <= carriageReturn);
    if (!isText && !(byte === nul && previous === nul)) controls++;
    previous = byte;
  }
  if (controls < 3 || controls < 0.04 * textBytes) return;
  throw binaryError(shownPath, "not text", sheetHint);
}

function binaryError(shownPath: string, kind: string, hint: string): MailflowError {
  const expected = "CSV, a tracking log, Parquet or .gz of those";
  const message = `'${shownPath}' is ${kind}: expected ${expected}`;
  return new MailflowError("INPUT_BINARY", message, { where: { file: shownPath }, hint });
}
