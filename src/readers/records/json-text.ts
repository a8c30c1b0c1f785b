import { StringDecoder } from "node:string_decoder";
import { readChunks } from "../bytes/byte-files.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { JsonRecords } from "./json-records.ts";
import type { ForeignText } from "./postfix-text.ts";
import { propertiesOf, type RecordTable, rowOfRecord } from "./record-tables.ts";
import { RowWriter } from "./row-writer.ts";

/**
 * Writes objects of JSON as a table, a row each: in an array, in an envelope (OData and its verbose
 * form, Graph, a search), or one a line. Memory holds one object.
 * Errors: LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE. Source: Microsoft, MessageTrace report;
 * exchangeMessageTrace; ConvertTo-Json.
 */
export async function spoolJson(table: RecordTable, text: ForeignText): Promise<TextSegment> {
  const writer = await RowWriter.create(`${text.spoolPath}-records.csv`, table.columns);
  const decoder = new StringDecoder("utf8");
  const ends = { crlf: 0, all: 0 };
  const records = new JsonRecords(text.shownPath, (record, line) =>
    writer.add(rowOfRecord(propertiesOf(record), table), line),
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
