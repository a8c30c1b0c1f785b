import { lowerBound, MS_PER_MINUTE, minuteInForce } from "../base/units.ts";
import type { ServerSettings } from "../contract/settings.ts";
import {
  type CleanMinutes,
  compileClock,
  type OutOfDateArrivals,
  type ServerClock,
  silenceMinutes,
} from "../enforcement/clock.ts";
import { complies } from "../enforcement/compliance.ts";
import { upgradesInForce } from "./build-spans.ts";
import type { CompiledSettings } from "./compiled-settings.ts";

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
  const server = compiled.serverByName.get(name) ?? null;
  const known = arrivalsUntil(arrivals, knownUntilMinute);
  const clean = cleanMinutes(compiled, server, known, knownUntilMinute);
  return clockFrom(compiled, server, known, clean);
}

/**
 * The same from minutes that are at hand already, which whoever tries many policies works out once.
 */
export function clockFrom(
  { settings, pauses }: CompiledSettings,
  server: ServerSettings | null,
  arrivals: OutOfDateArrivals,
  clean: CleanMinutes,
): ServerClock {
  const { policy, relapse } = settings;
  return compileClock({ policy, pauses, server, arrivals, cleanMinutes: clean, relapse });
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

function compliantUpgrades(
  { settings }: CompiledSettings,
  server: ServerSettings | null,
): readonly number[] {
  return upgradesInForce(server)
    .filter(({ minute, build }) => complies(build, minute * MS_PER_MINUTE, settings))
    .map(({ minute }) => minute);
}
