import type { ModelResult } from "../contract/result.ts";
import type { ModelSettings, WindowSettings } from "../contract/settings.ts";
import { type Replay, replay } from "../replay/replay.ts";
import type { TrafficProfile } from "../traffic/profile.ts";
import { prepareTraffic, type WindowTraffic } from "../traffic/window.ts";
import { modelResult } from "./model-result.ts";

/**
 * The whole way from a log's profile to the result of one run, with the parts that later questions
 * need.
 */
export interface TrafficReplay {
  readonly result: ModelResult;
  readonly traffic: WindowTraffic;
  readonly replay: Replay;
}

/**
 * Cuts a log's profile to the window and replays it, or the own servers of a shard.
 * Errors: NO_MESSAGES.
 */
export function replayTraffic(
  log: TrafficProfile,
  window: WindowSettings,
  settings: ModelSettings,
  isOwn?: (server: string) => boolean,
): TrafficReplay {
  const traffic = prepareTraffic(log, window);
  const replayed = replay(traffic, settings, undefined, isOwn);
  return { result: modelResult(replayed, traffic), traffic, replay: replayed };
}
