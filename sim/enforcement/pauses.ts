import { MS_PER_DAY, minuteInForce } from "../base/units.ts";
import type { Pause } from "../contract/settings.ts";

/** A pause in whole minutes, `[fromMinute, toMinute)`. */
export interface PauseMinutes {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * Pauses as intervals of minutes, sorted. A pause that begins inside a minute is in force from the
 * next.
 */
export function pauseMinutes(pauses: readonly Pause[]): readonly PauseMinutes[] {
  return pauses
    .map((pause) => ({
      fromMinute: minuteInForce(pause.fromMs),
      toMinute: minuteInForce(pause.fromMs + pause.days * MS_PER_DAY),
    }))
    .sort((a, b) => a.fromMinute - b.fromMinute);
}
