import type { TrafficNames } from "../../../sim/contract/batch.ts";
import type { CountedProfile } from "../../../sim/traffic/counted-profile.ts";
import { emptyProfile } from "../../../sim/traffic/profile.ts";
import type { Duck } from "../../duck/duck.ts";
import { typedColumn } from "../../duck/vectors.ts";

/** Where the messages are: each a row, or some of one minute in a row. */
type MessageTable = "messages" | "counted_messages";

/**
 * The profile of a table of messages: counted per (server, build, scope, group, minute), in that
 * order, with the rows of the log behind each of its rows.
 * Cost: one pass of grouping and one sort of the groups.
 */
export async function profileOfMessages(
  names: TrafficNames,
  table: MessageTable,
  duck: Duck,
): Promise<CountedProfile> {
  const messageCount = table === "messages" ? "count(*)" : "sum(row_count)";
  await duck.run(`CREATE OR REPLACE TABLE profile AS
    SELECT server, build, in_scope, "group", minute, CAST(${messageCount} AS DOUBLE) AS messages,
      CAST(sum(recipients) AS DOUBLE) AS recipients, CAST(sum(bytes) AS DOUBLE) AS bytes,
      CAST(sum(row_count) AS DOUBLE) AS log_rows
    FROM ${table} GROUP BY server, build, in_scope, "group", minute`);
  const { row_count: rowCount = 0 } = await duck.numbers(
    "SELECT CAST(count(*) AS DOUBLE) AS row_count FROM profile",
  );
  const profile = emptyProfile(names, rowCount);
  const logRows = new Float64Array(rowCount);
  let at = 0;
  const sorted = `SELECT server, build, in_scope, "group", minute, messages, recipients, bytes,
      log_rows
    FROM profile ORDER BY server, build, in_scope, "group", minute`;
  for await (const chunk of duck.chunks(sorted)) {
    profile.server.set(typedColumn(chunk, 0, Uint32Array).subarray(0, chunk.rowCount), at);
    profile.build.set(typedColumn(chunk, 1, Uint32Array).subarray(0, chunk.rowCount), at);
    profile.inScope.set(typedColumn(chunk, 2, Uint8Array).subarray(0, chunk.rowCount), at);
    profile.group.set(typedColumn(chunk, 3, Uint32Array).subarray(0, chunk.rowCount), at);
    profile.minute.set(typedColumn(chunk, 4, Int32Array).subarray(0, chunk.rowCount), at);
    profile.messages.set(typedColumn(chunk, 5, Float64Array).subarray(0, chunk.rowCount), at);
    profile.recipients.set(typedColumn(chunk, 6, Float64Array).subarray(0, chunk.rowCount), at);
    profile.bytes.set(typedColumn(chunk, 7, Float64Array).subarray(0, chunk.rowCount), at);
    logRows.set(typedColumn(chunk, 8, Float64Array).subarray(0, chunk.rowCount), at);
    at += chunk.rowCount;
  }
  await duck.run("DROP TABLE profile");
  return { profile, logRows };
}
