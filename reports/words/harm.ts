import { compareText } from "../../sim/base/units.ts";
import type { RunResult, ServerResult, Totals } from "../../sim/contract/result.ts";

/** The counts that are harm. */
export type HarmCounts = Pick<Totals, "delayed" | "bounced" | "expired">;

/**
 * Messages that end in a non-delivery report: refused for good, or given up by the sender's queue.
 */
export function lostCount(totals: HarmCounts): number {
  return totals.bounced + totals.expired;
}

/** Messages that are lost or late. */
export function harmedCount(totals: HarmCounts): number {
  return lostCount(totals) + totals.delayed;
}

/** Servers by harm, worst first: lost mail, then delayed mail, then name. */
export function serversByHarm(result: RunResult): ServerResult[] {
  return [...result.servers].sort(
    (a, b) =>
      lostCount(b) - lostCount(a) || b.delayed - a.delayed || compareText(a.server, b.server),
  );
}

/** Servers whose mail is lost or late, worst first. */
export function harmedServers(result: RunResult): ServerResult[] {
  return serversByHarm(result).filter((server) => harmedCount(server) > 0);
}
