import { isoDate } from "../base/calendar.ts";
import { invariant } from "../base/errors.ts";
import { compareText, MS_PER_DAY, MS_PER_MINUTE } from "../base/units.ts";
import type { MessageBatch, TrafficNames } from "../contract/batch.ts";
import type { SyntheticServer, SyntheticTraffic } from "../contract/synthetic-settings.ts";
import {
  buildOfMessage,
  type CompiledStream,
  compileStream,
  type DayPlan,
  planDay,
  recipientsOfMessage,
  sizeOfMessage,
  timeOfMessage,
} from "./streams.ts";

const BATCH_ROWS = 8_192;

/** The dimension under which the kinds of synthetic mail are counted by `--by`. */
export const SYNTHETIC_DIMENSION = "stream";

/**
 * Messages of one stream on one local day, or a part of them; all have the same server. Not sorted
 * by time.
 */
export interface TrafficBatch extends MessageBatch {
  readonly streamIndex: number;
  /** Days since 1970 on the stream's own calendar. */
  readonly localDay: number;
  /**
   * Number of the message among those of its stream and day; with server, stream and day it names
   * one message.
   */
  readonly ordinal: Uint32Array;
}

/**
 * Makes the mail of `[startMs, startMs + days × 24 h)`, day by day of each stream's own calendar,
 * ascending. Every draw is keyed by (seed, server, stream, local day, message), so that a day does
 * not depend on the days, streams and servers around it. All mail is in scope. Memory: one batch of
 * `batchRows` messages.
 */
export function* generateTraffic(
  settings: SyntheticTraffic,
  batchRows: number = BATCH_ROWS,
): Generator<TrafficBatch> {
  invariant(settings.startMs % MS_PER_MINUTE === 0, "synthetic traffic starts at a whole minute");
  invariant(batchRows >= 1, "a batch has a row");
  const names = trafficNames(settings);
  const streams = compileStreams(settings, names);
  let firstDay = Number.POSITIVE_INFINITY;
  let lastDay = Number.NEGATIVE_INFINITY;
  for (const { compiled } of streams) {
    firstDay = Math.min(firstDay, compiled.firstLocalDay);
    lastDay = Math.max(lastDay, compiled.lastLocalDay);
  }
  const range = { fromMs: settings.startMs, toMs: endOf(settings) };
  for (let localDay = firstDay; localDay <= lastDay; localDay++) {
    for (const stream of streams) {
      const { firstLocalDay, lastLocalDay } = stream.compiled;
      if (localDay < firstLocalDay || localDay > lastLocalDay) continue;
      yield* batchesOfDay(stream, localDay, range, batchRows);
    }
  }
}

/**
 * The same mail server by server, in the order of their names, for code that keeps one server in
 * memory at a time.
 */
export function* generateByServer(settings: SyntheticTraffic): Generator<TrafficBatch> {
  const names = trafficNames(settings);
  const range = { fromMs: settings.startMs, toMs: endOf(settings) };
  for (const stream of compileStreams(settings, names)) {
    const { firstLocalDay, lastLocalDay } = stream.compiled;
    for (let localDay = firstLocalDay; localDay <= lastLocalDay; localDay++) {
      yield* batchesOfDay(stream, localDay, range, BATCH_ROWS);
    }
  }
}

/**
 * The names behind the batches: servers, builds ("" where a server stamps none) and streams, sorted
 * by code unit.
 */
export function trafficNames(settings: SyntheticTraffic): TrafficNames {
  const builds = settings.servers.flatMap((server) =>
    server.builds.length === 0 ? [""] : server.builds.map(({ build }) => build),
  );
  const groups = settings.servers.flatMap(({ streams }) => streams.map(({ group }) => group));
  return {
    servers: sortedNames(settings.servers.map(({ server }) => server)),
    builds: sortedNames(builds),
    groups: sortedNames(groups),
    groupDimension: SYNTHETIC_DIMENSION,
  };
}

/**
 * The ids of a batch's messages, in its order: date, stream and number at the server, like a
 * Message-ID.
 */
export function trafficIds(batch: TrafficBatch, server: string): string[] {
  const date = isoDate(batch.localDay * MS_PER_DAY).replaceAll("-", "");
  const ids: string[] = [];
  for (let i = 0; i < batch.count; i++) {
    ids.push(`${date}.${batch.streamIndex}.${batch.ordinal[i] ?? 0}@${server}`);
  }
  return ids;
}

/** A stream with the places of its names in the name tables. */
interface NamedStream {
  readonly compiled: CompiledStream;
  readonly groupIndex: number;
  /** By index of the server's own list of builds. */
  readonly buildIndexes: readonly number[];
  readonly noBuildIndex: number;
}

function compileStreams(settings: SyntheticTraffic, names: TrafficNames): NamedStream[] {
  const range = { seed: settings.seed, startMs: settings.startMs, endMs: endOf(settings) };
  const byName = [...settings.servers].sort((a, b) => compareText(a.server, b.server));
  return byName.flatMap((server: SyntheticServer, serverIndex) => {
    invariant(names.servers[serverIndex] === server.server, "a server is listed once");
    return server.streams.map((stream, streamIndex) => ({
      compiled: compileStream(server, { serverIndex, streamIndex }, range),
      groupIndex: names.groups.indexOf(stream.group),
      buildIndexes: server.builds.map(({ build }) => names.builds.indexOf(build)),
      noBuildIndex: Math.max(0, names.builds.indexOf("")),
    }));
  });
}

function* batchesOfDay(
  stream: NamedStream,
  localDay: number,
  range: { readonly fromMs: number; readonly toMs: number },
  batchRows: number,
): Generator<TrafficBatch> {
  const plan = planDay(stream.compiled, localDay);
  const { messages } = plan;
  for (let first = 0; first < messages; first += batchRows) {
    const part = { first, end: Math.min(messages, first + batchRows), plan };
    const batch = makeBatch(stream, localDay, part, range);
    if (batch.count > 0) yield batch;
  }
}

/** Messages `[first, end)` of a day; those outside the range of traffic are left out. */
function makeBatch(
  stream: NamedStream,
  localDay: number,
  messages: { readonly first: number; readonly end: number; readonly plan: DayPlan },
  range: { readonly fromMs: number; readonly toMs: number },
): TrafficBatch {
  const { compiled } = stream;
  const rows = messages.end - messages.first;
  const columns = {
    timeMs: new Float64Array(rows),
    server: new Uint32Array(rows).fill(compiled.serverIndex),
    build: new Uint32Array(rows),
    inScope: new Uint8Array(rows).fill(1),
    group: new Uint32Array(rows).fill(stream.groupIndex),
    recipients: new Float64Array(rows),
    sizeBytes: new Float64Array(rows),
    ordinal: new Uint32Array(rows),
  };
  let count = 0;
  for (let ordinal = messages.first; ordinal < messages.end; ordinal++) {
    const timeMs = timeOfMessage(compiled, localDay, ordinal, messages.plan);
    if (timeMs < range.fromMs || timeMs >= range.toMs) continue;
    const build = buildOfMessage(compiled, localDay, ordinal);
    columns.timeMs[count] = timeMs;
    columns.build[count] = stream.buildIndexes[build] ?? stream.noBuildIndex;
    columns.recipients[count] = recipientsOfMessage(compiled, localDay, ordinal);
    columns.sizeBytes[count] = sizeOfMessage(compiled, localDay, ordinal);
    columns.ordinal[count] = ordinal;
    count++;
  }
  return { count, ...columns, streamIndex: compiled.streamIndex, localDay };
}

function endOf(settings: SyntheticTraffic): number {
  return settings.startMs + settings.days * MS_PER_DAY;
}

function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareText);
}
