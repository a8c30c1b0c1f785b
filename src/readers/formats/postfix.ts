import { sqlText } from "../../duck/sql.ts";
import { postfixColumns } from "../records/postfix-text.ts";
import { goesOnlineSql } from "./exchange-online-hosts.ts";
import { filterReason, reasonSql } from "./filter-reason.ts";
import type { LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";
import { rowKind } from "./row-kind.ts";

/** What a line is to the messages of its queue id, in the order of lines with one stamp. */
const mark = { client: 1, identified: 2, queued: 3, attempt: 4, expired: 5, removed: 6 } as const;

const isMessage = `kind = ${rowKind.message}`;

/**
 * A Postfix mail log. A message is a queue id, from its first line to `removed` (ids come again),
 * and the domain it goes to; its attempts are the lines of the SMTP client, its arrival is the
 * client's line, or the time of an attempt less its `delay`. Mail that Postfix delivers or filters
 * on its own host is no message. The log is of all destinations: a message counts one of whose
 * attempts was at a host of Exchange Online; where none reached a host, other mail to its domain
 * tells.
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
  row: (columns, told): RowSql => {
    const text = (name: string): string => columns.text(name) ?? "NULL::VARCHAR";
    const event = text("postfix-event");
    const markSql = `CASE ${event} WHEN 'client' THEN ${mark.client} WHEN 'queued' THEN ${mark.queued}
      WHEN 'identified' THEN ${mark.identified}
      WHEN 'attempt' THEN ${mark.attempt} WHEN 'expired' THEN ${mark.expired}
      WHEN 'removed' THEN ${mark.removed} END`;
    // `host[address]:25`; a connection that failed is named in the reply alone.
    const hop = `CASE WHEN ${event} = 'attempt' THEN coalesce(
      CASE WHEN lower(${text("relay")}) <> 'none' THEN ${text("relay")} END,
      nullif(regexp_extract(${text("reply")}, '(?:connect to|host) ([^ \\[]+\\[[^\\]]*\\])', 1), '')) END`;
    const host = `regexp_extract(${hop}, '^([^\\[:/]+)', 1)`;
    const address = `regexp_extract(${hop}, '[\\[/]([0-9a-fA-F.:]+)', 1)`;
    return {
      ...emptyRow(columns.time("postfix-time") ?? { kind: "text", sql: "NULL::VARCHAR" }),
      server: text("postfix-host"),
      serverFallback: "'unnamed'",
      id: text("queue-id"),
      recipient: text("recipient"),
      recipientCount: null,
      bytes: text("size-bytes"),
      // The line with the Message-ID counts only where somebody asks for one.
      filterReason: reasonSql([
        [`${event} = 'other'${told.wantedId ? "" : ` OR ${event} = 'identified'`}`, "otherEvent"],
      ]),
      outcome: text("outcome"),
      reply: text("reply"),
      aliases: [text("message-id")],
      thread: text("queue-id"),
      mark: markSql,
      note: `lower(regexp_extract(${text("recipient")}, '@([^@>]*)$', 1))`,
      waitedSeconds: text("delay-seconds"),
      destination: `nullif(lower(${host}), '')`,
      goesOnline: goesOnlineSql({ host, address, connector: null }, told),
    };
  },
};

function linkQueueIds(timeSql: string): readonly string[] {
  const before = "PARTITION BY server, thread ORDER BY time_ms, mark";
  // A line that comes again with its stamp is one removal. The removal itself is counted to the
  // turn after it, where it says nothing.
  const turn = `count(*) FILTER (mark = ${mark.removed} AND again = 1)
       OVER (${before} ROWS UNBOUNDED PRECEDING)`;
  const isNone = `(m.thread IS NULL OR l.mark NOT IN (${mark.attempt}, ${mark.expired}))`;
  return [
    `CREATE OR REPLACE TABLE queue_rows AS
     SELECT row_id, server, thread, mark, note, bytes, time_ms, waited_ms, destination, goes_online,
       is_wanted, ${turn} AS turn
     FROM (SELECT *, row_number() OVER (PARTITION BY server, thread, mark, time_ms) AS again
       FROM (SELECT * REPLACE (${timeSql} AS time_ms), rowid AS row_id FROM log_rows
         WHERE ${isMessage} AND thread IS NOT NULL))`,
    `CREATE OR REPLACE TABLE queue_messages AS
     SELECT server, thread, turn, max(bytes) AS bytes,
       least(min(time_ms) FILTER (mark = ${mark.client}), min(time_ms - waited_ms)) AS arrival_ms,
       max(note) FILTER (mark = ${mark.attempt}) AS domain, bool_or(is_wanted) AS is_wanted
     FROM queue_rows GROUP BY server, thread, turn
     HAVING count(*) FILTER (mark = ${mark.attempt}) > 0`,
    `CREATE OR REPLACE TABLE queue_hops AS
     WITH domains AS (SELECT note AS domain, bool_or(goes_online) AS is_online FROM queue_rows
       WHERE mark = ${mark.attempt} GROUP BY note),
     hops AS (SELECT server, thread, turn, note AS domain, bool_or(goes_online) AS is_online,
         max(destination) AS hop
       FROM queue_rows WHERE mark = ${mark.attempt} GROUP BY server, thread, turn, note)
     SELECT h.server, h.thread, h.turn, h.domain, coalesce(h.hop, h.domain) AS hop,
       coalesce(h.is_online OR (h.hop IS NULL AND d.is_online), false) AS is_online
     FROM hops h JOIN domains d ON d.domain IS NOT DISTINCT FROM h.domain`,
    `CREATE OR REPLACE TABLE linked_rows AS
     SELECT l.* REPLACE (
       CASE WHEN l.${isMessage} AND (${isNone} OR NOT coalesce(h.is_online, false))
         THEN ${rowKind.filtered} ELSE l.kind END AS kind,
       CASE WHEN NOT l.${isMessage} THEN l.reason
         WHEN ${isNone} THEN ${sqlText(filterReason.otherEvent)}
         WHEN NOT coalesce(h.is_online, false) THEN ${sqlText(filterReason.otherDestination)}
         END AS reason,
       CASE WHEN NOT (${isNone}) THEN h.hop END AS destination,
       l.thread || CASE WHEN q.turn = 0 THEN '' ELSE '~' || q.turn END || ' ' || coalesce(l.note, m.domain, '') AS id,
       m.bytes AS bytes, m.is_wanted AS is_wanted, q.time_ms - m.arrival_ms AS waited_ms)
     FROM log_rows l LEFT JOIN queue_rows q ON q.row_id = l.rowid
     LEFT JOIN queue_messages m ON m.server = q.server AND m.thread = q.thread AND m.turn = q.turn
     LEFT JOIN queue_hops h ON h.server = q.server AND h.thread = q.thread AND h.turn = q.turn
       AND h.domain IS NOT DISTINCT FROM coalesce(nullif(l.note, ''), m.domain)`,
    "CREATE OR REPLACE TABLE log_rows AS SELECT * FROM linked_rows",
    "DROP TABLE linked_rows",
    "DROP TABLE queue_rows",
    "DROP TABLE queue_hops",
  ];
}
