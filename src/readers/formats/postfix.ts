import { postfixColumns } from "../records/postfix-text.ts";
import { reasonSql } from "./filter-reason.ts";
import type { LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";
import { rowKind } from "./row-kind.ts";

/** What a line is to the messages of its queue id, in the order of lines with one stamp. */
const mark = { client: 1, queued: 2, attempt: 3, expired: 4, removed: 5 } as const;

const isMessage = `kind = ${rowKind.message}`;

/**
 * A Postfix mail log. A message is a queue id, from its first line to `removed` (ids come again),
 * and the domain it goes to; its attempts are the lines of the SMTP client, its arrival is the
 * client's line, or the time of an attempt less its `delay`. Mail that Postfix delivers or filters
 * on its own host is no message.
 * Source: Postfix, qmgr(8), smtp(8).
 */
export const postfixLog: LogFormat = {
  id: "postfix",
  title: "Postfix mail log",
  needs: "lines of syslog with postfix/smtp and postfix/qmgr",
  zone: "unknown",
  hasBareServerNames: false,
  detect: (columns) => postfixColumns.every((name) => columns.has(name)),
  caution: {
    code: "POSTFIX_HOP",
    message:
      "The log is of Postfix: version enforcement judges the newest Exchange server on a message's way and does not " +
      "apply to a Postfix hop of its own. The mail is taken as if an out-of-date Exchange server handed it over.",
  },
  link: linkQueueIds,
  row: (columns): RowSql => {
    const text = (name: string): string => columns.text(name) ?? "NULL::VARCHAR";
    const event = text("postfix-event");
    const markSql = `CASE ${event} WHEN 'client' THEN ${mark.client} WHEN 'queued' THEN ${mark.queued}
      WHEN 'attempt' THEN ${mark.attempt} WHEN 'expired' THEN ${mark.expired}
      WHEN 'removed' THEN ${mark.removed} END`;
    return {
      ...emptyRow(columns.time("postfix-time") ?? { kind: "text", sql: "NULL::VARCHAR" }),
      server: text("postfix-host"),
      serverFallback: "'unnamed'",
      id: text("queue-id"),
      recipient: text("recipient"),
      recipientCount: null,
      bytes: text("size-bytes"),
      filterReason: reasonSql([[`${event} = 'other'`, "otherEvent"]]),
      outcome: text("outcome"),
      reply: text("reply"),
      thread: text("queue-id"),
      mark: markSql,
      note: `lower(regexp_extract(${text("recipient")}, '@([^@>]*)$', 1))`,
      waitedSeconds: text("delay-seconds"),
    };
  },
};

function linkQueueIds(timeSql: string): readonly string[] {
  const before = "PARTITION BY server, thread ORDER BY time_ms, mark";
  // A line that comes again with its stamp is one removal. The removal itself is counted to the
  // turn after it, where it says nothing.
  const turn = `count(*) FILTER (mark = ${mark.removed} AND again = 1)
       OVER (${before} ROWS UNBOUNDED PRECEDING)`;
  return [
    `CREATE OR REPLACE TABLE queue_rows AS
     SELECT row_id, server, thread, mark, note, bytes, time_ms, waited_ms,
       ${turn} AS turn
     FROM (SELECT *, row_number() OVER (PARTITION BY server, thread, mark, time_ms) AS again
       FROM (SELECT * REPLACE (${timeSql} AS time_ms), rowid AS row_id FROM log_rows
         WHERE ${isMessage} AND thread IS NOT NULL))`,
    `CREATE OR REPLACE TABLE queue_messages AS
     SELECT server, thread, turn, max(bytes) AS bytes,
       least(min(time_ms) FILTER (mark = ${mark.client}), min(time_ms - waited_ms)) AS arrival_ms,
       max(note) FILTER (mark = ${mark.attempt}) AS domain
     FROM queue_rows GROUP BY server, thread, turn
     HAVING count(*) FILTER (mark = ${mark.attempt}) > 0`,
    `CREATE OR REPLACE TABLE linked_rows AS
     SELECT l.* REPLACE (
       CASE WHEN l.${isMessage} AND (m.thread IS NULL OR l.mark NOT IN (${mark.attempt}, ${mark.expired}))
         THEN ${rowKind.filtered} ELSE l.kind END AS kind,
       l.thread || CASE WHEN q.turn = 0 THEN '' ELSE '~' || q.turn END || ' ' || coalesce(l.note, m.domain, '') AS id,
       m.bytes AS bytes, q.time_ms - m.arrival_ms AS waited_ms)
     FROM log_rows l LEFT JOIN queue_rows q ON q.row_id = l.rowid
     LEFT JOIN queue_messages m ON m.server = q.server AND m.thread = q.thread AND m.turn = q.turn`,
    "CREATE OR REPLACE TABLE log_rows AS SELECT * FROM linked_rows",
    "DROP TABLE linked_rows",
    "DROP TABLE queue_rows",
  ];
}
