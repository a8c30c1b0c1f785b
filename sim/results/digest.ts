import { canonicalPieces } from "../base/canonical-json.ts";
import type { ModelResult, Provenance } from "../contract/result.ts";

/**
 * The text whose sha256 is the digest: what the model computed and from what, and nothing else.
 * Source: model.md §9.
 */
export function digestText(result: ModelResult, provenance: Provenance): string {
  return [...digestPieces(result, provenance)].join("");
}

/** `digestText` in pieces, to be hashed one after the other. */
export function digestPieces(result: ModelResult, provenance: Provenance): Iterable<string> {
  const { window, totals, delay, firsts, stages, days, queue, servers, events, groups, ranges } =
    result;
  const { trafficSha256, scenarioSha256, policy, seed, placement, order, replyPoint, retry } =
    provenance;
  return canonicalPieces({
    schemaVersion: 1,
    window,
    totals,
    delay,
    firsts,
    stages,
    days,
    queue,
    servers,
    events,
    groups,
    // Ranges that nobody asked for describe the run, and are not what it is.
    ranges: ranges?.untold === undefined ? ranges : null,
    provenance: {
      trafficSha256,
      scenarioSha256,
      policy,
      seed,
      placement,
      order,
      replyPoint,
      retry,
    },
  });
}
