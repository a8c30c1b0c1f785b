import { MailflowError } from "../../../sim/base/errors.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import { LineEnds, readTextLines } from "../bytes/text-lines.ts";
import { eximEvent, eximLine, isExim } from "./exim-lines.ts";
import {
  isJournalHeading,
  isPostfix,
  type MailEvent,
  postfixEvent,
  type SyslogLine,
  syslogLine,
} from "./postfix-lines.ts";
import { RowWriter } from "./row-writer.ts";
import { isSendmail, sendmailEvent } from "./sendmail-lines.ts";
import { YearEvidence, type YearSequence, YearTurns } from "./syslog-years.ts";

/** Columns of the table that a Postfix log becomes, one row for each line. */
export const postfixColumns: readonly string[] = [
  "postfix-time",
  "postfix-host",
  "postfix-event",
  "queue-id",
  "recipient",
  "relay",
  "delay-seconds",
  "size-bytes",
  "recipient-count",
  "outcome",
  "reply",
  "message-id",
];

/** A text that is rewritten as a table. */
export interface ForeignText {
  readonly path: string;
  readonly shownPath: string;
  readonly spoolPath: string;
  /** The year of the first stamp as the user gave it; null = infer it. */
  readonly syslogYear: number | null;
  /** When the file was last written; null where that says nothing. */
  readonly modifiedMs: number | null;
  /** The other parts of the log where it was rotated; null = it is the only one. */
  readonly sequence: YearSequence | null;
  readonly onChunk: (chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

/** A mail server, and how its log is written. */
export interface MailServer {
  readonly name: string;
  /** Of the table that its log becomes; those of Postfix, and for others one that tells which. */
  readonly columns: readonly string[];
  /** The stamp and the rest of a line; null when it has none. */
  lineOf(text: string): SyslogLine | null;
  eventOf(rest: string): MailEvent;
  /** true when the rest of a line is of this server. */
  isOwn(rest: string): boolean;
}

/** Servers that write to syslog. */
export const syslogServers: readonly MailServer[] = [
  {
    name: "Postfix",
    columns: postfixColumns,
    lineOf: syslogLine,
    eventOf: postfixEvent,
    isOwn: isPostfix,
  },
  {
    name: "sendmail",
    columns: [...postfixColumns, "sendmail"],
    lineOf: syslogLine,
    eventOf: sendmailEvent,
    isOwn: isSendmail,
  },
];
const exim: MailServer = {
  name: "Exim",
  columns: [...postfixColumns, "exim"],
  lineOf: eximLine,
  eventOf: eximEvent,
  isOwn: isExim,
};

/** The mail server whose log a text begins as; null when it is none. */
export function mailServerOf(head: string): MailServer | null {
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== "" && !isJournalHeading(line));
  const isLog = ({ lineOf, isOwn }: MailServer): boolean => {
    const known = lines.slice(0, 2_000).map(lineOf);
    // A cut head may begin in the middle of a line, and a bad line may stand first.
    if (known.slice(0, 5).every((line) => line === null)) return false;
    return known.some((line) => line !== null && isOwn(line.rest));
  };
  return [...syslogServers, exim].find(isLog) ?? null;
}

/**
 * Writes the log of a mail server as a table. Two passes: the first finds the year of stamps
 * without one.
 * Errors: FORMAT_UNKNOWN, TIME_INVALID, LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE.
 */
export async function spoolMailLog(server: MailServer, text: ForeignText): Promise<TextSegment> {
  const evidence = new YearEvidence();
  const lineEnds = new LineEnds();
  for await (const line of readTextLines(text.path, text.signal, text.onChunk)) {
    lineEnds.note(line);
    const stamp = server.lineOf(line.text);
    if (stamp !== null && stamp.month !== null) evidence.note(stamp.month, stamp.day, stamp.rest);
  }
  const { year, source } = evidence.firstYear(
    text.syslogYear,
    text.modifiedMs,
    text.shownPath,
    text.sequence,
  );
  const turns = new YearTurns();
  const writer = await RowWriter.create(`${text.spoolPath}-lines.csv`, server.columns);
  try {
    for await (const { text: line, line: number } of readTextLines(
      text.path,
      text.signal,
      () => {},
    )) {
      if (line.trim() === "" || isJournalHeading(line)) continue;
      const stamp = server.lineOf(line);
      if (stamp === null) writer.add(badRow(server), number);
      else {
        refuseOtherServer(stamp.rest, server, { file: text.shownPath, line: number });
        writer.add(mailRow(timeOf(stamp, year, turns), stamp, server), number);
      }
      await writer.flush();
    }
    await writer.flush(true);
  } finally {
    await writer.close();
  }
  const segment = writer.segment(text.path, lineEnds.areMixed);
  return source === "file-time" ? { ...segment, assumedYear: year } : segment;
}

/** A line without a stamp makes no sense, and is rejected for it. */
function badRow({ columns }: MailServer): readonly string[] {
  return columns.map((_, index) => (index === 2 ? "no stamp" : ""));
}

/**
 * Two mail servers in one log: what the other one sent would be left out without a word. Errors:
 * FORMAT_UNKNOWN.
 */
export function refuseOtherServer(
  rest: string,
  server: MailServer,
  where: { readonly file: string; readonly line: number },
): void {
  const other = syslogServers.find((each) => each !== server && each.isOwn(rest));
  if (other === undefined) return;
  throw new MailflowError(
    "FORMAT_UNKNOWN",
    `'${where.file}' is of two mail servers: expected lines of ${server.name} alone, received one of ${other.name} in line ${where.line}`,
    {
      where,
      hint: `Take it apart, and read each on its own: grep -E 'sendmail|sm-mta|sm-msp' ${where.file} > sendmail.log; grep 'postfix' ${where.file} > postfix.log`,
    },
  );
}

/** A row of the table of a mail server's log. */
export function mailRow(
  time: string,
  { host, rest }: Pick<SyslogLine, "host" | "rest">,
  server: MailServer,
): readonly string[] {
  const of = server.eventOf(rest);
  return [
    time,
    host,
    of.event,
    of.queueId,
    of.recipient,
    of.relay,
    of.delaySeconds,
    of.sizeBytes,
    of.recipientCount,
    of.outcome,
    of.reply,
    of.messageId,
    ...server.columns.slice(postfixColumns.length),
  ];
}

function timeOf(stamp: SyslogLine, firstYear: number, turns: YearTurns): string {
  if (stamp.month === null) return stamp.time.replace(",", ".");
  const year = firstYear + turns.turnsAt(stamp.month);
  const two = (value: number): string => `${value}`.padStart(2, "0");
  return `${year}-${two(stamp.month + 1)}-${two(stamp.day)} ${stamp.time}`;
}
