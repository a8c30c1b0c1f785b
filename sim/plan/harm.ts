import type { Harm } from "../contract/plan-result.ts";
import type { HarmFigures } from "./limits.ts";

export const NO_HARM: Harm = { lost: 0, delayMinutes: 0, delayed: 0 };

/** Below 0 where `a` is the smaller harm. */
export function compareHarm(a: Harm, b: Harm): number {
  return a.lost - b.lost || a.delayMinutes - b.delayMinutes || a.delayed - b.delayed;
}

export function addHarm(a: Harm, b: Harm): Harm {
  return {
    lost: a.lost + b.lost,
    delayMinutes: a.delayMinutes + b.delayMinutes,
    delayed: a.delayed + b.delayed,
  };
}

export function subtractHarm(a: Harm, b: Harm): Harm {
  return {
    lost: a.lost - b.lost,
    delayMinutes: a.delayMinutes - b.delayMinutes,
    delayed: a.delayed - b.delayed,
  };
}

export function harmOf({ bounced, expired, delayMinutes, delayed }: HarmFigures): Harm {
  return { lost: bounced + expired, delayMinutes, delayed };
}
