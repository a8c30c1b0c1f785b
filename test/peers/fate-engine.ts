import { minuteOf } from "../../sim/base/units.ts";
import type { ModelResult } from "../../sim/contract/result.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import type { MessageSource } from "../../src/mail/request.ts";
import { decisions } from "../../src/run/decisions.ts";
import type { ReferenceMessage } from "../reference/types.ts";
import { batchOf, profileOf } from "../sim/fast-engine.ts";
import type { SimpyScenario } from "./simpy-scenario.ts";

/** What the fate engine says of one message of the window. */
export interface FateOfMessage {
  readonly outcome: string;
  readonly delayMinutes: number;
  readonly attempts: number;
  readonly delayDsns: number;
}

/** The fate engine's result of a scenario, and the fate of each message by its index. */
export async function fateEngineRun(scenario: SimpyScenario): Promise<{
  readonly result: ModelResult;
  readonly fates: ReadonlyMap<number, FateOfMessage>;
}> {
  const { messages, window, settings } = scenario;
  const { result, replay, traffic } = replayTraffic(profileOf(messages, null), window, settings);
  const { names } = batchOf(messages, null);
  const fates = new Map<number, FateOfMessage>();
  for await (const row of decisions(replay, traffic, names, sourceOf(messages))) {
    fates.set(Number(row.id), {
      outcome: row.outcome,
      delayMinutes: row.minutesQueued,
      attempts: row.attempts,
      delayDsns: Number(row.delayDsn),
    });
  }
  return { result, fates };
}

/** Messages by arrival minute, each with its index as its id. */
function sourceOf(messages: readonly ReferenceMessage[]): MessageSource {
  return async function* rows(fromMinute, toMinute) {
    const chosen = messages
      .map((message, id) => ({ message, id }))
      .filter(({ message }) => {
        const minute = minuteOf(message.timeMs);
        return minute >= fromMinute && minute < toMinute;
      });
    const { batch } = batchOf(messages, null);
    const pick = (column: ArrayLike<number>): number[] => chosen.map(({ id }) => column[id] ?? 0);
    yield {
      count: chosen.length,
      id: chosen.map(({ id }) => String(id)),
      timeMs: Float64Array.from(pick(batch.timeMs)),
      server: Uint32Array.from(pick(batch.server)),
      build: Uint32Array.from(pick(batch.build)),
      inScope: Uint8Array.from(pick(batch.inScope)),
      group: Uint32Array.from(pick(batch.group)),
      recipients: Float64Array.from(pick(batch.recipients)),
      sizeBytes: Float64Array.from(pick(batch.sizeBytes)),
    };
  };
}
