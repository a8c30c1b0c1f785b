import { sqlText } from "../../duck/sql.ts";
import { goesOnlineSql } from "./exchange-online-hosts.ts";
import { filterReason, reasonSql } from "./filter-reason.ts";
import type { LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";
import { attemptOutcome, replyKind } from "./reply-kind.ts";
import { rowKind } from "./row-kind.ts";

/** What a row of a session is to its messages. */
const mark = {
  named: 1,
  mail: 2,
  recipient: 3,
  reply: 4,
  greeting: 5,
  refusal: 6,
  /** The other side says who it is. */
  banner: 7,
} as const;

const noText = "NULL::VARCHAR";
const isMessage = `kind = ${rowKind.message}`;

/**
 * The protocol log of a send connector. Rows of sessions are mixed; they belong together by
 * `session-id` in the order of `sequence-number`. One message is a MAIL FROM with the reply that
 * decides it: the first of enforcement, else `250 2.6.0 … Queued mail for delivery`, which stands
 * though a recipient was refused before it, else the first that refuses (a reply after EHLO or at
 * connect refuses no message, and counts among the attempts alone). All other rows are filtered. The log is of all connectors of a server: a session counts whose connector leads to
 * Exchange Online, or whose other side says in its banner, its greeting or its reply that it is.
 * Source: Microsoft, Protocol logging.
 */
export const smtpProtocol: LogFormat = {
  id: "smtp-protocol",
  title: "SMTP protocol log of a send connector",
  needs: "date-time, connector-id, session-id, sequence-number, event and data (the #Fields line)",
  zone: "utc",
  hasBareServerNames: true,
  detect: (columns) =>
    ["date-time", "connector-id", "session-id", "sequence-number", "event", "data"].every((name) =>
      columns.has(name),
    ),
  link: linkSessions,
  row: (columns, { withAttempts, ...told }): RowSql => {
    const text = (name: string): string => columns.text(name) ?? noText;
    const event = text("event");
    const data = text("data");
    // What Exchange says to itself stands in the column `context` on other rows than commands.
    const said = `coalesce(${data}, ${text("context")})`;
    // As a message a refused connection is none, as an attempt it tells of enforcement.
    const reply =
      withAttempts === true
        ? `CASE WHEN contains(${data}, '.7.230') THEN ${mark.refusal} ELSE ${mark.reply} END`
        : `${mark.reply}`;
    // Multi-line replies stand on one row; the one to STARTTLS names no host.
    const isBanner = `regexp_matches(${data}, '^(220[ -] *[^ ]*[A-Za-z]|250[ -] *[^ ]+\\.[^ ]+ Hello)')`;
    const banner = `CASE WHEN ${event} = '<'
      THEN nullif(lower(regexp_extract(${data}, '^2[25]0[ -] *([^ ]*[A-Za-z][^ ]*)', 1)), '') END`;
    const isReply = (sql: string): string => `${sql} IN (${mark.reply}, ${mark.refusal})`;
    const markSql = `CASE
      WHEN ${event} IN ('*', '') OR ${event} IS NULL THEN
        CASE WHEN ${said} LIKE 'sending message with RecordId%' THEN ${mark.named} END
      WHEN ${event} = '>' THEN CASE WHEN ${data} ILIKE 'MAIL FROM:%' THEN ${mark.mail}
        WHEN ${data} ILIKE 'RCPT TO:%' THEN ${mark.recipient}
        WHEN ${data} ILIKE 'EHLO %' THEN ${mark.greeting} END
      WHEN ${event} = '<' THEN CASE WHEN regexp_matches(${data}, '^([45]\\d\\d\\b|[45]\\.7\\.230|250[ -]2\\.6\\.0 )')
        THEN ${reply} WHEN ${isBanner} THEN ${mark.banner} END END`;
    const connector = text("connector-id");
    const address = `regexp_extract(${text("remote-endpoint")}, '^\\[?(.*?)\\]?:\\d+$', 1)`;
    const isTold = (told.connectors ?? null) !== null || (told.nextHops ?? null) !== null;
    const speaks = `regexp_matches(${data}, '[45]\\.7\\.230|Hostname=[^ ,\\]]*\\.prod\\.outlook\\.com')`;
    const goesOnline = `${goesOnlineSql({ host: banner, address, connector }, told)}
      OR coalesce(${event} = '<' AND ${isTold ? "false" : speaks}, false)`;
    const outcome = `CASE WHEN ${data} LIKE '2%' THEN 'accepted'
      WHEN regexp_matches(${data}, '^5') THEN 'failed' ELSE 'deferred' END`;
    return {
      ...emptyRow(columns.time("date-time") ?? { kind: "text", sql: noText }),
      // `SERVER\\Connector`; a send connector is often named without its server.
      server: `nullif(regexp_extract(${connector}, '^(.*)\\\\', 1), '')`,
      serverFallback: `coalesce(nullif(regexp_extract(${text("local-endpoint")}, '^(.*):\\d+$', 1), ''), 'unnamed')`,
      id: text("session-id"),
      bytes: `nullif(coalesce(nullif(regexp_extract(${data}, '(?i)^MAIL FROM:.*\\bSIZE=(\\d+)', 1), ''),
        regexp_extract(${data}, '^250[ -]2\\.6\\.0 .*\\b(\\d+) bytes in ', 1)), '')`,
      filterReason: reasonSql([[`(${markSql}) IS NULL`, "otherEvent"]]),
      outcome: `CASE WHEN ${isReply(`(${markSql})`)} THEN ${outcome} END`,
      reply: data,
      aliases: [
        text("session-id"),
        `nullif(regexp_extract(${data}, '^250[ -]2\\.6\\.0 <([^>]*)>', 1), '')`,
      ],
      thread: text("session-id"),
      destination: `CASE WHEN ${isBanner} THEN ${banner} ELSE ${connector} END`,
      goesOnline,
      step: text("sequence-number"),
      mark: markSql,
      note: `CASE WHEN ${data} ILIKE 'EHLO %' THEN lower(trim(substr(${data}, 6)))
        WHEN ${data} ILIKE 'RCPT TO:%' THEN sha256(lower(${data}))
        ELSE nullif(regexp_extract(${said}, 'InternetMessageId <?([^>]*)>?', 1), '') END`,
    };
  },
};

/**
 * Which row of a session decides a message; only that row stays one, and knows all the others said.
 */
function linkSessions(): readonly string[] {
  const before = "PARTITION BY thread ORDER BY step, mark";
  const isNone = "(m.step IS NULL OR NOT h.is_online)";
  const isReply = `mark IN (${mark.reply}, ${mark.refusal})`;
  const kinds = `CASE WHEN reply_kind IN (${replyKind.throttled}, ${replyKind.blocked}) THEN 0
    WHEN outcome = ${attemptOutcome.accepted} THEN 1 ELSE 2 END`;
  return [
    // A row that comes again has the same number. The row with the message-id stands before MAIL
    // FROM, and so belongs to the next one.
    `CREATE OR REPLACE TABLE session_rows AS
     WITH single AS (SELECT thread, step, mark, max(note) AS note, max(bytes) AS bytes,
         min(time_ms) AS time_ms, max(outcome) AS outcome, max(reply_kind) AS reply_kind
       FROM log_rows WHERE ${isMessage} AND thread IS NOT NULL GROUP BY thread, step, mark)
     SELECT *, count(*) FILTER (mark = ${mark.mail}) OVER (${before} ROWS UNBOUNDED PRECEDING)
         + CASE WHEN mark = ${mark.named} THEN 1 ELSE 0 END AS turn FROM single`,
    `CREATE OR REPLACE TABLE session_messages AS
     SELECT thread, turn, coalesce(max(bytes) FILTER (mark = ${mark.mail}), max(bytes)) AS bytes, max(note) FILTER (mark = ${mark.named}) AS name,
       min(time_ms) FILTER (mark = ${mark.mail}) AS mail_ms,
       count(DISTINCT note) FILTER (mark = ${mark.recipient}) AS recipients,
       arg_min(step, (${kinds}, step)) FILTER (${isReply}) AS step,
       count(*) FILTER (${isReply} AND outcome <> ${attemptOutcome.accepted}) > 0 AS is_partial
     FROM session_rows GROUP BY thread, turn
     HAVING count(*) FILTER (mark = ${mark.refusal}) > 0
       OR (turn > 0 AND count(*) FILTER (mark = ${mark.mail}) > 0 AND count(*) FILTER (${isReply}) > 0)`,
    `CREATE OR REPLACE TABLE session_names AS
     SELECT thread, max(note) AS name FROM session_rows WHERE mark = ${mark.greeting}
     GROUP BY thread`,
    `CREATE OR REPLACE TABLE session_hops AS
     SELECT thread, coalesce(bool_or(goes_online) FILTER (NOT ${isReply}), false)
         OR (count(destination) FILTER (mark = ${mark.banner}) = 0 AND coalesce(bool_or(goes_online), false)) AS is_online,
       coalesce(arg_min(destination, step) FILTER (mark = ${mark.banner}),
         min(destination) FILTER (mark <> ${mark.banner})) AS hop
     FROM log_rows WHERE ${isMessage} AND thread IS NOT NULL GROUP BY thread`,
    `CREATE OR REPLACE TABLE linked_rows AS
     SELECT l.* REPLACE (
       CASE WHEN l.${isMessage} AND ${isNone} THEN ${rowKind.filtered} ELSE l.kind END AS kind,
       CASE WHEN NOT l.${isMessage} THEN l.reason
         WHEN m.step IS NULL THEN ${sqlText(filterReason.otherEvent)}
         WHEN NOT h.is_online THEN ${sqlText(filterReason.otherDestination)} END AS reason,
       CASE WHEN m.step IS NOT NULL THEN h.hop END AS destination,
       coalesce(m.name, l.thread || '#' || m.turn) AS id,
       m.bytes AS bytes, m.is_partial AS is_partial, nullif(CAST(m.recipients AS DOUBLE), 0) AS recipient_count,
       CASE WHEN regexp_full_match(l.server, '[0-9a-f.:]+|unnamed') THEN coalesce(n.name, l.server)
         ELSE l.server END AS server,
       CAST(l.time_ms - m.mail_ms AS DOUBLE) AS waited_ms)
     FROM log_rows l
     LEFT JOIN session_messages m
       ON m.thread = l.thread AND m.step = l.step AND l.${isReply} AND l.${isMessage}
     LEFT JOIN session_names n ON n.thread = l.thread
     LEFT JOIN session_hops h ON h.thread = l.thread`,
    "CREATE OR REPLACE TABLE log_rows AS SELECT * FROM linked_rows",
    "DROP TABLE linked_rows",
    "DROP TABLE session_rows",
    "DROP TABLE session_hops",
  ];
}
