import type { Ranges, Warning } from "../../sim/contract/result.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import {
  type RangedFigures,
  rangeRunCount,
  rangeSettings,
  rangesOf,
} from "../../sim/evaluate/ranges.ts";
import { EventReplay, warmMinutes } from "../../sim/queues/event-replay.ts";
import { eventReasons } from "../../sim/replay/engine-choice.ts";
import type { Replay } from "../../sim/replay/replay.ts";
import { modelResult } from "../../sim/results/model-result.ts";
import type { TrafficReplay } from "../../sim/results/run-model.ts";
import { windowBatches } from "../../sim/traffic/message-arrivals.ts";
import { prepareTraffic, type WindowTraffic } from "../../sim/traffic/window.ts";
import type { OpenMail, RunRequest } from "../mail/request.ts";
import { unknownServer } from "../mail/settle-names.ts";
import { breathe } from "../platform/breathe.ts";

const BATCHES_PER_BREATH = 32;

/**
 * Replays a scenario message by message. The result says in a warning why that was needed.
 * Errors: NO_MESSAGES; SERVER_UNKNOWN for a failover or a snapshot; INTERRUPTED.
 */
export async function replayMessages(
  request: RunRequest,
  traffic: OpenMail,
): Promise<TrafficReplay> {
  const { window } = request.scenario;
  const prepared = prepareTraffic(traffic.profile, window);
  const settings = request.scenario.model;
  assertKnownServers(settings, prepared);
  let total = 0;
  for (const messages of prepared.profile.messages) total += messages;
  const replay = await runEvents(request, traffic, prepared, settings, (rows) => {
    const fraction = Math.min(1, rows / Math.max(1, total));
    request.onProgress({ step: "replay", fraction, rows });
  });
  const result = modelResult(replay, prepared);
  const warnings = [engineWarning(settings), ...result.warnings];
  return { result: { ...result, warnings }, traffic: prepared, replay };
}

/** The ranges of a run message by message: as many whole replays. Errors: INTERRUPTED. */
export async function eventRanges(
  request: RunRequest,
  traffic: OpenMail,
  prepared: WindowTraffic,
): Promise<Ranges | null> {
  const { ranges, model } = request.scenario;
  if (ranges === null) return null;
  const figures: RangedFigures[] = [];
  for (const settings of rangeSettings(model, ranges)) {
    const replay = await runEvents(request, traffic, prepared, settings, () => {});
    const { totals, delay, firsts } = modelResult(replay, prepared);
    figures.push({ totals, delay, firsts });
    const fraction = figures.length / rangeRunCount(ranges);
    request.onProgress({ step: "ranges", fraction, rows: null });
  }
  return rangesOf(figures, ranges);
}

async function runEvents(
  request: RunRequest,
  traffic: OpenMail,
  prepared: WindowTraffic,
  settings: ModelSettings,
  onRows: (rows: number) => void,
): Promise<Replay> {
  const engine = new EventReplay(prepared, settings, traffic.names);
  let rows = 0;
  let batches = 0;
  const source = windowBatches(prepared, traffic.messages, warmMinutes(settings));
  for await (const { batch, copy } of source) {
    engine.add(batch, copy);
    rows += batch.count;
    if (++batches % BATCHES_PER_BREATH !== 0) continue;
    onRows(rows);
    await breathe(request.signal);
  }
  return engine.finish();
}

function engineWarning(settings: ModelSettings): Warning {
  const reasons = eventReasons(settings).join("; ");
  const message = `Replayed message by message, not by counts per minute, because ${reasons}.`;
  return { code: "ENGINE_EVENTS", message };
}

/** Queues move to, and begin at, servers that have a place in the run. Errors: SERVER_UNKNOWN. */
function assertKnownServers({ sending, servers }: ModelSettings, prepared: WindowTraffic): void {
  if (sending === undefined) return;
  const names = [...new Set([...prepared.profile.servers, ...servers.map(({ name }) => name)])];
  const { failovers, warmStart } = sending;
  for (const name of failovers.flatMap(({ server, to }) => [server, to])) {
    if (!names.includes(name)) throw unknownServer("failover", name, names);
  }
  for (const { server } of warmStart?.kind === "snapshot" ? warmStart.queues : []) {
    if (!names.includes(server)) throw unknownServer("warm start", server, names);
  }
}
