import type { ModelSettings, WindowSettings } from "../../sim/settings.ts";
import { prepareTraffic } from "../../sim/traffic-window.ts";
import { MINUTES_PER_HOUR } from "../../sim/units.ts";
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
  return { settings, window, messages, draws: drawTable(messages, window, settings) };
}

function drawTable(
  messages: readonly ReferenceMessage[],
  window: WindowSettings,
  settings: ModelSettings,
): SimpyDraws {
  const draws = engineDraws(settings.seed);
  const servers = [
    ...new Set(
      [...messages, ...settings.servers].map((one) => ("name" in one ? one.name : one.server)),
    ),
  ];
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

/** Every UTC hour in which mail of the window can be attempted. */
function hoursOf(
  messages: readonly ReferenceMessage[],
  window: WindowSettings,
  settings: ModelSettings,
): number[] {
  const { startMinute, endMinute } = prepareTraffic(profileOf(messages, null), window);
  const { fallback, byProduct } = settings.retry;
  const lifetimes = [fallback, ...Object.values(byProduct)].map((one) => one.lifetimeMinutes);
  const from = Math.floor(startMinute / MINUTES_PER_HOUR);
  const to = Math.floor((endMinute + Math.max(...lifetimes)) / MINUTES_PER_HOUR);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
