import {
  type CleanMinutes,
  compileClock,
  type OutOfDateArrivals,
  type ServerClock,
  silenceMinutes,
} from "./clock.ts";
import { complies, productOfBuild } from "./compliance.ts";
import {
  compileFates,
  compileFatesOf,
  emptyFates,
  type FateTable,
  type RetryAges,
  retryAges,
} from "./fates.ts";
import { type PauseMinutes, pauseMinutes } from "./pauses.ts";
import { ACCEPT, hourPattern } from "./placement.ts";
import type { ModelSettings, ServerSettings } from "./settings.ts";
import { lowerBound, MS_PER_MINUTE, minuteInForce } from "./units.ts";
import { compileVerdicts, type VerdictTimeline } from "./verdicts.ts";

/**
 * Settings with everything that all servers share compiled once. Minutes are UTC minutes since
 * 1970.
 */
export interface CompiledSettings {
  readonly settings: ModelSettings;
  readonly startMinute: number;
  readonly endMinute: number;
  /** The window's end plus the longest lifetime: every message has its outcome before it. */
  readonly horizonMinute: number;
  readonly lifetimeMinutesMax: number;
  readonly pauses: readonly PauseMinutes[];
  readonly serverByName: ReadonlyMap<string, ServerSettings>;
  readonly agesByProduct: ReadonlyMap<string, RetryAges>;
  readonly fallbackAges: RetryAges;
  readonly floorMinutes: readonly number[];
}

/**
 * A stretch of minutes in which messages of one log build have one build, product and compliance.
 */
export interface BuildSpan {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly build: string | null;
  readonly product: string | null;
  readonly complies: boolean;
  /** true when the build is that of the message's own log row. */
  readonly fromLog: boolean;
}

/** One server, compiled. */
export interface ServerModel {
  readonly name: string;
  readonly server: ServerSettings | null;
  readonly clock: ServerClock;
  /** Compiled anew each time it is asked for. */
  readonly timeline: VerdictTimeline;
  /** The same, in the columns of one that nobody needs any more. */
  timelineIn(reused: VerdictTimeline | null): VerdictTimeline;
}

/**
 * Columns to be used again for the next server; whoever takes them must be done with them before
 * that. New ones for each of 100 servers were 25 MB that had not been collected yet.
 */
export interface ReusedColumns {
  fates: FateTable | null;
  timeline: VerdictTimeline | null;
}

export function compileSettings(
  settings: ModelSettings,
  startMinute: number,
  endMinute: number,
): CompiledSettings {
  const profiles = [...Object.values(settings.retry.byProduct), settings.retry.fallback];
  const lifetimeMinutesMax = Math.max(...profiles.map((profile) => profile.lifetimeMinutes));
  return {
    settings,
    startMinute,
    endMinute,
    horizonMinute: endMinute + lifetimeMinutesMax,
    lifetimeMinutesMax,
    pauses: pauseMinutes(settings.pauses),
    serverByName: new Map(settings.servers.map((server) => [server.name, server])),
    agesByProduct: new Map(
      Object.entries(settings.retry.byProduct).map(([product, p]) => [product, retryAges(p)]),
    ),
    fallbackAges: retryAges(settings.retry.fallback),
    floorMinutes: settings.floors.map((floor) => minuteInForce(floor.fromMs)),
  };
}

/**
 * The build that messages with a log build (`""` = none) have over `[fromMinute, toMinute)`: the
 * inventory's latest upgrade, else their own, else the inventory's, else unknown. Source: model.md
 * §2.
 */
export function buildSpans(
  compiled: CompiledSettings,
  server: ServerSettings | null,
  logBuild: string,
  fromMinute: number,
  toMinute: number,
): readonly BuildSpan[] {
  const upgrades = (server?.upgrades ?? []).map(({ atMs, build }) => ({
    minute: minuteInForce(atMs),
    build,
  }));
  const changes = [...upgrades.map((upgrade) => upgrade.minute), ...compiled.floorMinutes]
    .filter((minute) => minute > fromMinute && minute < toMinute)
    .sort((a, b) => a - b);
  const spans: BuildSpan[] = [];
  const starts = [...new Set([fromMinute, ...changes])];
  for (const [i, start] of starts.entries()) {
    const upgrade = upgrades.findLast((candidate) => candidate.minute <= start);
    const fromLog = upgrade === undefined && logBuild !== "";
    const build = upgrade?.build ?? (logBuild === "" ? (server?.build ?? null) : logBuild);
    spans.push({
      fromMinute: start,
      toMinute: starts[i + 1] ?? toMinute,
      build,
      product: productOfBuild(build, compiled.settings.products),
      complies: complies(build, start * MS_PER_MINUTE, compiled.settings),
      fromLog,
    });
  }
  return spans;
}

/**
 * Compiles a server's clock as it is decided with what is known at a minute (Infinity = with
 * hindsight).
 */
export function serverClock(
  compiled: CompiledSettings,
  name: string,
  arrivals: OutOfDateArrivals,
  knownUntilMinute: number,
): ServerClock {
  const { settings } = compiled;
  const server = compiled.serverByName.get(name) ?? null;
  const known = arrivalsUntil(arrivals, knownUntilMinute);
  return compileClock({
    policy: settings.policy,
    pauses: compiled.pauses,
    server,
    arrivals: known,
    cleanMinutes: cleanMinutes(compiled, server, known, knownUntilMinute),
    relapse: settings.relapse,
  });
}

/**
 * Every minute from which a server counts as clean, ascending, decided with what is known at a
 * minute (Infinity = with hindsight). `arrivals` must end there.
 */
export function cleanMinutes(
  compiled: CompiledSettings,
  server: ServerSettings | null,
  arrivals: OutOfDateArrivals,
  knownUntilMinute: number,
): CleanMinutes {
  const cleanAfterMinutes = minuteInForce(compiled.settings.cleanAfterMs);
  return {
    upgrades: compliantUpgrades(compiled, server),
    silences: silenceMinutes(arrivals, cleanAfterMinutes, knownUntilMinute),
  };
}

function arrivalsUntil(arrivals: OutOfDateArrivals, minute: number): OutOfDateArrivals {
  const { minutes, fromLog } = arrivals;
  const known = lowerBound(minutes, minute + 1);
  if (known === minutes.length) return arrivals;
  return {
    minutes: Int32Array.from(minutes).subarray(0, known),
    fromLog: Uint8Array.from(fromLog).subarray(0, known),
  };
}

/**
 * Compiles a server's clock, decided with hindsight, into verdicts over the window and to the
 * horizon.
 */
export function compileServer(
  compiled: CompiledSettings,
  name: string,
  clock: ServerClock,
): ServerModel {
  return new CompiledServer(compiled, name, clock);
}

/** A class, because an object with a getter of its own takes 0.9 kB a server. */
class CompiledServer implements ServerModel {
  readonly name: string;
  readonly server: ServerSettings | null;
  readonly clock: ServerClock;
  readonly #compiled: CompiledSettings;

  constructor(compiled: CompiledSettings, name: string, clock: ServerClock) {
    this.#compiled = compiled;
    this.name = name;
    this.server = compiled.serverByName.get(name) ?? null;
    this.clock = clock;
  }

  // Made when it is asked for: two bytes a minute of every server, kept, were nine tenths of the
  // memory of a run of 10,000 servers.
  get timeline(): VerdictTimeline {
    return this.timelineIn(null);
  }

  timelineIn(reused: VerdictTimeline | null): VerdictTimeline {
    const { settings, startMinute, horizonMinute } = this.#compiled;
    const { policy, placement, order, seed } = settings;
    const pattern = hourPattern(placement, order, seed, this.name);
    return compileVerdicts(
      this.clock,
      policy,
      placement,
      pattern,
      startMinute,
      horizonMinute,
      reused,
    );
  }
}

/**
 * The fates of a server's messages that carry one log build, for every arrival minute of the
 * window, or for `arrivals` alone where they are fewer: 10,000 servers with mail in a few minutes
 * each take 13 s otherwise, instead of 2.4 s.
 */
export function serverFates(
  compiled: CompiledSettings,
  model: ServerModel,
  logBuild: string,
  reused: ReusedColumns = { fates: null, timeline: null },
  arrivals: Int32Array | null = null,
): FateTable {
  const { startMinute, endMinute, horizonMinute } = compiled;
  const spans = buildSpans(compiled, model.server, logBuild, startMinute, horizonMinute);
  const table = emptyFates(startMinute, endMinute - startMinute, reused.fates);
  const timeline = model.timelineIn(reused.timeline);
  reused.fates = table;
  reused.timeline = timeline;
  table.stage.set(timeline.stage.subarray(0, table.stage.length));
  // The timeline was compiled for this call alone, so its verdicts may be overwritten.
  const { verdict } = timeline;
  for (const span of spans) {
    if (!span.complies) continue;
    verdict.fill(ACCEPT, span.fromMinute - startMinute, span.toMinute - startMinute);
    table.stage.fill(0, span.fromMinute - startMinute, span.toMinute - startMinute);
  }
  for (const span of spans) {
    const to = Math.min(span.toMinute, endMinute);
    if (span.fromMinute >= to || span.complies) continue;
    const ages = spanAges(compiled, span);
    const from = span.fromMinute - startMinute;
    if (arrivals !== null && arrivals.length < table.outcome.length) {
      compileFatesOf(arrivals, table, verdict, ages, from, to - startMinute);
    } else {
      compileFates(table, verdict, ages, from, to - startMinute);
    }
  }
  return table;
}

/** The retry schedule of messages that arrive in a span. */
export function spanAges(compiled: CompiledSettings, { product }: BuildSpan): RetryAges {
  const own = product === null ? undefined : compiled.agesByProduct.get(product);
  return own ?? compiled.fallbackAges;
}

function compliantUpgrades(
  compiled: CompiledSettings,
  server: ServerSettings | null,
): readonly number[] {
  const minutes: number[] = [];
  for (const [i, upgrade] of (server?.upgrades ?? []).entries()) {
    const minute = minuteInForce(upgrade.atMs);
    const next = server?.upgrades[i + 1];
    // Of several upgrades in one minute only the last is ever in force.
    if (next !== undefined && minuteInForce(next.atMs) === minute) continue;
    if (complies(upgrade.build, minute * MS_PER_MINUTE, compiled.settings)) minutes.push(minute);
  }
  return minutes;
}
