import type { Delay, DelayCounts, Firsts, Totals } from "./result.ts";
import { addTotals, delayOf, mergeDelayCounts } from "./tally.ts";
import { MS_PER_MINUTE } from "./units.ts";

/** The figures by which settings are judged; each equals the same field of the whole result. */
export interface EvaluatedFigures {
  readonly totals: Totals;
  readonly delay: Delay;
  readonly delayCounts: DelayCounts;
  readonly firsts: Firsts;
}

export interface ServerEvaluation extends EvaluatedFigures {
  readonly server: string;
}

/** One run's figures, of all servers together and of each, sorted by name. Plain data. */
export interface Evaluation extends EvaluatedFigures {
  readonly servers: readonly ServerEvaluation[];
}

/** Adds up servers. */
export function sumEvaluation(servers: readonly ServerEvaluation[]): Evaluation {
  const delayCounts = mergeDelayCounts(servers.map((server) => server.delayCounts));
  return {
    totals: addTotals(servers.map((server) => server.totals)),
    delay: delayOf(delayCounts),
    delayCounts,
    firsts: earliest(servers.map((server) => server.firsts)),
    servers,
  };
}

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
