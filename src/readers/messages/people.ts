import type { Duck } from "../../duck/duck.ts";
import type { LogPeople, PeopleByMarks } from "../contract/log-read.ts";

/**
 * Makes the table `mail_people` of `timed_rows` and `grouped`: the sender and the recipients of
 * each row of a message, with the server, build, scope and minute of the whole message. A person is
 * DuckDB's hash of 64 bits of the lower-cased address; two of a million people share one with a
 * probability of 3 in 100 million.
 * Cost: one join on the ids of messages.
 */
export async function gatherPeople(hasLists: boolean, duck: Duck): Promise<void> {
  const addresses = hasLists ? "r.addresses" : "NULL::UBIGINT[] AS addresses";
  const named = `(r.sender IS NOT NULL OR r.recipient IS NOT NULL${hasLists ? " OR r.addresses IS NOT NULL" : ""})`;
  const columns = `${minute("time_ms")} AS minute, b.position AS build, in_scope`;
  await duck.run(`CREATE OR REPLACE TABLE mail_people AS
    WITH named AS (
      SELECT r.server, g.time_ms, g.build, g.in_scope, r.sender, r.recipient, ${addresses}
      FROM timed_rows r JOIN grouped g ON g.server = r.server AND g.id = r.id WHERE ${named}
      UNION ALL
      SELECT r.server, r.time_ms, r.build, r.in_scope, r.sender, r.recipient, ${addresses}
      FROM timed_rows r WHERE r.id IS NULL AND ${named})
    SELECT server, ${columns}, sender, recipient, addresses
    FROM named JOIN build_names b ON b.packed IS NOT DISTINCT FROM named.build`);
}

/**
 * Makes `mail_people` as `gatherPeople` does, of `grouped` and `more_rows`: where a message is on
 * no more than two of a role, the least and the greatest are all of them, and no row is looked at.
 */
export const peopleOfGroups: string = `CREATE OR REPLACE VIEW mail_people AS
  WITH named AS (
    SELECT server, time_ms, build, in_scope, sender_min AS sender, recipient_min AS recipient
    FROM grouped
    UNION ALL
    SELECT server, time_ms, build, in_scope, nullif(sender_max, sender_min),
      nullif(recipient_max, recipient_min)
    FROM grouped WHERE sender_max <> sender_min OR recipient_max <> recipient_min
    UNION ALL
    SELECT g.server, g.time_ms, g.build, g.in_scope, m.sender, m.recipient
    FROM more_rows m JOIN grouped g ON g.server = m.server AND g.id = m.id)
  SELECT server, ${minute("time_ms")} AS minute, b.position AS build, in_scope, sender, recipient,
    NULL::UBIGINT[] AS addresses
  FROM named JOIN build_names b ON b.packed IS NOT DISTINCT FROM named.build`;

function minute(timeMs: string): string {
  return `CAST(floor(${timeMs} / 60000.0) AS INTEGER)`;
}

/** The people of `mail_people`; null where it was not asked for, or names nobody. */
export async function openPeople(isAsked: boolean, duck: Duck): Promise<LogPeople | null> {
  if (!isAsked) return null;
  const isNamed = async (role: string): Promise<boolean> =>
    (await duck.rows(`SELECT 1 FROM mail_people WHERE ${role} IS NOT NULL LIMIT 1`)).length > 0;
  const hasSenders = await isNamed("sender");
  const hasRecipients = (await isNamed("recipient")) || (await isNamed("addresses"));
  if (!hasSenders && !hasRecipients) return null;
  return {
    mark: async (marks) => {
      // A condition on the mail alone would make the join look at every mark for every message.
      const inScope = new Uint8Array(marks.mark.length).fill(1);
      await duck.numberTable("marked_minutes", { ...marks, in_scope: inScope });
      return async (from, to) => {
        const rows = await duck.rows(byMarksSql(from, to));
        const of = (role: number): PeopleByMarks =>
          new Map(
            rows
              .filter((row) => row["role"] === role)
              .map((row) => [Number(row["marks"]), Number(row["people"])]),
          );
        return {
          senders: hasSenders ? of(SENDER) : null,
          recipients: hasRecipients ? of(RECIPIENT) : null,
        };
      };
    },
  };
}

const SENDER = 0;
const RECIPIENT = 1;

/**
 * Marks and mail meet in the parser, which joins by many threads: the rows of mail one by one would
 * cost twice as much here (50 M rows: 8.2 s → 3.6 s).
 */
function byMarksSql(from: number, to: number): string {
  const place = "server, build, in_scope, minute";
  const ofRole = (role: number, hashesSql: string): string => `
    SELECT ${role} AS role, marks, CAST(count(*) AS DOUBLE) AS people FROM (
      SELECT hash, bit_or(coalesce(mark, 0)) AS marks
      FROM (${hashesSql}) LEFT JOIN marked_minutes USING (server, build, in_scope, minute)
      WHERE hash IS NOT NULL AND minute >= ${from} AND minute < ${to} GROUP BY hash)
    GROUP BY marks`;
  const senders = `SELECT sender AS hash, ${place} FROM mail_people`;
  const recipients = `SELECT recipient AS hash, ${place} FROM mail_people
    UNION ALL
    SELECT unnest(addresses) AS hash, ${place} FROM mail_people WHERE addresses IS NOT NULL`;
  return `${ofRole(SENDER, senders)} UNION ALL ${ofRole(RECIPIENT, recipients)}`;
}
