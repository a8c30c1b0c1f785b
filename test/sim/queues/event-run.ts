import { minuteOf } from "../../../sim/base/units.ts";
import type { MessageBatch, TrafficNames } from "../../../sim/contract/batch.ts";
import type { ModelResult } from "../../../sim/contract/result.ts";
import type { ModelSettings, WindowSettings } from "../../../sim/contract/settings.ts";
import type { MessageFate } from "../../../sim/queues/event-outcomes.ts";
import { EventReplay, warmMinutes } from "../../../sim/queues/event-replay.ts";
import { modelResult } from "../../../sim/results/model-result.ts";
import { prepareTraffic, type WindowTraffic } from "../../../sim/traffic/window.ts";
import type { ReferenceMessage } from "../../reference/types.ts";
import { batchOf, profileOf } from "../fast-engine.ts";

/** Mail and settings of one run of the event engine. */
export interface EventRun {
  readonly messages: readonly ReferenceMessage[];
  readonly window: WindowSettings;
  readonly settings: ModelSettings;
  readonly groupDimension: string | null;
}

/** The result of the event engine, and how each message ended, in the order of leaving. */
export interface EventRunResult {
  readonly result: ModelResult;
  readonly fates: readonly MessageFate[];
  /** The most messages that were queued after a batch. */
  readonly queuedMax: number;
}

/** Runs messages through the event engine in batches of a size. */
export function runEvents(run: EventRun, batchRows: number = 1_000): EventRunResult {
  const sorted = sortedMessages(run.messages, run.groupDimension);
  const traffic = prepareTraffic(profileOf(run.messages, run.groupDimension), run.window);
  const fates: MessageFate[] = [];
  const replay = new EventReplay(traffic, run.settings, sorted.names, (fate) => {
    fates.push({ ...fate });
  });
  let queuedMax = 0;
  for (const [batch, copy] of batches(sorted.batch, traffic, run.settings, batchRows)) {
    replay.add(batch, copy);
    queuedMax = Math.max(queuedMax, replay.queued);
  }
  return { result: modelResult(replay.finish(), traffic), fates, queuedMax };
}

/** Messages in the order of rule 1 of the specification's section 6. */
function sortedMessages(
  messages: readonly ReferenceMessage[],
  groupDimension: string | null,
): { batch: MessageBatch; names: TrafficNames } {
  const { batch, names } = batchOf(messages, groupDimension);
  const order = Array.from({ length: batch.count }, (_, i) => i).sort((a, b) => {
    for (const column of [batch.timeMs, batch.server, batch.build, batch.group, batch.sizeBytes]) {
      const difference = (column[a] ?? 0) - (column[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  return { batch: pick(batch, order), names };
}

function* batches(
  batch: MessageBatch,
  traffic: WindowTraffic,
  settings: ModelSettings,
  batchRows: number,
): Generator<[MessageBatch, number]> {
  const { startMinute, endMinute, shiftMinutes, extension } = traffic;
  const within = function* (from: number, to: number): Generator<MessageBatch> {
    const kept = Array.from({ length: batch.count }, (_, i) => i).filter((i) => {
      const minute = minuteOf(batch.timeMs[i] ?? 0);
      return minute >= from && minute < to;
    });
    for (let at = 0; at < kept.length; at += batchRows) {
      yield pick(batch, kept.slice(at, at + batchRows));
    }
  };
  const from = startMinute - shiftMinutes - warmMinutes(settings);
  for (const part of within(from, endMinute - shiftMinutes)) yield [part, 0];
  const block = extension.blockMinutes;
  for (let copy = 1; copy <= extension.copies; copy++) {
    const to = Math.min(extension.toMinute, endMinute - shiftMinutes - copy * block);
    for (const part of within(extension.fromMinute, to)) yield [part, copy];
  }
}

function pick(batch: MessageBatch, rows: readonly number[]): MessageBatch {
  const at = (column: ArrayLike<number>) => (row: number) => column[row] ?? 0;
  return {
    count: rows.length,
    timeMs: Float64Array.from(rows, at(batch.timeMs)),
    server: Uint32Array.from(rows, at(batch.server)),
    build: Uint32Array.from(rows, at(batch.build)),
    inScope: Uint8Array.from(rows, at(batch.inScope)),
    group: Uint32Array.from(rows, at(batch.group)),
    recipients: Float64Array.from(rows, at(batch.recipients)),
    sizeBytes: Float64Array.from(rows, at(batch.sizeBytes)),
  };
}
