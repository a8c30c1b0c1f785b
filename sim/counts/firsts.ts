import { MS_PER_MINUTE } from "../base/units.ts";
import type { Firsts } from "../contract/result.ts";

/** The earliest of each kind; null = never. */
export function earliest(firsts: readonly Firsts[]): Firsts {
  const least = (pick: (one: Firsts) => number | null): number | null => {
    let found: number | null = null;
    for (const one of firsts) {
      const ms = pick(one);
      if (ms !== null && (found === null || ms < found)) found = ms;
    }
    return found;
  };
  return {
    detectedMs: least((one) => one.detectedMs),
    deferralMs: least((one) => one.deferralMs),
    ndrMs: least((one) => one.ndrMs),
    fullBlockMs: least((one) => one.fullBlockMs),
  };
}

/** A minute as ms; Infinity (never) as null. */
export function minuteToMs(minute: number): number | null {
  return Number.isFinite(minute) ? minute * MS_PER_MINUTE : null;
}
