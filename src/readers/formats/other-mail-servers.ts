import type { Columns, LogFormat, RowSql } from "./format.ts";
import { postfixLog } from "./postfix.ts";

const notExchange =
  "version enforcement judges the newest Exchange server on a message's way and does not apply to a hop of another " +
  "kind. The mail is taken as if an out-of-date Exchange server handed it over.";

/**
 * Exim's main log: read as Postfix's, by message ids. It names no host. Source: Exim specification,
 * "Log files".
 */
export const eximLog: LogFormat = {
  ...postfixLog,
  id: "exim",
  title: "Exim main log",
  needs: "lines such as 2026-10-01 08:00:00 1abcDE-000123-AB => a@x.example ...",
  detect: (columns) => columns.has("exim") && postfixLog.detect(columns),
  caution: { code: "EXIM_HOP", message: `The log is of Exim: ${notExchange}` },
  row: (columns, options): RowSql => ({
    ...postfixLog.row(columns, options),
    server: null,
    serverFallback: null,
  }),
};

/**
 * A log of sendmail: read as Postfix's, by queue ids; one line can be of several recipients.
 * Source: Sendmail Installation and Operation Guide.
 */
export const sendmailLog: LogFormat = {
  ...postfixLog,
  id: "sendmail",
  title: "sendmail log",
  needs: "lines of syslog with sendmail, from= and to= ... stat=",
  detect: (columns) => columns.has("sendmail") && postfixLog.detect(columns),
  caution: { code: "SENDMAIL_HOP", message: `The log is of sendmail: ${notExchange}` },
  row: (columns, options): RowSql => ({
    ...postfixLog.row(columns, options),
    recipient: null,
    recipients: addresses(columns),
  }),
};

function addresses(columns: Columns): string {
  const text = columns.text("recipient") ?? "NULL::VARCHAR";
  return `CASE WHEN contains(${text}, '@') THEN ${text} END`;
}
