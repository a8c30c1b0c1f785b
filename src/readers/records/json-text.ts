import { StringDecoder } from "node:string_decoder";
import { readChunks } from "../bytes/byte-files.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { JsonRecords } from "./json-records.ts";
import type { ForeignText } from "./postfix-text.ts";
import { RowWriter } from "./row-writer.ts";

/** Columns of the table that a message trace in JSON becomes: those of the cmdlet's export. */
const traceColumns: readonly string[] = [
  "Received",
  "SenderAddress",
  "RecipientAddress",
  "Status",
  "FromIP",
  "Size",
  "MessageId",
  "MessageTraceId",
];

/** Names of the same property in the Reporting service and in Graph, lower-cased. */
const propertyNames: readonly (readonly string[])[] = [
  ["received", "receiveddatetime"],
  ["senderaddress"],
  ["recipientaddress"],
  ["status"],
  ["fromip"],
  ["size"],
  ["messageid"],
  ["messagetraceid", "id"],
];

/** true when a text begins as JSON objects do and names a property of a message trace. */
export function looksLikeTraceJson(head: string): boolean {
  const start = head.trimStart();
  const isJson = /^(\[\s*)?\{\s*("|\})/.test(start);
  return isJson && /"(received|receivedDateTime|value|results)"/i.test(head);
}

/**
 * Writes a message trace in JSON as a table: an object of the Reporting service (OData, its verbose
 * form, or one object a line) or of Graph is a row. Memory holds one object.
 * Errors: LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE. Source: Microsoft, MessageTrace report;
 * exchangeMessageTrace.
 */
export async function spoolTraceJson(text: ForeignText): Promise<TextSegment> {
  const writer = await RowWriter.create(`${text.spoolPath}-records.csv`, traceColumns);
  const decoder = new StringDecoder("utf8");
  const ends = { crlf: 0, all: 0 };
  const records = new JsonRecords(text.shownPath, (record, line) =>
    writer.add(rowOf(record), line),
  );
  try {
    for await (const chunk of readChunks(text.path, text.signal)) {
      text.onChunk(chunk);
      const piece = decoder.write(chunk);
      ends.crlf += piece.split("\r\n").length - 1;
      ends.all += piece.split("\n").length - 1;
      records.push(piece);
      await writer.flush();
    }
    records.push(decoder.end());
    records.finish();
    await writer.flush(true);
  } finally {
    await writer.close();
  }
  return writer.segment(text.path, ends.crlf > 0 && ends.crlf < ends.all);
}

/** A text that is no object lacks a time, and is rejected for it. */
const badRow: readonly string[] = traceColumns.map((name) =>
  name === "Status" ? "no object" : "",
);

function rowOf(record: string): readonly string[] {
  const values = propertiesOf(record);
  if (values === null) return badRow;
  return propertyNames.map((names) => {
    const value = names.map((name) => values.get(name)).find((each) => each !== undefined);
    const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
    // `/Date(ms)/` is how OData of version 2 writes an instant.
    return text.replace(/^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/, "$1");
  });
}

function propertiesOf(record: string): ReadonlyMap<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(record);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  return new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each]));
}
