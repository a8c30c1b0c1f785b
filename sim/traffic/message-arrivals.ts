import { invariant } from "../base/errors.ts";
import { MS_PER_MINUTE, minuteOf } from "../base/units.ts";
import type { MessageBatch, TrafficNames } from "../contract/batch.ts";
import type { ServerSettings } from "../contract/settings.ts";
import {
  type Arrival,
  buildOfCopy,
  followRetirements,
  minutesLater,
  repeatedMinutes,
} from "./arrival-route.ts";
import type { WindowTraffic } from "./window.ts";

/** The messages of a log that arrived in minutes `[fromMinute, toMinute)`, in times of the log. */
export type BatchSource<Batch extends MessageBatch = MessageBatch> = (
  fromMinute: number,
  toMinute: number,
) => AsyncIterable<Batch> | Iterable<Batch>;

/** Messages of the log itself (`copy` 0), or of a copy of its end. */
interface CopiedBatch<Batch extends MessageBatch = MessageBatch> {
  readonly batch: Batch;
  readonly copy: number;
}

/**
 * The messages of the window in order of arrival, copies of the extension after the originals, in
 * times of the log; `warmMinutes` of mail from before the window come first.
 */
export async function* windowBatches<Batch extends MessageBatch>(
  traffic: WindowTraffic,
  source: BatchSource<Batch>,
  warmMinutes: number,
): AsyncGenerator<CopiedBatch<Batch>> {
  const { startMinute, endMinute, shiftMinutes, extension } = traffic;
  const from = startMinute - shiftMinutes - warmMinutes;
  for await (const batch of source(from, endMinute - shiftMinutes)) yield { batch, copy: 0 };
  for (let copy = 1; copy <= extension.copies; copy++) {
    const { fromMinute, toMinute } = repeatedMinutes(extension, copy, endMinute - shiftMinutes);
    for await (const batch of source(fromMinute, toMinute)) yield { batch, copy };
  }
}

/**
 * Turns messages of a log into arrivals of a run: shifted, copied and sent where retired servers'
 * mail goes, under the names of the run's profile. Row i stays row i.
 */
export class ArrivalMapper {
  readonly #traffic: WindowTraffic;
  readonly #follow: (server: string, minute: number) => Arrival;
  readonly #retires: boolean;
  readonly #serverNames: readonly string[];
  readonly #serverByName: ReadonlyMap<string, number>;
  readonly #servers: Int32Array;
  readonly #builds: Int32Array;
  readonly #groups: Int32Array;
  readonly #noBuild: number;
  #room = 0;
  #columns: MessageBatch = emptyBatch(0);

  /** `from` are the names of the log, `to` those of the run (`runNames`). */
  constructor(
    traffic: WindowTraffic,
    from: TrafficNames,
    to: TrafficNames,
    servers: readonly ServerSettings[],
  ) {
    this.#traffic = traffic;
    this.#follow = followRetirements(servers);
    this.#retires = servers.some(({ retirement }) => retirement !== null);
    this.#serverNames = from.servers;
    this.#serverByName = new Map(to.servers.map((name, index) => [name, index]));
    this.#servers = positions(from.servers, to.servers);
    this.#builds = positions(from.builds, to.builds);
    this.#groups = positions(from.groups, to.groups);
    invariant(!this.#builds.includes(UNKNOWN), "the run knows every build of the log");
    invariant(!this.#groups.includes(UNKNOWN), "the run knows every group of the log");
    this.#noBuild = to.builds.indexOf("");
  }

  /** The columns given back are written over by the next call. */
  map(batch: MessageBatch, copy: number): MessageBatch {
    const { count } = batch;
    if (count > this.#room) {
      this.#room = Math.max(count, this.#room * 2);
      this.#columns = emptyBatch(this.#room);
    }
    const { timeMs, server, build, inScope, group } = this.#columns;
    const { extension } = this.#traffic;
    const offsetMs = minutesLater(this.#traffic, copy) * MS_PER_MINUTE;
    for (let i = 0; i < count; i++) {
      const sender = batch.server[i]!;
      const ownBuild = batch.build[i]!;
      const atMs = batch.timeMs[i]! + offsetMs;
      timeMs[i] = atMs;
      server[i] = Math.max(0, this.#servers[sender]!);
      build[i] = this.#builds[buildOfCopy(extension, sender, ownBuild, copy)]!;
      inScope[i] = batch.inScope[i]!;
      group[i] = this.#groups[batch.group[i]!]!;
      if (this.#retires) this.#redirect(i, sender, atMs);
      if (this.#servers[sender]! === UNKNOWN) this.#passBy(i);
    }
    const { recipients, sizeBytes } = batch;
    return { count, timeMs, server, build, inScope, group, recipients, sizeBytes };
  }

  /** Mail from before the window of a server that has none in it meets no queue of the run. */
  #passBy(i: number): void {
    this.#columns.server[i] = 0;
    this.#columns.inScope[i] = 0;
  }

  #redirect(i: number, sender: number, atMs: number): void {
    const arrival = this.#follow(this.#serverNames[sender]!, minuteOf(atMs));
    if (arrival.ends) this.#columns.inScope[i] = 0;
    if (arrival.isOwn) return;
    const to = this.#serverByName.get(arrival.server);
    invariant(to !== undefined, "a retirement leads to a server of the inventory");
    this.#columns.server[i] = to;
    this.#columns.build[i] = this.#noBuild;
  }
}

const UNKNOWN = -1;

/** Where each name stands in another table. */
function positions(from: readonly string[], to: readonly string[]): Int32Array {
  const byName = new Map(to.map((name, index) => [name, index]));
  return Int32Array.from(from, (name) => byName.get(name) ?? UNKNOWN);
}

/**
 * The names of a run's profile, and after them the builds and groups that only mail outside the
 * window has, which a warm start puts into the queues.
 */
export function runNames(profile: TrafficNames, log: TrafficNames): TrafficNames {
  return {
    servers: profile.servers,
    builds: [...new Set([...profile.builds, ...log.builds])],
    groups: [...new Set([...profile.groups, ...log.groups])],
    groupDimension: profile.groupDimension,
  };
}

function emptyBatch(room: number): MessageBatch {
  return {
    count: room,
    timeMs: new Float64Array(room),
    server: new Uint32Array(room),
    build: new Uint32Array(room),
    inScope: new Uint8Array(room),
    group: new Uint32Array(room),
    recipients: new Float64Array(0),
    sizeBytes: new Float64Array(0),
  };
}
