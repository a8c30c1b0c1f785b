import type { Duck } from "./duck.ts";
import type { LogPeople, LogRoles, PersonRows } from "./types.ts";
import { typedColumn } from "./vectors.ts";

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

function minute(timeMs: string): string {
  return `CAST(floor(${timeMs} / 60000.0) AS INTEGER)`;
}

/** The people of `mail_people`, numbered; nobody where it was not asked for. */
export async function openPeople(isAsked: boolean, duck: Duck): Promise<LogRoles> {
  if (!isAsked) return { senders: null, recipients: null };
  const place = "server, build, in_scope, minute";
  const senders = `SELECT sender AS hash, ${place} FROM mail_people WHERE sender IS NOT NULL`;
  const recipients = `SELECT recipient AS hash, ${place} FROM mail_people
    WHERE recipient IS NOT NULL
    UNION ALL
    SELECT unnest(addresses) AS hash, ${place} FROM mail_people WHERE addresses IS NOT NULL`;
  return {
    senders: await numberPeople("senders", senders, duck),
    recipients: await numberPeople("recipients", recipients, duck),
  };
}

/** Numbers the people of a role, so that a flag for each is a byte of an array. */
async function numberPeople(
  table: string,
  hashesSql: string,
  duck: Duck,
): Promise<LogPeople | null> {
  await duck.run(`CREATE OR REPLACE TABLE ${table} AS
    SELECT hash, CAST(row_number() OVER () - 1 AS UINTEGER) AS person
    FROM (SELECT DISTINCT hash FROM (${hashesSql}))`);
  const { people = 0 } = await duck.numbers(
    `SELECT CAST(count(*) AS DOUBLE) AS people FROM ${table}`,
  );
  if (people === 0) return null;
  return {
    count: people,
    rows: (from, to) =>
      streamPeople(
        `SELECT person, server, build, in_scope, minute
         FROM (${hashesSql}) JOIN ${table} USING (hash)
         WHERE minute >= ${from} AND minute < ${to} ORDER BY server, build`,
        duck,
      ),
  };
}

async function* streamPeople(sql: string, duck: Duck): AsyncGenerator<PersonRows> {
  for await (const chunk of duck.chunks(sql)) {
    // The chunk's own memory: read before the next one is asked for.
    yield {
      count: chunk.rowCount,
      person: typedColumn(chunk, 0, Uint32Array),
      server: typedColumn(chunk, 1, Uint32Array),
      build: typedColumn(chunk, 2, Uint32Array),
      inScope: typedColumn(chunk, 3, Uint8Array),
      minute: typedColumn(chunk, 4, Int32Array),
    };
  }
}
