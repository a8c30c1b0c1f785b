import { MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import { EXPIRED } from "../../sim/contract/outcomes.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { PLAIN_SENDING } from "../../sim/queues/event-engine.ts";
import { EventReplay } from "../../sim/queues/event-replay.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { serverFates } from "../../sim/servers/server-fates.ts";
import { prepareTraffic } from "../../sim/traffic/window.ts";
import { BASE_MS } from "../reference/generate-values.ts";
import type { ReferenceMessage } from "../reference/types.ts";
import { batchOf, profileOf } from "../sim/fast-engine.ts";
import { findSimpy, runSimpy } from "./simpy.ts";
import { EVEN_WINDOW, theorySettings } from "./theory-scenario.ts";

/** Messages per second of each way through the same mail, the median of the runs. */
export interface SpeedBesideSimpy {
  readonly messages: number;
  readonly runs: readonly {
    readonly replyPoint: ModelSettings["replyPoint"];
    readonly simpyPerSecond: number;
    readonly eventsPerSecond: number;
    /** Fate tables made and one look-up a message; null for `connect`, which has none. */
    readonly fatesPerSecond: number | null;
  }[];
}

/**
 * Runs one day of mail of four servers, refused for 20 minutes of every hour, through SimPy and
 * both engines, by message retry and by queue retry. Reading and writing is left out.
 * Gives the reason where SimPy is missing.
 */
export async function speedBesideSimpy(
  count: number,
  runs: number,
): Promise<SpeedBesideSimpy | string> {
  const simpy = await findSimpy();
  if (simpy.kind === "missing") return simpy.reason;
  const messages = dayOfMail(count);
  const measured = [];
  for (const sending of [null, PLAIN_SENDING]) {
    const settings = theorySettings(20, 15, sending);
    const scenario = { settings, window: EVEN_WINDOW, messages, draws: {} };
    const [result] = await runSimpy(simpy.python, [scenario]);
    const perSecond = (work: () => number): number => {
      const took = Array.from({ length: runs * 5 }, () => secondsOf(work)).sort((a, b) => a - b);
      return count / (took[Math.floor(runs / 2)] ?? 0);
    };
    measured.push({
      replyPoint: settings.replyPoint,
      simpyPerSecond: count / (result?.seconds ?? 0),
      eventsPerSecond: perSecond(eventRun(messages, settings)),
      fatesPerSecond: sending === null ? perSecond(fateRun(messages, settings)) : null,
    });
  }
  return { messages: count, runs: measured };
}

/** Mail in no rhythm, in order of time; the same every time. */
function dayOfMail(count: number): ReferenceMessage[] {
  let state = 1;
  return Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return {
      timeMs: BASE_MS + Math.floor((i / count) * MS_PER_DAY),
      server: `mail${state >>> 30}`,
      build: "",
      inScope: true,
      group: "",
      recipients: 1,
      sizeBytes: 1,
    };
  });
}

function eventRun(messages: readonly ReferenceMessage[], settings: ModelSettings): () => number {
  const { batch, names } = batchOf(messages, null);
  const traffic = prepareTraffic(profileOf(messages, null), EVEN_WINDOW);
  return () => {
    const replay = new EventReplay(traffic, settings, names);
    replay.add(batch, 0);
    return replay.finish().servers.length;
  };
}

function fateRun(messages: readonly ReferenceMessage[], settings: ModelSettings): () => number {
  const { batch, names } = batchOf(messages, null);
  const profile = profileOf(messages, null);
  return () => {
    const { replay } = replayTraffic(profile, EVEN_WINDOW, settings);
    const models = new Map(replay.servers.map(({ name, model }) => [name, model]));
    const tables = names.servers.map((name) => {
      const model = models.get(name);
      return model === undefined ? null : serverFates(replay.compiled, model, "");
    });
    let expired = 0;
    for (let i = 0; i < batch.count; i++) {
      const fates = tables[batch.server[i] ?? 0];
      if (fates === null || fates === undefined) continue;
      const at = Math.floor((batch.timeMs[i] ?? 0) / MS_PER_MINUTE) - fates.fromMinute;
      if (fates.outcome[at] === EXPIRED) expired++;
    }
    return expired;
  };
}

function secondsOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}
