import type { TrafficNames } from "../../sim/batch.ts";
import { BOUNCED, DELAYED, EXPIRED, type FateTable } from "../../sim/fates.ts";
import type { TrafficProfile } from "../../sim/profile.ts";
import type { Replay, ServerReplay } from "../../sim/replay.ts";
import type { PeopleCounts, PeopleHit } from "../../sim/result.ts";
import { type Arrival, followRetirements } from "../../sim/retirement.ts";
import { serverFates } from "../../sim/server-model.ts";
import type { PreparedTraffic } from "../../sim/traffic-window.ts";
import { MINUTES_PER_WEEK } from "../../sim/units.ts";
import type { LogPeople, MinuteMarks, PeopleByMarks } from "../readers/types.ts";
import { breathe } from "./breathe.ts";
import type { Traffic } from "./traffic.ts";

/** What a person's mail met, as bits. */
const LATE = 1;
const LOST = 2;

/** By outcome. */
const BITS: Readonly<Record<number, number>> = {
  [DELAYED]: LATE,
  [BOUNCED]: LOST,
  [EXPIRED]: LOST,
};

const ROWS_PER_BREATH = 65_536;

/**
 * Counts the people behind the mail of the window, by what became of it, when it is asked to: the
 * parser does that while the caller does other work. Everyone counts once in each figure, and in
 * both where some mail is late and some lost. Mail repeated by `--extend` is of the people of the
 * mail it repeats.
 * Fates must follow from minutes alone (the fast engine). Memory: a row for each row of the profile
 * whose mail is harmed. Cost: a pass over the profile, 4 ms for each harmed server and build of 90
 * days (2,000 servers: 8 s), and what the parser takes to join them to the mail.
 * Errors: INTERRUPTED.
 */
export async function markHarm(
  replay: Replay,
  traffic: PreparedTraffic,
  log: Pick<Traffic, "names" | "profile"> & { readonly people: LogPeople },
  signal: AbortSignal,
): Promise<() => Promise<PeopleHit>> {
  const harm = new HarmOfMinutes(replay, traffic, log.names);
  const { fromMinute, toMinute } = harm;
  const count = await log.people.mark(await harmedMinutes(log.profile, harm, signal));
  return async () => {
    const { senders, recipients } = await count(fromMinute, toMinute);
    return {
      senders: senders === null ? null : countsOf(senders),
      recipients: recipients === null ? null : countsOf(recipients),
    };
  };
}

function countsOf(people: PeopleByMarks): PeopleCounts {
  const counts = { all: 0, delayed: 0, lost: 0 };
  for (const [bits, count] of people) {
    counts.all += count;
    if ((bits & LATE) !== 0) counts.delayed += count;
    if ((bits & LOST) !== 0) counts.lost += count;
  }
  return counts;
}

/** The minutes with mail that is harmed, of a profile that stands by (server, build). */
async function harmedMinutes(
  profile: TrafficProfile,
  harm: HarmOfMinutes,
  signal: AbortSignal,
): Promise<MinuteMarks> {
  const server: number[] = [];
  const build: number[] = [];
  const minute: number[] = [];
  const mark: number[] = [];
  for (let row = 0; row < profile.rowCount; row++) {
    if (row % ROWS_PER_BREATH === 0) await breathe(signal);
    if (profile.inScope[row] !== 1) continue;
    const [ofServer, ofBuild] = [profile.server[row] ?? 0, profile.build[row] ?? 0];
    const atMinute = profile.minute[row] ?? 0;
    const bits = harm.takeBits(ofServer, ofBuild, atMinute - harm.fromMinute);
    if (bits === 0) continue;
    server.push(ofServer);
    build.push(ofBuild);
    minute.push(atMinute);
    mark.push(bits);
  }
  return {
    server: Uint32Array.from(server),
    build: Uint32Array.from(build),
    minute: Int32Array.from(minute),
    mark: Uint8Array.from(mark),
  };
}

/**
 * What mail of a server and build of the log meets, by its minute in the log, copies included. It
 * keeps the answer for one server and build, so it must be asked in that order.
 */
class HarmOfMinutes {
  /** The window in times of the log. */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly #replay: Replay;
  readonly #traffic: PreparedTraffic;
  readonly #names: TrafficNames;
  readonly #servers: ReadonlyMap<string, ServerReplay>;
  readonly #follow: (server: string, minute: number) => Arrival;
  readonly #retiring: ReadonlySet<string>;
  readonly #bits: Uint8Array;
  #server = -1;
  #build = -1;

  constructor(replay: Replay, traffic: PreparedTraffic, names: TrafficNames) {
    this.fromMinute = traffic.startMinute - traffic.shiftMinutes;
    this.toMinute = traffic.endMinute - traffic.shiftMinutes;
    this.#replay = replay;
    this.#traffic = traffic;
    this.#names = names;
    this.#servers = new Map(replay.servers.map((server) => [server.name, server]));
    const { servers } = replay.compiled.settings;
    this.#follow = followRetirements(servers);
    this.#retiring = new Set(
      servers.filter(({ retirement }) => retirement !== null).map(({ name }) => name),
    );
    this.#bits = new Uint8Array(this.toMinute - this.fromMinute);
  }

  /** What mail of a minute of the window meets; 0 when it is asked for once more. */
  takeBits(server: number, build: number, minuteOfWindow: number): number {
    if (server !== this.#server || build !== this.#build) this.#compile(server, build);
    const bits = this.#bits[minuteOfWindow] ?? 0;
    this.#bits[minuteOfWindow] = 0;
    return bits;
  }

  #compile(server: number, build: number): void {
    this.#server = server;
    this.#build = build;
    this.#bits.fill(0);
    const { extension } = this.#traffic;
    const window = this.#bits.length;
    this.#mark(server, build, 0, 0, window);
    const copied = extension.buildOfCopies[server] ?? build;
    for (let copy = 1; copy <= extension.copies; copy++) {
      const later = copy * extension.weeks * MINUTES_PER_WEEK;
      const from = extension.fromMinute - this.fromMinute;
      const to = Math.min(extension.toMinute - this.fromMinute, window - later);
      this.#mark(server, copied, later, from, to);
    }
  }

  /** Adds what mail of minutes `[from, to)` of the window meets `later` minutes after. */
  #mark(server: number, build: number, later: number, from: number, to: number): void {
    const name = this.#names.servers[server] ?? "";
    const logBuild = this.#names.builds[build] ?? "";
    if (!this.#retiring.has(name)) {
      this.#add(this.#fates(name, logBuild), later, from, to);
      return;
    }
    const tables = new Map<string, FateTable | null>();
    for (let minute = from; minute < to; minute++) {
      const arrival = this.#follow(name, this.#traffic.startMinute + minute + later);
      if (arrival.ends) continue;
      // Redirected mail is stamped by its new server: it has no build of its own.
      const own = arrival.server === name ? logBuild : "";
      let fates = tables.get(arrival.server);
      if (fates === undefined) {
        fates = this.#fates(arrival.server, own);
        tables.set(arrival.server, fates);
      }
      this.#add(fates, later, minute, minute + 1);
    }
  }

  #add(fates: FateTable | null, later: number, from: number, to: number): void {
    if (fates === null) return;
    const { outcome } = fates;
    for (let minute = from; minute < to; minute++) {
      this.#bits[minute] = (this.#bits[minute] ?? 0) | (BITS[outcome[minute + later] ?? 0] ?? 0);
    }
  }

  /** null = all mail of the server gets through at once, which spares compiling its fates. */
  #fates(name: string, logBuild: string): FateTable | null {
    const server = this.#servers.get(name);
    if (server === undefined) return null;
    const { delayed, bounced, expired } = server.tally;
    if (delayed + bounced + expired === 0) return null;
    return serverFates(this.#replay.compiled, server.model, logBuild);
  }
}
