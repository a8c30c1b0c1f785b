import type { ErrorCode } from "../../../sim/base/errors.ts";
import { JsonRecords } from "../records/json-records.ts";
import { listRecords } from "../records/list-text.ts";
import { propertiesOf } from "../records/record-tables.ts";
import { readSmallCsv, readSmallText, type SmallCsv } from "./small-csv.ts";

/**
 * Reads a small export of a cmdlet: CSV as `readSmallCsv` does, objects of `ConvertTo-Json`, or
 * lists of `Format-List`; a property that an object lacks is empty. Text between objects is passed
 * over. Errors: those of `readSmallCsv`.
 */
export async function readSmallRecords(file: string, code: ErrorCode): Promise<SmallCsv> {
  const text = await readSmallText(file, code);
  const records = /^\s*[[{]/.test(text) ? jsonRecords(text, file) : listRecords(text);
  if (records.length === 0) return await readSmallCsv(file, code);
  const header = [...new Set(records.flatMap(({ values }) => [...values.keys()]))];
  const rows = records.map(({ line, values }) => ({
    line,
    values: header.map((name) => values.get(name) ?? ""),
  }));
  return { header, rows };
}

function jsonRecords(text: string, file: string): ReturnType<typeof listRecords> {
  const records: { values: ReadonlyMap<string, string>; line: number }[] = [];
  const reader = new JsonRecords(file, (record, line) => {
    const values = propertiesOf(record);
    if (values !== null) records.push({ values, line });
  });
  reader.push(text);
  reader.finish();
  return records;
}
