import type { TextSegment } from "../bytes/inputs-types.ts";
import { LineEnds, readTextLines } from "../bytes/text-lines.ts";
import { isPostfix, postfixEvent, type SyslogLine, syslogLine } from "./postfix-lines.ts";
import { RowWriter } from "./row-writer.ts";
import { YearEvidence, YearTurns } from "./syslog-years.ts";

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
  readonly onChunk: (chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

/** true when the head of a text has the stamps of syslog and a line of Postfix. */
export function looksLikePostfix(head: string): boolean {
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== "");
  const [first] = lines;
  if (first === undefined) return false;
  const known = lines.slice(0, 2_000).map(syslogLine);
  const stamped = known.filter((line) => line !== null);
  // A cut head may begin in the middle of a line, and a bad line may stand first.
  if (known.slice(0, 5).every((line) => line === null)) return false;
  return stamped.some((line) => isPostfix(line.rest));
}

/**
 * Writes a Postfix log as a table. Two passes: the first finds the year of stamps without one.
 * Errors: TIME_INVALID, LINE_TOO_LONG, INTERRUPTED, OUTPUT_UNWRITABLE.
 */
export async function spoolPostfix(text: ForeignText): Promise<TextSegment> {
  const evidence = new YearEvidence();
  const lineEnds = new LineEnds();
  for await (const line of readTextLines(text.path, text.signal, text.onChunk)) {
    lineEnds.note(line);
    const stamp = syslogLine(line.text);
    if (stamp !== null && stamp.month !== null) evidence.note(stamp.month, stamp.day, stamp.rest);
  }
  const { year, source } = evidence.firstYear(text.syslogYear, text.modifiedMs, text.shownPath);
  const turns = new YearTurns();
  const writer = await RowWriter.create(`${text.spoolPath}-lines.csv`, postfixColumns);
  try {
    for await (const { text: line, line: number } of readTextLines(
      text.path,
      text.signal,
      () => {},
    )) {
      if (line.trim() === "") continue;
      const stamp = syslogLine(line);
      writer.add(stamp === null ? badRow : rowOf(stamp, year, turns), number);
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
const badRow: readonly string[] = ["", "", "no stamp", ...postfixColumns.slice(3).map(() => "")];

function rowOf(stamp: SyslogLine, firstYear: number, turns: YearTurns): readonly string[] {
  const of = postfixEvent(stamp.rest);
  return [
    timeOf(stamp, firstYear, turns),
    stamp.host,
    of.event,
    of.queueId,
    of.recipient,
    of.relay,
    of.delaySeconds,
    of.sizeBytes,
    of.recipientCount,
    of.outcome,
    of.reply,
  ];
}

function timeOf(stamp: SyslogLine, firstYear: number, turns: YearTurns): string {
  if (stamp.month === null) return stamp.time.replace(",", ".");
  const year = firstYear + turns.turnsAt(stamp.month);
  const two = (value: number): string => `${value}`.padStart(2, "0");
  return `${year}-${two(stamp.month + 1)}-${two(stamp.day)} ${stamp.time}`;
}
