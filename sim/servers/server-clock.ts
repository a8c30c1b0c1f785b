import { lowerBound, MS_PER_MINUTE, minuteInForce } from "../base/units.ts";
import type { DayZero } from "../contract/result.ts";
import type { ServerSettings } from "../contract/settings.ts";
import {
  type CleanMinutes,
  compileClock,
  fullBlockMinute,
  type OutOfDateArrivals,
  type ServerClock,
  silenceMinutes,
} from "../enforcement/clock.ts";
import { complies } from "../enforcement/compliance.ts";
import { upgradesInForce } from "./build-spans.ts";
import type { CompiledSettings } from "./compiled-settings.ts";
import { chosenMs, type DayZeroChoice, dayZeroChoices } from "./day-zero-choice.ts";

/**
 * Compiles a server's clock as it is decided with what is known at a minute (Infinity = with
 * hindsight). Since when it is counted is decided with all of the mail: that is the run's
 * assumption, whichever day a table shows.
 */
export function serverClock(
  compiled: CompiledSettings,
  name: string,
  arrivals: OutOfDateArrivals,
  knownUntilMinute: number,
): ServerClock {
  const server = compiled.serverByName.get(name) ?? null;
  const dayZeroMs = chosenMs(choicesOf(compiled, name, arrivals));
  const known = arrivalsUntil(arrivals, knownUntilMinute);
  const clean = cleanMinutes(compiled, server, known, knownUntilMinute);
  return clockMaker(compiled, server, known, clean)(dayZeroMs);
}

/**
 * The same with hindsight, from minutes that are at hand already, which whoever tries many policies
 * works out once.
 */
export function clockFrom(
  compiled: CompiledSettings,
  name: string,
  server: ServerSettings | null,
  arrivals: OutOfDateArrivals,
  clean: CleanMinutes,
): ServerClock {
  const clockOf = clockMaker(compiled, server, arrivals, clean);
  return clockOf(chosenMs(dayZeroChoices(compiled, name, server, arrivals, clockOf)));
}

/**
 * Every day 0 that is possible for a server, with the date of full block that follows; null = never
 * detected.
 */
export function dayZeroOf(
  compiled: CompiledSettings,
  name: string,
  arrivals: OutOfDateArrivals,
): DayZero | null {
  const choices = choicesOf(compiled, name, arrivals);
  const [used] = choices;
  if (used === undefined) return null;
  const clockOf = hindsightClocks(compiled, name, arrivals);
  const candidates = choices.map((choice) => {
    const minute = fullBlockMinute(clockOf(chosenMs([choice])), compiled.settings.policy);
    return { ...choice, fullBlockMs: minute === null ? null : minute * MS_PER_MINUTE };
  });
  return { used: used.basis, candidates };
}

function choicesOf(
  compiled: CompiledSettings,
  name: string,
  arrivals: OutOfDateArrivals,
): readonly DayZeroChoice[] {
  const server = compiled.serverByName.get(name) ?? null;
  const clockOf = hindsightClocks(compiled, name, arrivals);
  return dayZeroChoices(compiled, name, server, arrivals, clockOf);
}

function hindsightClocks(
  compiled: CompiledSettings,
  name: string,
  arrivals: OutOfDateArrivals,
): (dayZeroMs: number | null) => ServerClock {
  const server = compiled.serverByName.get(name) ?? null;
  const clean = cleanMinutes(compiled, server, arrivals, Number.POSITIVE_INFINITY);
  return clockMaker(compiled, server, arrivals, clean);
}

function clockMaker(
  { settings, pauses }: CompiledSettings,
  server: ServerSettings | null,
  arrivals: OutOfDateArrivals,
  clean: CleanMinutes,
): (dayZeroMs: number | null) => ServerClock {
  const { policy, relapse } = settings;
  return (dayZeroMs) =>
    compileClock({ policy, pauses, server, arrivals, cleanMinutes: clean, dayZeroMs, relapse });
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
    silences: silenceMinutes(
      arrivals,
      cleanAfterMinutes,
      // Silence after the last message of all servers is no evidence.
      Math.min(knownUntilMinute, compiled.mailEnd.lastMinute),
    ),
  };
}

function arrivalsUntil(arrivals: OutOfDateArrivals, minute: number): OutOfDateArrivals {
  const { minutes, fromLog } = arrivals;
  const known = lowerBound(minutes, minute + 1);
  if (known === minutes.length) return arrivals;
  return {
    ...arrivals,
    minutes: Int32Array.from(minutes).subarray(0, known),
    fromLog: Uint8Array.from(fromLog).subarray(0, known),
  };
}

function compliantUpgrades(
  { settings }: CompiledSettings,
  server: ServerSettings | null,
): readonly number[] {
  return upgradesInForce(server)
    .filter(({ minute, build }) => complies(build, minute * MS_PER_MINUTE, settings))
    .map(({ minute }) => minute);
}
