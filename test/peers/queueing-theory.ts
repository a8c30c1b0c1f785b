import { replayTraffic } from "../../sim/replay-traffic.ts";
import { profileOf } from "../sim/fast-engine.ts";
import { type Check, checkResult } from "./check.ts";
import { EVEN_MAIL, EVEN_WINDOW, theorySettings } from "./theory-scenario.ts";

const HOURS = 24;

/**
 * Deterministic service with vacations: one message a minute, a server that is away for the first N
 * minutes of every hour, and a customer who comes back every r minutes.
 *
 * The message of minute a < N comes back k = ⌈(N − a) / r⌉ times, if that lies before the next
 * vacation, which N + r ≤ 60 makes sure of; it waits r·k. With j = N − a = 1 … N and N = q·r + s,
 * 0 ≤ s < r, the waits of one hour sum up to
 *
 *   Σ r·⌈j / r⌉ = r · (r·(1 + … + q) + s·(q + 1)) = r·(q + 1)·(r·q + 2s) / 2.
 *
 * Where r divides N that is a mean of (N + r) / 2 over the mail that waits: half the vacation, and
 * half a retry interval. All of it is whole numbers, so nothing but equality will do.
 */
export const waitsByMessageRetry: Check = {
  name: "mean wait, message retry = queueing theory",
  missing: async () => null,
  run: async () => {
    const profile = profileOf(EVEN_MAIL, null);
    const differences: (string | null)[] = [];
    for (const { refused, retry } of windowsAndRetries()) {
      const { result } = replayTraffic(profile, EVEN_WINDOW, theorySettings(refused, retry));
      const { totals, delayCounts } = { totals: result.totals, ...result.days[0] };
      const waited = (delayCounts ?? []).reduce((sum, [minutes, n]) => sum + minutes * n, 0);
      const q = Math.floor(refused / retry);
      const s = refused % retry;
      const expected = (HOURS * retry * (q + 1) * (retry * q + 2 * s)) / 2;
      const isMean = result.delay.meanMinutes === expected / EVEN_MAIL.length;
      const isAll = totals.delayed === HOURS * refused && totals.expired === 0;
      differences.push(
        waited === expected && isMean && isAll
          ? null
          : `N = ${refused}, r = ${retry}: expected ${expected} minutes, received ${waited}`,
      );
    }
    return checkResult(
      waitsByMessageRetry.name,
      differences,
      "N + r ≤ 60: sum, mean and number of the waits",
    );
  },
};

/** Every vacation and retry interval of whole minutes that leaves each message a way out. */
function windowsAndRetries(): { refused: number; retry: number }[] {
  const pairs: { refused: number; retry: number }[] = [];
  for (let refused = 1; refused < 60; refused++) {
    for (let retry = 1; refused + retry <= 60; retry++) pairs.push({ refused, retry });
  }
  return pairs;
}
