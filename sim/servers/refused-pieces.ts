import type { Stage } from "../contract/settings.ts";
import type { ServerClock } from "../enforcement/clock.ts";
import { refusedMinutes } from "../enforcement/stages.ts";
import type { RetryAges } from "../retry/fates.ts";
import { type BuildSpan, spanAges } from "./build-spans.ts";
import type { CompiledSettings } from "./compiled-settings.ts";

/**
 * A stretch of minutes `[fromMinute, toMinute)` in which a stage that refuses something is in force
 * for one server and build, and whose arrivals retry by one schedule.
 */
export interface RefusedPiece {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly stage: Stage;
  readonly ages: RetryAges;
}

/**
 * Where a clock refuses the messages of one log build, ascending: outside it everything is
 * accepted, so stages that refuse nothing, pauses and compliant builds cost nothing.
 * Cost: O(segments + spans).
 */
export function refusedPieces(
  compiled: CompiledSettings,
  clock: ServerClock,
  spans: readonly BuildSpan[],
): readonly RefusedPiece[] {
  const pieces: RefusedPiece[] = [];
  for (const segment of clock.segments) {
    if (segment.kind !== "stage") continue;
    const stage = compiled.settings.policy.stages.find((one) => one.stage === segment.stage);
    if (stage === undefined || refusedMinutes(stage) === 0) continue;
    for (const span of spans) {
      if (span.complies) continue;
      const fromMinute = Math.max(segment.fromMinute, span.fromMinute);
      const toMinute = Math.min(segment.toMinute, span.toMinute);
      if (fromMinute < toMinute) {
        append(pieces, { fromMinute, toMinute, stage, ages: spanAges(compiled, span) });
      }
    }
  }
  return pieces;
}

/** Adds a piece, or lengthens the last where only the name of what is in force has changed. */
function append(pieces: RefusedPiece[], piece: RefusedPiece): void {
  const last = pieces.at(-1);
  if (
    last !== undefined &&
    last.toMinute === piece.fromMinute &&
    last.stage === piece.stage &&
    last.ages === piece.ages
  ) {
    pieces[pieces.length - 1] = { ...last, toMinute: piece.toMinute };
    return;
  }
  pieces.push(piece);
}
