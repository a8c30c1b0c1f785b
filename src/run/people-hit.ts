import type { TrafficNames } from "../../sim/contract/batch.ts";
import { BOUNCED, DELAYED, EXPIRED } from "../../sim/contract/outcomes.ts";
import type { PeopleCounts, PeopleHit } from "../../sim/contract/result.ts";
import { FateBook } from "../../sim/replay/fate-book.ts";
import type { Replay, ServerReplay } from "../../sim/replay/replay.ts";
import type { FateTable } from "../../sim/retry/fates.ts";
import {
  type Arrival,
  buildOfCopy,
  followRetirements,
  minutesLater,
  repeatedMinutes,
} from "../../sim/traffic/arrival-route.ts";
import type { TrafficProfile } from "../../sim/traffic/profile.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { OpenMail } from "../mail/request.ts";
import { breathe } from "../platform/breathe.ts";
import type { LogPeople, MinuteMarks, PeopleByMarks } from "../readers/contract/log-read.ts";

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
 * whose mail is harmed. Cost: a pass over the profile, 0.2 ms for each harmed server and build, and
 * what the parser takes to join them to the mail.
 * Errors: INTERRUPTED.
 */
export async function markHarm(
  replay: Replay,
  traffic: WindowTraffic,
  log: Pick<OpenMail, "names" | "profile"> & { readonly people: LogPeople },
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
  let breathed = 0;
  for (let row = 0; row < profile.rowCount; ) {
    if (row - breathed >= ROWS_PER_BREATH) {
      breathed = row;
      await breathe(signal);
    }
    const [ofServer, ofBuild] = [profile.server[row] ?? 0, profile.build[row] ?? 0];
    const first = row;
    while (profile.server[row] === ofServer && profile.build[row] === ofBuild) row++;
    harm.compile(ofServer, ofBuild, profile.minute.subarray(first, row));
    for (let i = first; i < row; i++) {
      if (profile.inScope[i] !== 1) continue;
      const atMinute = profile.minute[i] ?? 0;
      const bits = harm.takeBits(atMinute);
      if (bits === 0) continue;
      server.push(ofServer);
      build.push(ofBuild);
      minute.push(atMinute);
      mark.push(bits);
    }
  }
  return {
    server: Uint32Array.from(server),
    build: Uint32Array.from(build),
    minute: Int32Array.from(minute),
    mark: Uint8Array.from(mark),
  };
}

/** What mail of a server and build of the log meets, by its minute in the log, copies included. */
class HarmOfMinutes {
  /** The window in times of the log. */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly #traffic: WindowTraffic;
  readonly #names: TrafficNames;
  readonly #servers: ReadonlyMap<string, ServerReplay>;
  readonly #follow: (server: string, minute: number) => Arrival;
  readonly #retiring: ReadonlySet<string>;
  readonly #bits: Uint8Array;
  readonly #book: FateBook;
  /** Minutes of the window that were asked for. */
  #minutes: Int32Array = new Int32Array();

  constructor(replay: Replay, traffic: WindowTraffic, names: TrafficNames) {
    this.fromMinute = traffic.startMinute - traffic.shiftMinutes;
    this.toMinute = traffic.endMinute - traffic.shiftMinutes;
    this.#book = new FateBook(replay);
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

  /** Works out what mail of these minutes meets; forgets all others. */
  compile(server: number, build: number, minutes: Int32Array): void {
    for (const minute of this.#minutes) this.#bits[minute] = 0;
    const window = this.#bits.length;
    this.#minutes = minutes
      .map((minute) => minute - this.fromMinute)
      .filter((minute) => minute >= 0 && minute < window);
    const { extension } = this.#traffic;
    this.#mark(server, build, 0, this.#minutes);
    for (let copy = 1; copy <= extension.copies; copy++) {
      const repeated = repeatedMinutes(extension, copy, this.toMinute);
      const from = repeated.fromMinute - this.fromMinute;
      const to = repeated.toMinute - this.fromMinute;
      const later = minutesLater(this.#traffic, copy) - minutesLater(this.#traffic, 0);
      const minutesOfCopy = this.#minutes.filter((minute) => minute >= from && minute < to);
      this.#mark(server, buildOfCopy(extension, server, build, copy), later, minutesOfCopy);
    }
  }

  /** What mail of a minute met; 0 when it is asked for once more. */
  takeBits(minute: number): number {
    const place = minute - this.fromMinute;
    const bits = this.#bits[place] ?? 0;
    this.#bits[place] = 0;
    return bits;
  }

  /** Adds what mail of some minutes meets `later` minutes after. */
  #mark(server: number, build: number, later: number, minutes: Int32Array): void {
    const name = this.#names.servers[server] ?? "";
    const logBuild = this.#names.builds[build] ?? "";
    const { startMinute } = this.#traffic;
    if (!this.#retiring.has(name)) {
      const arrivals = minutes.map((minute) => startMinute + minute + later);
      const fates = this.#isHarmed(name) ? this.#book.passingFates(name, logBuild, arrivals) : null;
      for (const minute of minutes) this.#add(fates, later, minute);
      return;
    }
    for (const minute of minutes) {
      const arrival = this.#follow(name, startMinute + minute + later);
      if (arrival.ends) continue;
      // Redirected mail is stamped by its new server: it has no build of its own.
      const own = arrival.isOwn ? logBuild : "";
      const fates = this.#isHarmed(arrival.server) ? this.#book.fates(arrival.server, own) : null;
      this.#add(fates, later, minute);
    }
    this.#book.forget();
  }

  #add(fates: FateTable | null, later: number, minute: number): void {
    if (fates === null) return;
    const outcome = fates.outcome[minute + later] ?? 0;
    this.#bits[minute] = (this.#bits[minute] ?? 0) | (BITS[outcome] ?? 0);
  }

  /** Where all mail of a server gets through at once, its fates need not be compiled. */
  #isHarmed(name: string): boolean {
    const server = this.#servers.get(name);
    if (server === undefined) return false;
    const { delayed, bounced, expired } = server.tally;
    return delayed + bounced + expired > 0;
  }
}
