import type { Delay, DelayCounts, Firsts, Totals } from "../contract/result.ts";
import { earliest } from "../counts/firsts.ts";
import { addTotals, delayOf, mergeDelayCounts } from "../counts/tally.ts";

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
