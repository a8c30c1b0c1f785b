import { type HourPattern, hourPattern, repeatsHourly } from "../enforcement/placement.ts";
import { fillStage } from "../enforcement/verdicts.ts";
import type { CompiledSettings } from "./compiled-settings.ts";
import type { RefusedPiece } from "./refused-pieces.ts";
import type { PreparedServer } from "./server-facts.ts";

/** The hours of one server; draws of `scattered` are kept with its rows. */
export function patternOf(
  { settings, startMinute }: CompiledSettings,
  prepared: PreparedServer,
): HourPattern {
  const { placement, order, seed } = settings;
  const ranks = placement.kind === "scattered" ? prepared.ranks(seed, startMinute) : undefined;
  return hourPattern(placement, order, seed, prepared.rows.name, ranks);
}

/** Writes a server's verdicts from the window's start to the horizon, over whatever was there. */
export function writeVerdicts(
  { settings, startMinute, horizonMinute }: CompiledSettings,
  verdict: Uint8Array,
  pieces: readonly RefusedPiece[],
  pattern: HourPattern,
): void {
  const repeats = repeatsHourly(settings.placement);
  verdict.fill(0, 0, horizonMinute - startMinute);
  for (const piece of pieces) {
    const from = Math.max(piece.fromMinute, startMinute);
    const to = Math.min(piece.toMinute, horizonMinute);
    fillStage(verdict, piece.stage, { pattern, repeats }, from, to, startMinute);
  }
}
