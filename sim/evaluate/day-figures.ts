import { lowerBound, MINUTES_PER_DAY } from "../base/units.ts";
import { DELAYED, isLost } from "../contract/outcomes.ts";
import type { ModelSettings } from "../contract/settings.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import { followRetries, newFate } from "../retry/fates.ts";
import { compileSettings } from "../servers/compiled-settings.ts";
import { patternOf, writeVerdicts } from "../servers/piece-verdicts.ts";
import { refusedPieces } from "../servers/refused-pieces.ts";
import { clockFrom } from "../servers/server-clock.ts";
import type { PreparedServer } from "../servers/server-facts.ts";
import type { WindowTraffic } from "../traffic/window.ts";

/** What becomes of the mail that arrived on one day of the window. */
export interface FollowedDay {
  readonly lost: number;
  readonly delayed: number;
  /** Minutes within which half, and 95 %, of the mail that arrives does; null = none does. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** Minutes of the slowest. */
  readonly max: number | null;
}

interface CountedDay {
  inScope: number;
  lost: number;
  delayed: number;
  /** Delayed messages by minutes. */
  readonly byDelay: Map<number, number>;
}

/**
 * The figures of every day, equal to those of a full run, without anything else of it.
 * Cost: a look per row in refusing stages.
 */
export function dayFigures(
  servers: readonly PreparedServer[],
  settings: ModelSettings,
  traffic: WindowTraffic,
): readonly FollowedDay[] {
  const { startMinute, endMinute, days } = traffic;
  const counts = Array.from(
    { length: days },
    (): CountedDay => ({ inScope: 0, lost: 0, delayed: 0, byDelay: new Map() }),
  );
  const dayOf = (minute: number): CountedDay =>
    counts[Math.floor((minute - startMinute) / MINUTES_PER_DAY)]!;
  const compiled = compileSettings(settings, traffic);
  const verdict = new Uint8Array(compiled.horizonMinute - startMinute);
  const fate = newFate();
  for (const prepared of servers) {
    const { name, builds } = prepared.rows;
    if (builds.length === 0) continue;
    const inventory = compiled.serverByName.get(name) ?? null;
    const facts = prepared.facts(compiled, inventory);
    const clock = clockFrom(compiled, name, inventory, facts.arrivals, facts.cleanMinutes);
    const pattern = patternOf(compiled, prepared);
    for (const { messages: own, spans } of facts.builds) {
      for (const [row, minute] of own.minute.entries()) dayOf(minute).inScope += own.messages[row]!;
      const pieces = refusedPieces(compiled, clock, spans);
      writeVerdicts(compiled, verdict, pieces, pattern);
      for (const { fromMinute, toMinute, ages } of pieces) {
        const end = lowerBound(own.minute, Math.min(toMinute, endMinute));
        for (let row = lowerBound(own.minute, fromMinute); row < end; row++) {
          const minute = own.minute[row]!;
          if (verdict[minute - startMinute] === ACCEPT) continue;
          followRetries(fate, verdict, minute - startMinute, ages);
          const day = dayOf(minute);
          if (isLost(fate.outcome)) day.lost += own.messages[row]!;
          else if (fate.outcome === DELAYED) addDelay(day, fate.minutesQueued, own.messages[row]!);
        }
      }
    }
  }
  return counts.map((day) => ({
    lost: day.lost,
    delayed: day.delayed,
    p50: percentile(day, 50),
    p95: percentile(day, 95),
    max: percentile(day, 100),
  }));
}

function addDelay(day: CountedDay, minutes: number, messages: number): void {
  day.delayed += messages;
  day.byDelay.set(minutes, (day.byDelay.get(minutes) ?? 0) + messages);
}

/** By nearest rank, as `delayOf` has it. */
function percentile({ inScope, lost, byDelay }: CountedDay, percent: number): number | null {
  const arrived = inScope - lost;
  if (arrived <= 0) return null;
  let above = arrived - Math.ceil((arrived * percent) / 100);
  for (const [minutes, messages] of [...byDelay].sort((a, b) => b[0] - a[0])) {
    if (messages > above) return minutes;
    above -= messages;
  }
  return 0;
}
