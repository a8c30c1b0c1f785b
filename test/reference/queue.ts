import { MINUTES_PER_HOUR, MS_PER_HOUR } from "../../sim/base/units.ts";
import type { QueueHour } from "../../sim/contract/result.ts";
import type { Fate } from "./types.ts";

const AGE_BOUNDS = [5, 10, 20, 40, 80, 160, 320, 640, 1280, Number.POSITIVE_INFINITY];

/** Queued mail hour by hour, counted at every minute start. */
export function queueOf(fates: readonly Fate[]): QueueHour[] {
  const agesAtMinute = new Map<number, number[]>();
  for (const { mail, endMinute } of fates) {
    for (let minute = mail.minute + 1; minute <= endMinute; minute++) {
      const ages = agesAtMinute.get(minute) ?? [];
      ages.push(minute - mail.minute);
      agesAtMinute.set(minute, ages);
    }
  }
  const hours = new Set([...agesAtMinute.keys()].map((m) => Math.floor(m / MINUTES_PER_HOUR)));
  return [...hours]
    .sort((a, b) => a - b)
    .map((hour) => {
      const minuteStarts = Array.from({ length: 60 }, (_, m) => hour * MINUTES_PER_HOUR + m);
      const ages = minuteStarts.map((minute) => agesAtMinute.get(minute) ?? []);
      const depthMax = Math.max(...ages.map((list) => list.length));
      return {
        hourMs: hour * MS_PER_HOUR,
        depthMax,
        oldestMinutes: Math.max(...ages.flat()),
        byAge: byAge(ages.find((list) => list.length === depthMax) ?? []),
      };
    });
}

function byAge(ages: readonly number[]): number[] {
  return AGE_BOUNDS.map((bound, i) => {
    const below = i === 0 ? -1 : (AGE_BOUNDS[i - 1] ?? 0);
    return ages.filter((age) => age > below && age <= bound).length;
  });
}
