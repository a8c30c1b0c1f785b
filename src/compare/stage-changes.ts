import type { StagePair, StageRow } from "../../reports/comparison/comparison.ts";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import type { Policy } from "../../sim/contract/settings.ts";

/** A stage table by number, with what is known of it. */
type StagesByNumber = ReadonlyMap<number, StageRow>;

/** The stages of both sides beside each other; none where the tables are equal. */
export function stageChanges(before: StagesByNumber, after: StagesByNumber): readonly StagePair[] {
  const stages = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  const rows = stages.map((stage) => ({
    stage,
    before: before.get(stage) ?? null,
    after: after.get(stage) ?? null,
  }));
  return rows.every((row) => isEqual(row)) ? [] : rows;
}

/** The stage table of a scenario. */
export function policyStages({ stages }: Policy): StagesByNumber {
  return new Map(
    stages.map(({ stage, startDay, throttleMinutesPerHour, blockMinutesPerHour }) => [
      stage,
      { startDay, throttleMinutesPerHour, blockMinutesPerHour },
    ]),
  );
}

/**
 * The stage table as a result shows it. Days are read off the clocks of its servers, so a stage
 * that none of them comes to in the window has none.
 */
export function resultStages(result: RunResult): StagesByNumber {
  const days = startDays(result);
  const table = new Map<number, StageRow>();
  let isBlocked = false;
  for (const { stage, throttleMinutesPerHour, blockMinutesPerHour, messages } of result.stages) {
    // A result lists eight stages even of a policy with fewer: nothing follows the full block.
    if (stage === 0 || (isBlocked && messages === 0 && !days.has(stage))) continue;
    const startDay = days.get(stage) ?? null;
    table.set(stage, { startDay, throttleMinutesPerHour, blockMinutesPerHour });
    isBlocked ||= blockMinutesPerHour >= MINUTES_OF_FULL_BLOCK;
  }
  return table;
}

const MINUTES_OF_FULL_BLOCK = 60;

/** By stage, the day since detection on which the first server to come from stage 1 enters it. */
function startDays({ servers }: RunResult): ReadonlyMap<number, number> {
  const days = new Map<number, number>();
  for (const { spans } of servers) {
    let elapsedMs = 0;
    let expected = 1;
    for (const { kind, stage, fromMs, toMs } of spans) {
      if (kind === "clean") break;
      if (kind === "paused") continue;
      if (stage !== expected && stage !== expected - 1) break;
      if (stage === expected) {
        if (!days.has(stage)) days.set(stage, Math.round(elapsedMs / MS_PER_DAY));
        expected += 1;
      }
      elapsedMs += toMs - fromMs;
    }
  }
  return days;
}

function isEqual({ before, after }: StagePair): boolean {
  if (before === null || after === null) return false;
  return (
    before.throttleMinutesPerHour === after.throttleMinutesPerHour &&
    before.blockMinutesPerHour === after.blockMinutesPerHour &&
    (before.startDay === after.startDay || before.startDay === null || after.startDay === null)
  );
}
