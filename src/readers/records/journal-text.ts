import { StringDecoder } from "node:string_decoder";
import { readChunks } from "../bytes/byte-files.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { JsonRecords } from "./json-records.ts";
import {
  type ForeignText,
  type MailServer,
  mailRow,
  refuseOtherServer,
  syslogServers,
} from "./postfix-text.ts";
import { propertiesOf } from "./record-tables.ts";
import { RowWriter } from "./row-writer.ts";

/** An entry of the journal: when, where and what, as a line of syslog says it. */
interface SyslogEntry {
  readonly time: string;
  readonly host: string;
  readonly rest: string;
}

/**
 * The mail server whose entries stand in the head of a journal (`journalctl -o json`); null when it
 * is none.
 */
export function journalServerOf(head: string): MailServer | null {
  const text = head.trimStart();
  if (!text.startsWith("{") || !text.includes('"__REALTIME_TIMESTAMP"')) return null;
  const entries: SyslogEntry[] = [];
  new JsonRecords("", (record) => {
    const entry = entryOf(record);
    if (entry !== null) entries.push(entry);
  }).push(text);
  const isOf = ({ isOwn }: MailServer): boolean => entries.some(({ rest }) => isOwn(rest));
  return syslogServers.find(isOf) ?? null;
}

/**
 * Writes a journal in JSON as the table of a mail server's log, one row for each entry.
 * Errors: FORMAT_UNKNOWN, LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE.
 * Source: systemd, journal export formats.
 */
export async function spoolJournal(server: MailServer, text: ForeignText): Promise<TextSegment> {
  const writer = await RowWriter.create(`${text.spoolPath}-journal.csv`, server.columns);
  const decoder = new StringDecoder("utf8");
  const ends = { crlf: 0, all: 0 };
  const records = new JsonRecords(text.shownPath, (record, line) => {
    const entry = entryOf(record);
    if (entry !== null) {
      refuseOtherServer(entry.rest, server, { file: text.shownPath, line });
    }
    writer.add(entry === null ? ["no entry"] : mailRow(entry.time, entry, server), line);
  });
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

function entryOf(record: string): SyslogEntry | null {
  const values = propertiesOf(record);
  // What the sender of the entry says is nearer to the event than when the journal took it.
  const micros = values?.get("_source_realtime_timestamp") ?? values?.get("__realtime_timestamp");
  if (values === null || micros === undefined || !/^\d{15,17}$/.test(micros)) return null;
  const name = values.get("syslog_identifier") ?? "";
  return {
    time: new Date(Math.floor(Number(micros) / 1000)).toISOString(),
    host: values.get("_hostname") ?? "",
    rest: `${name}[${values.get("_pid") ?? 0}]: ${messageOf(values.get("message") ?? "")}`,
  };
}

/** A message that is no UTF-8 is a list of its bytes. */
function messageOf(text: string): string {
  if (!/^\d{1,3}(;\d{1,3})+$/.test(text)) return text;
  return Buffer.from(text.split(";").map(Number)).toString("utf8");
}
