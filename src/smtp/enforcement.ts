import { MINUTES_PER_HOUR, MS_PER_MINUTE, minuteOf } from "../../sim/base/units.ts";
import type { ModelSettings, ServerSettings } from "../../sim/contract/settings.ts";
import { arrivalsAt, type ServerClock, segmentAt } from "../../sim/enforcement/clock.ts";
import { complies } from "../../sim/enforcement/compliance.ts";
import { type HourPattern, hourPattern } from "../../sim/enforcement/placement.ts";
import { BLOCK, THROTTLE } from "../../sim/enforcement/verdict-codes.ts";
import { compileVerdicts, type VerdictTimeline } from "../../sim/enforcement/verdicts.ts";
import { mailBuild } from "../../sim/servers/build-spans.ts";
import {
  type CompiledSettings,
  compileSettings,
  emptyWindow,
} from "../../sim/servers/compiled-settings.ts";
import { serverClock } from "../../sim/servers/server-clock.ts";
import { unlisted } from "../../sim/servers/unlisted.ts";

/** What the provider decides about one attempt. */
export interface Ruling {
  readonly verdict: "accept" | "throttle" | "block";
  /** The server's stage; 0 = not enforced (not detected yet, clean, or the build complies). */
  readonly stage: number;
  /** The stage's rate of this verdict; 0 with `accept`. */
  readonly minutesPerHour: number;
}

/** Names are free to choose for whoever connects, so the book must not grow with them. */
const SERVERS_MAX = 5_000;
const NOT_ENFORCED: Ruling = { verdict: "accept", stage: 0, minutesPerHour: 0 };

/** One server: its settings with day 0, its clock, and the verdicts of the hour last asked for. */
interface ServerBook {
  readonly compiled: CompiledSettings;
  readonly settings: ServerSettings;
  readonly pattern: HourPattern;
  /** Minutes in which a clean server turned out to be out of date again, ascending. */
  readonly relapses: number[];
  clock: ServerClock;
  hour: VerdictTimeline | null;
}

/**
 * Rules on attempts as they come, by the model's own clocks, placements and compliance. Every
 * server counts as detected at day 0 unless the inventory says when it was. Time never goes back
 * by more than the current hour.
 */
export class Enforcement {
  readonly #model: ModelSettings;
  readonly #day0Ms: number;
  readonly #compiled: CompiledSettings;
  readonly #unlisted: ServerBook;
  readonly #books = new Map<string, ServerBook>();

  constructor(model: ModelSettings, day0Ms: number) {
    this.#model = model;
    this.#day0Ms = day0Ms;
    this.#compiled = compileSettings(model, emptyWindow(minuteOf(day0Ms), minuteOf(day0Ms)));
    this.#unlisted = this.#open("");
  }

  /**
   * Rules on an attempt of `server` at an instant. `build` is the one its message carries, null
   * when it carries none; then the inventory's counts, and without that it is out of date.
   */
  rule(server: string, build: string | null, atMs: number): Ruling {
    const book = this.#book(server);
    const minute = minuteOf(atMs);
    const { build: inForce } = mailBuild(book.settings, build ?? "", minute);
    if (complies(inForce, minute * MS_PER_MINUTE, this.#model)) return NOT_ENFORCED;
    if (segmentAt(book.clock, minute)?.kind === "clean") {
      book.relapses.push(minute);
      book.clock = this.#clock(book);
      book.hour = null;
    }
    return this.#ruling(this.#hourOf(book, minute), minute);
  }

  /** The stage that a server without an inventory entry is in, for the status line. */
  stageAt(atMs: number): number {
    const minute = minuteOf(atMs);
    return this.#ruling(this.#hourOf(this.#unlisted, minute), minute).stage;
  }

  #ruling(hour: VerdictTimeline, minute: number): Ruling {
    const verdict = hour.verdict[minute - hour.fromMinute];
    const stage = hour.stage[minute - hour.fromMinute] ?? 0;
    const rates = this.#model.policy.stages.find((each) => each.stage === stage);
    if (verdict === THROTTLE) {
      return { verdict: "throttle", stage, minutesPerHour: rates?.throttleMinutesPerHour ?? 0 };
    }
    if (verdict === BLOCK) {
      return { verdict: "block", stage, minutesPerHour: rates?.blockMinutesPerHour ?? 0 };
    }
    return { verdict: "accept", stage, minutesPerHour: 0 };
  }

  #book(server: string): ServerBook {
    const known = this.#books.get(server);
    if (known !== undefined) return known;
    const [oldest] = this.#books.keys();
    if (this.#books.size >= SERVERS_MAX && oldest !== undefined) this.#books.delete(oldest);
    const book = this.#open(server);
    this.#books.set(server, book);
    return book;
  }

  #open(server: string): ServerBook {
    const entry = this.#compiled.serverByName.get(server) ?? unlisted(server);
    const hasDay0 = entry.firstDetectedMs !== null || entry.stageStarts.length > 0;
    const settings = hasDay0 ? entry : { ...entry, firstDetectedMs: this.#day0Ms };
    const { placement, order, seed } = this.#model;
    const book = {
      compiled: { ...this.#compiled, serverByName: new Map([[server, settings]]) },
      settings,
      pattern: hourPattern(placement, order, seed, server),
      relapses: [],
      hour: null,
    };
    return { ...book, clock: this.#clock(book) };
  }

  #clock({ compiled, settings, relapses }: Omit<ServerBook, "clock">): ServerClock {
    return serverClock(compiled, settings.name, arrivalsAt(relapses), Number.POSITIVE_INFINITY);
  }

  #hourOf(book: ServerBook, minute: number): VerdictTimeline {
    const from = Math.floor(minute / MINUTES_PER_HOUR) * MINUTES_PER_HOUR;
    if (book.hour?.fromMinute !== from) {
      const { policy, placement } = this.#model;
      const to = from + MINUTES_PER_HOUR;
      book.hour = compileVerdicts(book.clock, policy, placement, book.pattern, from, to);
    }
    return book.hour;
  }
}
