import { compareText, MS_PER_MINUTE, minuteInForce, minuteOf } from "../base/units.ts";
import type { EventKind, ModelEvent } from "../contract/result.ts";
import type { ServerClock } from "../enforcement/clock.ts";
import type { Replay, ServerReplay } from "../replay/replay.ts";
import { knownClock } from "./server-status.ts";

/**
 * The dated events inside the window, sorted by (ms, server, kind); those of all servers come
 * first.
 */
export function modelEvents(replay: Replay): readonly ModelEvent[] {
  const events: ModelEvent[] = [];
  const { startMinute, endMinute, pauses } = replay.compiled;
  const add = (minute: number, server: string | null, kind: EventKind): void => {
    if (minute < startMinute || minute >= endMinute) return;
    events.push({ ms: minute * MS_PER_MINUTE, server, kind });
  };
  for (const pause of pauses) {
    add(pause.fromMinute, null, "pauseBegin");
    add(pause.toMinute, null, "pauseEnd");
  }
  for (const server of replay.servers) {
    clockEvents(knownClock(replay, server), server.name, add);
    inventoryEvents(replay, server, add);
    add(server.firstDeferralMinute, server.name, "firstDeferral");
    add(server.firstNdrMinute, server.name, "firstNdr");
  }
  return events.sort(
    (a, b) =>
      a.ms - b.ms || compareText(a.server ?? "", b.server ?? "") || compareText(a.kind, b.kind),
  );
}

type Add = (minute: number, server: string | null, kind: EventKind) => void;

function clockEvents(clock: ServerClock, server: string, add: Add): void {
  if (clock.detectedMs !== null) add(minuteOf(clock.detectedMs), server, "detected");
  for (const minute of clock.relapseMinutes) add(minute, server, "relapsed");
  let stage = 1;
  for (const segment of clock.segments) {
    if (segment.kind === "clean") {
      add(segment.fromMinute, server, "clean");
      stage = 1;
      continue;
    }
    const kind = STAGE_EVENTS[segment.stage];
    if (segment.stage !== stage && kind !== undefined) add(segment.fromMinute, server, kind);
    stage = segment.stage;
  }
}

const STAGE_EVENTS: Readonly<Record<number, EventKind>> = {
  2: "stage-2",
  3: "stage-3",
  4: "stage-4",
  5: "stage-5",
  6: "stage-6",
  7: "stage-7",
  8: "stage-8",
};

function inventoryEvents(replay: Replay, server: ServerReplay, add: Add): void {
  const inventory = replay.compiled.serverByName.get(server.name);
  if (inventory === undefined) return;
  for (const { atMs } of inventory.upgrades) add(minuteInForce(atMs), server.name, "upgrade");
  if (inventory.retirement !== null) {
    add(minuteInForce(inventory.retirement.atMs), server.name, "retired");
  }
}
