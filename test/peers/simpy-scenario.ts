import { draw32, randomKey } from "../../sim/base/random.ts";
import { MINUTES_PER_HOUR, minuteOf } from "../../sim/base/units.ts";
import type { ModelSettings, WindowSettings } from "../../sim/contract/settings.ts";
import { prepareTraffic } from "../../sim/traffic/window.ts";
import type { GeneratedRun } from "../reference/generate.ts";
import type { ReferenceMessage } from "../reference/types.ts";
import { engineDraws, profileOf } from "../sim/fast-engine.ts";

/** One run in the form that the SimPy model reads. It does not extend traffic. */
export interface SimpyScenario {
  readonly settings: ModelSettings;
  readonly window: WindowSettings;
  readonly messages: readonly ReferenceMessage[];
  readonly draws: SimpyDraws;
}

/** The engine's own draws, by server, UTC hour number and, for `random`, number of choices. */
interface SimpyDraws {
  readonly offsets?: Readonly<Record<string, number>>;
  readonly randoms?: Readonly<Record<string, Record<number, Record<number, number>>>>;
  readonly ranks?: Readonly<Record<string, Record<number, readonly number[]>>>;
  /** By server, arrival minute and number in the minute: whether mail comes again after an NDR. */
  readonly resends?: Readonly<Record<string, Record<number, readonly boolean[]>>>;
}

/** The run without extension, which copies traffic before the model begins. */
export function simpyScenario(run: GeneratedRun): SimpyScenario {
  const { settings } = run;
  const window = { ...run.window, extend: "none" as const };
  // Without a dimension the engine knows no groups, so they may not order messages either.
  const messages =
    run.groupDimension === null
      ? run.messages.map((message) => ({ ...message, group: "" }))
      : run.messages;
  const draws = {
    ...placementDraws(messages, window, settings),
    ...resendDraws(messages, window, settings),
  };
  return { settings, window, messages, draws };
}

function placementDraws(
  messages: readonly ReferenceMessage[],
  window: WindowSettings,
  settings: ModelSettings,
): SimpyDraws {
  const draws = engineDraws(settings.seed);
  const servers = serverNames(messages, settings);
  const byServer = <T>(value: (server: string) => T): Record<string, T> =>
    Object.fromEntries(servers.map((server) => [server, value(server)]));
  const byHour = <T>(value: (hour: number) => T): Record<number, T> =>
    Object.fromEntries(hoursOf(messages, window, settings).map((hour) => [hour, value(hour)]));
  switch (settings.placement.kind) {
    case "offset":
      return { offsets: byServer(draws.offsetOf) };
    case "random": {
      const choices = new Set(
        settings.policy.stages.map(
          (stage) => 61 - stage.throttleMinutesPerHour - stage.blockMinutesPerHour,
        ),
      );
      return {
        randoms: byServer((server) =>
          byHour((hour) =>
            Object.fromEntries([...choices].map((n) => [n, draws.randomOf(server, hour, n)])),
          ),
        ),
      };
    }
    case "scattered":
      return {
        ranks: byServer((server) =>
          byHour((hour) => Array.from({ length: 60 }, (_, i) => draws.rankOf(server, hour, i))),
        ),
      };
    default:
      return {};
  }
}

/** The draws of re-sent mail, for whichever server a message arrives at. */
function resendDraws(
  messages: readonly ReferenceMessage[],
  window: WindowSettings,
  settings: ModelSettings,
): SimpyDraws {
  const resend = settings.sending?.resend ?? null;
  if (resend === null) return {};
  const { shiftMinutes } = prepareTraffic(profileOf(messages, null), window);
  const counts = new Map<number, number>();
  for (const { timeMs } of messages) {
    const minute = minuteOf(timeMs) + shiftMinutes;
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  const drawsOf = (server: string): [string, Record<number, readonly boolean[]>] => {
    const key = randomKey(settings.seed, server, "resend");
    const byMinute = [...counts].map(([minute, count]): [number, readonly boolean[]] => [
      minute,
      Array.from(
        { length: count },
        (_, i) => draw32(key, minute, i) < resend.probability * 2 ** 32,
      ),
    ]);
    return [server, Object.fromEntries(byMinute)];
  };
  return { resends: Object.fromEntries(serverNames(messages, settings).map(drawsOf)) };
}

function serverNames(messages: readonly ReferenceMessage[], settings: ModelSettings): string[] {
  const names = [
    ...messages.map(({ server }) => server),
    ...settings.servers.map(({ name }) => name),
  ];
  return [...new Set([...names, ...(settings.sending?.failovers ?? []).map(({ to }) => to)])];
}

/** Every UTC hour in which mail of the window can be attempted. */
function hoursOf(
  messages: readonly ReferenceMessage[],
  window: WindowSettings,
  settings: ModelSettings,
): number[] {
  const { startMinute, endMinute } = prepareTraffic(profileOf(messages, null), window);
  const { fallback, byProduct } = settings.retry;
  const lifetimes = [fallback, ...Object.values(byProduct)].map((one) => one.lifetimeMinutes);
  const lifetime = Math.max(...lifetimes);
  // A warm start begins a lifetime earlier.
  const from = Math.floor((startMinute - lifetime) / MINUTES_PER_HOUR);
  const to = Math.floor((endMinute + lifetime) / MINUTES_PER_HOUR);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
