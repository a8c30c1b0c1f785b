import { proposedOwn, senderLines } from "../../../reports/words/senders.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { SenderCount, SenderTable } from "../../../sim/contract/sender-table.ts";
import type { Duck } from "../../duck/duck.ts";
import { isProviderHost } from "../formats/exchange-online-hosts.ts";
import type { RowSql } from "../formats/format.ts";
import { readLeniently } from "./lenient.ts";
import type { ReadTable } from "./read-plan.ts";

/** A domain of so large a share of the recipients is taken for one's own. */
const ownDomainShareMin = 0.05;
/** From such a share of senders in one's own domains on, a host looks like one's own. */
const ownGuessShareMin = 0.5;

const none = "NULL::VARCHAR";

/**
 * Who handed the mail of logs over, whoever's it is. The tables must be planned with people.
 * Cost: one more reading of the logs, and a count of distinct messages.
 */
export async function countSenders(tables: readonly ReadTable[], duck: Duck): Promise<SenderTable> {
  await duck.run(`CREATE OR REPLACE TABLE sender_rows (address VARCHAR, name VARCHAR,
    id VARCHAR, sender_domain VARCHAR, recipient_domains VARCHAR[], is_online BOOLEAN)`);
  for (const table of tables) {
    const { row } = table;
    await readLeniently(
      table,
      (from, isNoRow) => `INSERT INTO sender_rows
        SELECT ${columnsSql(row)} FROM ${from}
        WHERE NOT (${isNoRow}) AND ${row.filterReason === null ? "true" : `(${row.filterReason}) IS NULL`}`,
      duck,
    );
  }
  const domain = "SELECT unnest(recipient_domains) AS domain FROM sender_rows WHERE NOT is_online";
  const messages = (where: string): string =>
    `CAST(count(DISTINCT id) FILTER (${where}) + count(*) FILTER (id IS NULL AND ${where}) AS DOUBLE)`;
  const rows = await duck.rows(
    `WITH own_domains AS (SELECT domain FROM (${domain}) GROUP BY domain
       HAVING count(*) >= ${ownDomainShareMin} * (SELECT count(*) FROM (${domain})))
     SELECT coalesce(address, '') AS address, coalesce(name, '') AS name, is_online,
       ${messages("true")} AS messages,
       ${messages("sender_domain IN (SELECT domain FROM own_domains)")} AS own
     FROM sender_rows GROUP BY ALL ORDER BY messages DESC, address, name`,
  );
  await duck.run("DROP TABLE sender_rows");
  const cloud = rows.filter((row) => row["is_online"] === true);
  return {
    senders: rows.filter((row) => row["is_online"] !== true).map(senderOf),
    cloudMessages: cloud.reduce((sum, row) => sum + Number(row["messages"]), 0),
  };
}

function columnsSql(row: RowSql): string {
  const domains = (text: string): string =>
    `regexp_extract_all(lower(${text}), '@([^@<>;,\\s]+)', 1)`;
  const hasPeers = row.peerAddress !== null || row.peerName !== null;
  const lower = (sql: string | null): string => (sql === null ? none : `lower(${sql})`);
  const hosts = hasPeers
    ? [lower(row.peerAddress), lower(row.peerName)]
    : [none, lower(row.server)];
  const recipients = [row.recipient, row.recipients].filter((sql) => sql !== null);
  const online = row.isOutOfScope ?? "false";
  return [
    ...hosts.map((sql) => `CASE WHEN NOT (${online}) THEN ${sql} END`),
    row.id ?? none,
    row.sender === null ? none : `${domains(row.sender)}[1]`,
    recipients.length === 0 ? "NULL" : domains(`concat_ws(';', ${recipients.join(", ")})`),
    // Who has neither address nor name did not come over a connection.
    hasPeers ? `(${online}) OR (${hosts.map((sql) => `${sql} IS NULL`).join(" AND ")})` : online,
  ].join(", ");
}

function senderOf(row: Readonly<Record<string, unknown>>): SenderCount {
  const name = String(row["name"]);
  const messages = Number(row["messages"]);
  const ownDomainShare = messages === 0 ? 0 : Number(row["own"]) / messages;
  const isOwn = ownDomainShare >= ownGuessShareMin;
  const guess = isProviderHost(name) ? "cloud" : isOwn ? "own" : "foreign";
  return { address: String(row["address"]), name, messages, ownDomainShare, guess };
}

/** The error for logs that hold the mail of others as well and do not say which is one's own. */
export function scopeUnknown(table: SenderTable, shownPath: string): MailflowError {
  const own = proposedOwn(table);
  const words = [
    `'${shownPath}' holds mail that others handed to Exchange Online: expected to be told which senders are your own servers, received`,
    ...senderLines(table).map((line) => `  ${line}`),
  ];
  const guessed =
    own === null
      ? "No sender looks like yours; name it yourself."
      : "The line below takes those that look like yours; correct it.";
  return new MailflowError("SCOPE_UNKNOWN", words.join("\n"), {
    where: { file: shownPath },
    hint: `Say which are yours with --own (addresses, ranges, names), with keys in the inventory of --servers, or --own all if every sender is. ${guessed}`,
    addWords: ["--own", own ?? "ADDRESS"],
  });
}
