import type { Duck } from "../../duck/duck.ts";
import { typedColumn } from "../../duck/vectors.ts";
import type { AttemptRows, MessageRows } from "../contract/log-read.ts";
import { pseudonymSql } from "../formats/pseudonym.ts";
import { isWantedId } from "../formats/wanted.ts";

/**
 * The messages that arrived in minutes `[fromMinute, toMinute)`, a chunk at a time, ordered by
 * (arrival ms, server, build, group, id, bytes): the order of a queue (model.md §6, rule 1). With a
 * key ids are pseudonyms.
 * Cost: one sort, out of core where memory is short.
 */
export async function* streamMessages(
  duck: Duck,
  fromMinute: number,
  toMinute: number,
  key: string | null = null,
): AsyncGenerator<MessageRows> {
  const sql = `SELECT CAST(time_ms AS DOUBLE), server, build, in_scope, "group", recipients, bytes,
      ${shownId(key)}
    FROM messages WHERE minute >= ${fromMinute} AND minute < ${toMinute}
    ORDER BY time_ms, server, build, "group", id, bytes, in_scope, recipients`;
  for await (const chunk of duck.chunks(sql)) {
    const count = chunk.rowCount;
    // Copies: the chunk's own memory does not outlive the chunk.
    yield {
      count,
      timeMs: typedColumn(chunk, 0, Float64Array).slice(0, count),
      server: typedColumn(chunk, 1, Uint32Array).slice(0, count),
      build: typedColumn(chunk, 2, Uint32Array).slice(0, count),
      inScope: typedColumn(chunk, 3, Uint8Array).slice(0, count),
      group: typedColumn(chunk, 4, Uint32Array).slice(0, count),
      recipients: typedColumn(chunk, 5, Float64Array).slice(0, count),
      sizeBytes: typedColumn(chunk, 6, Float64Array).slice(0, count),
      id: chunk.getColumnValues(7).map(String),
    };
  }
}

/** SQL: the id as it is handed out, after everything was ordered by the id itself. */
function shownId(key: string | null): string {
  return key === null
    ? "id"
    : `CASE WHEN id = '' THEN '' ELSE ${pseudonymSql("id", "id", key)} END`;
}

/**
 * The attempts of all messages, or of the one with an id, by (message, time). Cost: one sort, out of core where memory is
 * short.
 */
export async function* streamAttempts(
  duck: Duck,
  key: string | null = null,
  wantedId: string | null = null,
): AsyncGenerator<AttemptRows> {
  const where = wantedId === null ? "" : `WHERE wanted OR ${isWantedId("id", wantedId)}`;
  const sql = `SELECT CAST(message AS UINTEGER), server, build, in_scope, CAST(arrival_ms AS DOUBLE),
      CAST(attempt_ms AS DOUBLE), outcome, reply_kind, reply_minutes, reply_code, ${shownId(key)},
      CAST(is_partial AS UTINYINT), reply_text
    FROM attempts ${where} ORDER BY message, attempt_ms, outcome, reply_kind`;
  for await (const chunk of duck.chunks(sql)) {
    const count = chunk.rowCount;
    // Copies: the chunk's own memory does not outlive the chunk.
    yield {
      count,
      message: typedColumn(chunk, 0, Uint32Array).slice(0, count),
      server: typedColumn(chunk, 1, Uint32Array).slice(0, count),
      build: typedColumn(chunk, 2, Uint32Array).slice(0, count),
      inScope: typedColumn(chunk, 3, Uint8Array).slice(0, count),
      arrivalMs: typedColumn(chunk, 4, Float64Array).slice(0, count),
      timeMs: typedColumn(chunk, 5, Float64Array).slice(0, count),
      outcome: typedColumn(chunk, 6, Uint8Array).slice(0, count),
      kind: typedColumn(chunk, 7, Uint8Array).slice(0, count),
      minutesPerHour: typedColumn(chunk, 8, Uint8Array).slice(0, count),
      code: chunk.getColumnValues(9).map(String),
      id: chunk.getColumnValues(10).map(String),
      isPartial: typedColumn(chunk, 11, Uint8Array).slice(0, count),
      reply: chunk.getColumnValues(12).map(String),
    };
  }
}
