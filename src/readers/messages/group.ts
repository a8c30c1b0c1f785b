import type { Warning } from "../../../sim/contract/result.ts";
import type { Duck } from "../../duck/duck.ts";
import { attemptOutcome, replyKind } from "../formats/reply-kind.ts";
import { rowKind } from "../formats/row-kind.ts";
import { countedRows, partRows, type RowTable, singleRows } from "../rows/accounts.ts";
import { partsAreWhole } from "../rows/parts.ts";
import { hasSimpleRows, makeGrouped, mergedSql, type RowShape } from "./grouped.ts";
import { distinctTexts, indexNames } from "./names.ts";
import { gatherPeople, peopleOfGroups } from "./people.ts";
import { type NamedServers, nameServers, type ServerNaming, scopeOf } from "./server-names.ts";

/** Names of the messages' columns by index, sorted by code unit. */
export interface MessageNames {
  readonly servers: readonly string[];
  readonly builds: readonly string[];
  readonly groups: readonly string[];
}

/** What grouping needs to know of the logs. */
export interface GroupRequest {
  /** SQL for a row's time in UTC ms. */
  readonly timeSql: string;
  readonly naming: ServerNaming;
  /** Also makes the table `mail_people`. */
  readonly withPeople: boolean;
}

const isMessage = `kind = ${rowKind.message}`;

/**
 * Makes the view `messages` of `log_rows`: one row for each message, whose parts combine without
 * regard to order:
 * earliest time, largest size, distinct recipients or the largest count, smallest build, in scope
 * if any row is, first group. Only min, max and counts are used, so threads and files cannot change
 * it. Cost: that of `makeGrouped`.
 */
export async function groupMessages(
  request: GroupRequest,
  duck: Duck,
): Promise<{ readonly names: MessageNames; readonly warnings: readonly Warning[] }> {
  const { servers, ...others } = await nameServers(request.naming, singleRows, duck);
  const groups = await nameGroups(singleRows, duck);
  const shape = await rowShape(duck);
  const warnings = await makeTimedRows(request.timeSql, shape, others, duck);
  await makeGrouped(shape, duck);
  const builds = await nameBuilds("grouped", duck);
  await duck.run(attemptTable);
  if (request.withPeople) {
    if (hasSimpleRows(shape)) await duck.run(peopleOfGroups);
    else await gatherPeople(shape.hasLists, duck);
  }
  await duck.run(`DROP ${timedKind(shape)} timed_rows`);
  await duck.run(messageView(builds));
  return { names: { servers, builds, groups }, warnings };
}

/**
 * As `groupMessages`, of the parts that `scanParts` left. `readRows` reads the rows of the messages
 * named in `more_texts (server, id)` into `log_rows`.
 */
export async function groupParts(
  request: GroupRequest,
  readRows: () => Promise<void>,
  duck: Duck,
): Promise<MessageNames> {
  const { servers, ...others } = await nameServers(request.naming, partRows, duck);
  const groups = await nameGroups(partRows, duck);
  const { is_whole: isWhole = 0 } = await duck.numbers(partsAreWhole);
  const { known = 0 } = await duck.numbers(
    "SELECT CAST(count(*) AS DOUBLE) AS known FROM server_names",
  );
  await duck.run(`CREATE OR REPLACE VIEW part_rows AS
    SELECT s.position AS server, p.id, p.time_ms, p.build,
      ${scopeOf(others, "p.in_scope")} AS in_scope,
      ${groups.length > 1 ? "g.position" : "CAST(0 AS UINTEGER)"} AS "group",
      p.bytes, p.recipient_count, p.row_count, p.named, p.recipient_min, p.recipient_max,
      p.sender_min, p.sender_max
    FROM message_parts p JOIN server_names s ON s.value = p.server
    ${groups.length > 1 ? `JOIN group_names g ON g.value = coalesce(p."group", '')` : ""}
    WHERE ${isMessage}`);
  await makeTimedRows(request.timeSql, noShape, others, duck);
  // Two names of one server leave two parts of a message.
  const areWhole = isWhole === 1 && known === servers.length;
  const grouped = await mergedSql(
    {
      areWhole,
      readRows: async () => {
        await duck.run(`CREATE OR REPLACE TABLE more_texts AS
          SELECT s.value AS server, m.id
          FROM more_ids m JOIN server_names s ON s.position = m.server`);
        await readRows();
      },
    },
    duck,
  );
  await duck.run(`CREATE OR REPLACE VIEW grouped AS ${grouped}`);
  const builds = await nameBuilds("grouped", duck);
  await duck.run(attemptTable);
  if (request.withPeople) await duck.run(peopleOfGroups);
  await duck.run("DROP VIEW timed_rows");
  await duck.run(messageView(builds));
  return { servers, builds, groups };
}

const noShape: RowShape = {
  hasLists: false,
  hasAttempts: false,
  hasArrivals: false,
  hasEnteredTimes: false,
  hasMessageKeys: false,
  hasRowsWithoutId: false,
};

/** Where all messages have one build, as in a log without builds, nothing is looked up. */
function messageView(builds: readonly string[]): string {
  const isOne = builds.length === 1;
  const joined = isOne ? "" : "JOIN build_names b ON b.packed IS NOT DISTINCT FROM g.build";
  return `CREATE OR REPLACE VIEW messages AS
    SELECT g.time_ms, CAST(floor(g.time_ms / 60000.0) AS INTEGER) AS minute, g.server,
      ${isOne ? "CAST(0 AS UINTEGER)" : "b.position"} AS build, g.in_scope, g."group",
      g.recipients, g.bytes, g.id, g.row_count
    FROM grouped g ${joined}`;
}

/**
 * Makes the view `counted_messages` of `counted_rows`, whose every row is some messages of one
 * minute: nothing is left to be put together but their counts. Cost: that of the distinct names.
 */
export async function nameCountedRows(request: GroupRequest, duck: Duck): Promise<MessageNames> {
  const { servers, ...others } = await nameServers(request.naming, countedRows, duck);
  const groups = await nameGroups(countedRows, duck);
  const builds = await nameBuilds(`${countedRows.name} WHERE ${isMessage}`, duck);
  await duck.run(`CREATE OR REPLACE VIEW counted_messages AS
    SELECT s.position AS server, b.position AS build,
      ${scopeOf(others, "r.in_scope")} AS in_scope, g.position AS "group",
      CAST(floor(r.utc_ms / 60000.0) AS INTEGER) AS minute, r.row_count, r.recipients, r.bytes
    FROM (SELECT *, ${request.timeSql} AS utc_ms FROM ${countedRows.name} WHERE ${isMessage}) r
    JOIN server_names s ON s.value = r.server
    JOIN group_names g ON g.value = coalesce(r."group", '')
    JOIN build_names b ON b.packed IS NOT DISTINCT FROM r.build`);
  return { servers, builds, groups };
}

async function rowShape(duck: Duck): Promise<RowShape> {
  const ofMessages = (sql: string): string => `CAST(count(${sql}) FILTER (${isMessage}) AS DOUBLE)`;
  const found = await duck.numbers(
    `SELECT ${ofMessages("addresses")} AS lists, ${ofMessages("outcome")} AS attempts,
      ${ofMessages("message_key")} AS keys,
      CAST(count(*) FILTER (${isMessage} AND id IS NULL) AS DOUBLE) AS without_id,
      CAST(count(*) FILTER (kind = ${rowKind.arrival}) AS DOUBLE) AS arrivals,
      CAST(count(entered_ms) AS DOUBLE) AS entered FROM log_rows`,
  );
  const { lists = 0, attempts = 0, keys = 0, without_id: withoutId = 0 } = found;
  const { arrivals = 0, entered = 0 } = found;
  return {
    hasLists: lists > 0,
    hasAttempts: attempts > 0,
    hasArrivals: arrivals > 0,
    hasEnteredTimes: entered > 0,
    hasMessageKeys: keys > 0,
    hasRowsWithoutId: withoutId > 0,
  };
}

/** Rows that are joined to others, or numbered, are written down; others are read once more. */
function timedKind({ hasArrivals, hasAttempts }: RowShape): "TABLE" | "VIEW" {
  return hasArrivals || hasAttempts ? "TABLE" : "VIEW";
}

/** Replies this near to an acceptance are of the same attempt: no sender tries again so soon. */
const SAME_ATTEMPT_MS = 59_999;

/**
 * A refusal of a recipient rather than of the message: for good (5xx), or for an address or its
 * mailbox. Source: RFC 3463 §3.2, §3.3.
 */
const isOfRecipient = `(reply_kind = ${replyKind.otherFailure}
  OR (reply_kind = ${replyKind.otherDeferral} AND regexp_matches(reply_code, '\\b4\\.[12]\\.')))`;

/**
 * One row for each attempt of a message, however many recipients it was for. What was accepted
 * though a recipient was refused is accepted.
 */
const attemptTable = `CREATE OR REPLACE TABLE attempts AS
  WITH keyed AS (
    SELECT *, coalesce(id, '#' || row_place) AS key FROM timed_rows WHERE outcome IS NOT NULL),
  single AS (
    SELECT server, key, coalesce(max(id), '') AS id, attempt_ms, outcome, reply_kind,
      max(reply_minutes) AS reply_minutes, max(reply_code) AS reply_code, min(time_ms) AS time_ms,
      min(build) AS build, max(in_scope) AS in_scope, max(reply_text) AS reply_text,
      bool_or(is_wanted) AS is_wanted, bool_or(is_partial) AS was_partial
    FROM keyed GROUP BY server, key, attempt_ms, outcome, reply_kind),
  near AS (
    SELECT *, coalesce(bool_or(outcome = ${attemptOutcome.accepted}) OVER same, false) AS is_taken,
      coalesce(bool_or(${isOfRecipient}) OVER same, false) AS is_partial
    FROM single
    WINDOW same AS (PARTITION BY server, key ORDER BY attempt_ms
      RANGE BETWEEN ${SAME_ATTEMPT_MS} PRECEDING AND ${SAME_ATTEMPT_MS} FOLLOWING)),
  arrived AS (
    SELECT *, min(time_ms) OVER (PARTITION BY server, key) AS arrival_ms,
      min(build) OVER (PARTITION BY server, key) AS message_build,
      max(in_scope) OVER (PARTITION BY server, key) AS message_scope,
      coalesce(bool_or(is_wanted) OVER (PARTITION BY server, key), false) AS wanted
    FROM near WHERE NOT (is_taken AND ${isOfRecipient}))
  SELECT dense_rank() OVER (ORDER BY arrival_ms, server, key) - 1 AS message, server,
    b.position AS build, message_scope AS in_scope, arrival_ms, attempt_ms, outcome, reply_kind,
    reply_minutes, reply_code, id, coalesce(reply_text, '') AS reply_text, wanted,
    (is_partial OR coalesce(was_partial, false)) AND outcome = ${attemptOutcome.accepted} AS is_partial
  FROM arrived JOIN build_names b ON b.packed IS NOT DISTINCT FROM message_build`;

/** The rows of messages with arrival times, and servers and groups as numbers. */
async function makeTimedRows(
  timeSql: string,
  shape: RowShape,
  others: Pick<NamedServers, "strangers">,
  duck: Duck,
): Promise<readonly Warning[]> {
  const { hasArrivals, hasEnteredTimes } = shape;
  const label = (server: string): string =>
    `CASE WHEN regexp_matches(${server}, '^[0-9.]+$|:') THEN ${server} ELSE string_split(${server}, '.')[1] END`;
  const joined = !hasArrivals
    ? ""
    : `LEFT JOIN (
          SELECT message_key, ${label("server")} AS label, min(${timeSql}) AS received_ms
          FROM log_rows WHERE kind = ${rowKind.arrival} GROUP BY ALL) a
        ON a.message_key = r.message_key AND a.label = ${label("r.server")}`;
  const earlier = [hasArrivals ? "a.received_ms" : null, hasEnteredTimes ? "r.entered_ms" : null];
  const found = [...earlier, "NULL"].filter((sql) => sql !== null).join(", ");
  await duck.run(`CREATE OR REPLACE ${timedKind(shape)} timed_rows AS
    SELECT r.rowid AS row_place, CAST(least(r.utc_ms, coalesce(${found}), r.utc_ms - r.waited_ms) AS BIGINT) AS time_ms,
      coalesce(${found}) IS NULL AS is_late, r.utc_ms AS attempt_ms, r.outcome, r.reply_kind,
      r.reply_minutes, r.reply_code, r.reply_text, r.is_wanted, r.is_partial,
      s.position AS server, g.position AS "group", r.id, r.build, r.recipient, r.addresses,
      r.sender, r.recipient_count, r.bytes, ${scopeOf(others, "r.in_scope")} AS in_scope
    FROM (SELECT *, rowid, ${timeSql} AS utc_ms FROM log_rows WHERE ${isMessage}) r
    JOIN server_names s ON s.value = r.server
    JOIN group_names g ON g.value = coalesce(r."group", '')
    ${joined}`);
  if (!shape.hasMessageKeys) return [];
  const { late = 0 } = await duck.numbers(
    "SELECT CAST(count(*) FILTER (is_late) AS DOUBLE) AS late FROM timed_rows",
  );
  if (late === 0) return [];
  const message = `${late} messages have neither a RECEIVE row nor a time in message-info: their arrival is the time of SEND, which is after any delay.`;
  return [{ code: "ARRIVAL_IS_SEND", message }];
}

/** Fills `group_names` (value → index); no group is "". */
async function nameGroups(rowTable: RowTable, duck: Duck): Promise<readonly string[]> {
  const sql = `SELECT DISTINCT coalesce("group", '') AS value FROM ${rowTable.name} WHERE ${isMessage}`;
  return indexNames("group_names", await distinctTexts(sql, duck), (value) => value, duck);
}

/** Fills `build_names` (packed build → index of its name); no build is "". */
async function nameBuilds(from: string, duck: Duck): Promise<readonly string[]> {
  const found = await distinctTexts(
    `SELECT DISTINCT coalesce(CAST(build AS VARCHAR), '') AS value FROM ${from}`,
    duck,
  );
  const names = await indexNames("build_texts", found, buildName, duck);
  await duck.run(`CREATE OR REPLACE TABLE build_names AS
    SELECT try_cast(value AS UBIGINT) AS packed, position FROM build_texts`);
  return names;
}

function buildName(packed: string): string {
  if (packed === "") return "";
  const bits = BigInt(packed);
  const part = (shift: bigint): string => `${(bits >> shift) & 0xffffn}`;
  return [part(48n), part(32n), part(16n), part(0n)].join(".");
}
