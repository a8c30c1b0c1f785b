import { minuteInForce } from "../base/units.ts";
import type { ModelSettings, ServerSettings } from "../contract/settings.ts";
import { type PauseMinutes, pauseMinutes } from "../enforcement/pauses.ts";
import { type RetryAges, retryAges } from "../retry/fates.ts";
import type { MailEnd, WindowTraffic } from "../traffic/window.ts";

/**
 * Settings with everything that all servers share compiled once. Minutes are UTC minutes since
 * 1970.
 */
export interface CompiledSettings {
  readonly settings: ModelSettings;
  readonly startMinute: number;
  readonly endMinute: number;
  readonly mailEnd: MailEnd;
  /** The window's end plus the longest lifetime: every message has its outcome before it. */
  readonly horizonMinute: number;
  readonly lifetimeMinutesMax: number;
  readonly pauses: readonly PauseMinutes[];
  readonly serverByName: ReadonlyMap<string, ServerSettings>;
  readonly agesByProduct: ReadonlyMap<string, RetryAges>;
  readonly fallbackAges: RetryAges;
  readonly floorMinutes: readonly number[];
}

/** A window without mail of its own: servers are told about one message at a time, or none. */
export function emptyWindow(startMinute: number, endMinute: number): CompiledWindow {
  const mailEnd = { ownEndMinute: startMinute, lastMinute: startMinute };
  return { startMinute, endMinute, mailEnd };
}

/** What is compiled into settings of the traffic's window. */
export type CompiledWindow = Pick<WindowTraffic, "startMinute" | "endMinute" | "mailEnd">;

export function compileSettings(
  settings: ModelSettings,
  { startMinute, endMinute, mailEnd }: CompiledWindow,
): CompiledSettings {
  const profiles = [...Object.values(settings.retry.byProduct), settings.retry.fallback];
  const lifetimeMinutesMax = Math.max(...profiles.map((profile) => profile.lifetimeMinutes));
  return {
    settings,
    startMinute,
    endMinute,
    mailEnd,
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
