import type { Duck } from "../../duck/duck.ts";

/** What the rows of messages have, so that nothing is worked out that they lack. */
export interface RowShape {
  readonly hasLists: boolean;
  readonly hasAttempts: boolean;
  readonly hasArrivals: boolean;
  readonly hasEnteredTimes: boolean;
  readonly hasMessageKeys: boolean;
  readonly hasRowsWithoutId: boolean;
}

/**
 * Makes `grouped` of `timed_rows`: a row for each message. Cost: one pass of grouping; two where
 * rows have lists of addresses or attempts.
 */
export async function makeGrouped(shape: RowShape, duck: Duck): Promise<void> {
  const { hasRowsWithoutId } = shape;
  const isSimple = hasSimpleRows(shape);
  if (isSimple) await duck.run(rowsAsParts);
  const sql = isSimple
    ? await mergedSql({ areWhole: false, readRows: async () => undefined }, duck)
    : partsSql(shape);
  // What is at hand already is not written down once more.
  const kind = isSimple && !hasRowsWithoutId ? "VIEW" : "TABLE";
  await duck.run(`CREATE OR REPLACE ${kind} grouped AS ${sql}
    ${hasRowsWithoutId ? withoutIdSql(isSimple) : ""}`);
}

/** Whether least and greatest say who is on a message, so that its rows need not be kept. */
export function hasSimpleRows({ hasLists, hasAttempts }: RowShape): boolean {
  return !hasLists && !hasAttempts;
}

const withoutIdSql = (isSimple: boolean): string => `UNION ALL
  SELECT server, '' AS id, time_ms, build, in_scope, "group", coalesce(bytes, 0) AS bytes,
    coalesce(greatest(CAST(len(addresses) AS DOUBLE), recipient_count), 1) AS recipients,
    1 AS row_count${isSimple ? ", recipient, recipient, sender, sender" : ""}
  FROM timed_rows WHERE id IS NULL`;

/** A row as a part of its message. */
const rowsAsParts = `CREATE OR REPLACE VIEW part_rows AS
  SELECT server, id, time_ms, build, in_scope, "group", bytes, recipient_count, 1 AS row_count,
    CAST(recipient IS NOT NULL AS INTEGER) AS named, recipient AS recipient_min,
    recipient AS recipient_max, sender AS sender_min, sender AS sender_max
  FROM timed_rows WHERE id IS NOT NULL`;

/** Parts of messages, on their way to `grouped`. */
interface MessageParts {
  /** true = each part of `part_rows` is all that there is of its message. */
  readonly areWhole: boolean;
  /** Makes `timed_rows` of the rows of the messages of `more_ids`. */
  readRows(): Promise<void>;
}

/**
 * SQL for `grouped` of `part_rows`. Makes `id_groups`, and `more_rows` of the rows of messages on
 * which there are more people than parts tell: a part knows the least and the greatest of those
 * that it names, and two are told apart by that. To group all rows by recipient first took two
 * thirds of the time of reading (5 M rows of 2.5 M messages: 6.4 s of CPU → 2.6 s).
 */
export async function mergedSql(parts: MessageParts, duck: Duck): Promise<string> {
  const merged = `server, id, min(time_ms) AS time_ms, min(build) AS build,
      max(in_scope) AS in_scope, min("group") AS "group", max(bytes) AS bytes,
      max(recipient_count) AS recipient_count, CAST(sum(row_count) AS BIGINT) AS row_count,
      CAST(sum(named) AS BIGINT) AS named, min(recipient_min) AS recipient_min,
      max(recipient_max) AS recipient_max, min(sender_min) AS sender_min,
      max(sender_max) AS sender_max`;
  await duck.run(
    parts.areWhole
      ? "CREATE OR REPLACE VIEW id_groups AS SELECT * FROM part_rows"
      : `CREATE OR REPLACE TABLE id_groups AS
         SELECT ${merged} FROM part_rows GROUP BY server, id`,
  );
  await duck.run(`CREATE OR REPLACE TABLE more_ids AS SELECT server, id FROM id_groups
    WHERE (named > 2 AND recipient_min <> recipient_max)
      OR (row_count > 2 AND sender_min <> sender_max)`);
  const { more = 0 } = await duck.numbers("SELECT CAST(count(*) AS DOUBLE) AS more FROM more_ids");
  if (more > 0) await parts.readRows();
  await duck.run(`CREATE OR REPLACE TABLE more_rows AS
    SELECT server, id, recipient, sender FROM timed_rows SEMI JOIN more_ids USING (server, id)`);
  return countedSql(more > 0);
}

/** SQL for `grouped` of `id_groups`, and of `more_rows` where there are any. */
function countedSql(hasMore: boolean): string {
  const joined = `LEFT JOIN (
      SELECT server, id, count(DISTINCT recipient) AS recipients FROM more_rows
      GROUP BY server, id) m ON m.server = g.server AND m.id = g.id`;
  const twoAtMost = `CASE WHEN g.named = 0 THEN 0 WHEN g.recipient_min = g.recipient_max THEN 1
      WHEN g.named = 2 THEN 2 END`;
  return `
  WITH counted AS (
    SELECT g.*, ${hasMore ? `coalesce(${twoAtMost}, m.recipients)` : twoAtMost} AS distinct_named
    FROM id_groups g ${hasMore ? joined : ""})
  SELECT server, id, time_ms, build, in_scope, "group", coalesce(bytes, 0) AS bytes,
    coalesce(greatest(nullif(CAST(distinct_named AS DOUBLE), 0), recipient_count), 1) AS recipients,
    CAST(distinct_named + CAST(row_count > named AS INTEGER) AS INTEGER) AS row_count,
    recipient_min, recipient_max, sender_min, sender_max
  FROM counted`;
}

/** Rows of one message and one recipient (and one attempt) first, then the rows of a message. */
function partsSql({ hasLists, hasAttempts }: RowShape): string {
  // Putting lists together costs as much as all the rest, and most logs have none.
  const listed = "list_distinct(flatten(list(addresses) FILTER (addresses IS NOT NULL)))";
  const counts = [
    hasAttempts
      ? "nullif(CAST(count(DISTINCT recipient) AS DOUBLE), 0)"
      : "nullif(CAST(count(*) FILTER (has_recipient > 0) AS DOUBLE), 0)",
    ...(hasLists ? [`nullif(CAST(len(${listed}) AS DOUBLE), 0)`] : []),
    "max(recipient_count)",
  ];
  const recipientPart =
    "coalesce(recipient, CASE WHEN addresses IS NOT NULL THEN hash(addresses) END)";
  const part = hasAttempts
    ? `hash(${recipientPart}, CASE WHEN outcome IS NOT NULL THEN attempt_ms END, outcome)`
    : recipientPart;
  return `
  WITH keyed AS (SELECT *, ${part} AS part FROM timed_rows),
  parts AS (
    SELECT server, id, part, min(time_ms) AS time_ms, min(build) AS build,
      max(in_scope) AS in_scope, min("group") AS "group", max(bytes) AS bytes,
      max(recipient_count) AS recipient_count, count(recipient) AS has_recipient
      ${hasAttempts ? ", max(recipient) AS recipient" : ""}
      ${hasLists ? ", max(addresses) AS addresses" : ""}
    FROM keyed WHERE id IS NOT NULL GROUP BY server, id, part)
  SELECT server, id, min(time_ms) AS time_ms, min(build) AS build, max(in_scope) AS in_scope,
    min("group") AS "group", coalesce(max(bytes), 0) AS bytes,
    coalesce(greatest(${counts.join(", ")}), 1) AS recipients, CAST(count(*) AS INTEGER) AS row_count
  FROM parts GROUP BY server, id`;
}
