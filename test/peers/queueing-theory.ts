import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import { PLAIN_SENDING } from "../../sim/queues/event-engine.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { profileOf } from "../sim/fast-engine.ts";
import { type EventRunResult, runEvents } from "../sim/queues/event-run.ts";
import { type Check, checkResult } from "./check.ts";
import { EVEN_HOURS, EVEN_MAIL, EVEN_WINDOW, theorySettings } from "./theory-scenario.ts";

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
      const expected = (EVEN_HOURS * retry * (q + 1) * (retry * q + 2 * s)) / 2;
      const isMean = result.delay.meanMinutes === expected / EVEN_MAIL.length;
      const isAll = totals.delayed === EVEN_HOURS * refused && totals.expired === 0;
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

/**
 * The same mail where the connection is refused, so that the whole queue waits. The first message
 * of the hour is refused at once, so the queue connects again r, 2r, … minutes later, for the first
 * time after the vacation at T = r·⌈N / r⌉ < 60. All T messages until then wait for it, the first
 * T minutes and the last one 1: T·(T + 1) / 2 together.
 */
export const waitsByQueueRetry: Check = {
  name: "mean wait, queue retry = queueing theory",
  missing: async () => null,
  run: async () => {
    const differences: (string | null)[] = [];
    for (const { refused, retry } of windowsAndRetries()) {
      const t = retry * Math.ceil(refused / retry);
      const expectedMs = ((EVEN_HOURS * t * (t + 1)) / 2) * MS_PER_MINUTE;
      const name = `N = ${refused}, r = ${retry}`;
      differences.push(
        waitDifference(name, theoryOf(refused, retry, null), expectedMs, EVEN_HOURS * t),
      );
    }
    return checkResult(waitsByQueueRetry.name, differences, "N + r ≤ 60: sum and number");
  },
};

/**
 * The same queue where the server sends c messages a minute: after the vacation D/D/1 drains the
 * backlog. Message i of the hour arrives at minute i and its service starts at T + i / c, for as
 * long as it finds the server busy, i ≤ I = ⌊T·c / (c − 1)⌋, which has to be before the next
 * vacation. With w(i) = T − i + i / c the waits sum up to
 *
 *   Σ w(i) = (I + 1)·T − (1 − 1 / c)·I·(I + 1) / 2 minutes,
 *
 * whole milliseconds for each c that divides 60,000.
 */
export const waitsByCapacity: Check = {
  name: "mean wait, send capacity = queueing theory",
  missing: async () => null,
  run: async () => {
    const differences: (string | null)[] = [];
    for (const { refused, retry } of windowsAndRetries()) {
      for (const c of [2, 3, 4, 5, 6]) {
        const t = retry * Math.ceil(refused / retry);
        const last = Math.floor((t * c) / (c - 1));
        if (last >= 60) continue;
        const tailMs = ((MS_PER_MINUTE - MS_PER_MINUTE / c) * last * (last + 1)) / 2;
        const expectedMs = EVEN_HOURS * ((last + 1) * t * MS_PER_MINUTE - tailMs);
        const name = `N = ${refused}, r = ${retry}, c = ${c}`;
        differences.push(
          waitDifference(name, theoryOf(refused, retry, c), expectedMs, EVEN_HOURS * t),
        );
      }
    }
    return checkResult(waitsByCapacity.name, differences, "sum in milliseconds, and number");
  },
};

function theoryOf(
  refused: number,
  retry: number,
  capacityPerMinute: number | null,
): EventRunResult {
  const settings = theorySettings(refused, retry, {
    ...PLAIN_SENDING,
    queueIntervalsMs: [retry * MS_PER_MINUTE],
    capacityPerMinute,
  });
  return runEvents({ messages: EVEN_MAIL, window: EVEN_WINDOW, settings, groupDimension: null });
}

function waitDifference(
  name: string,
  { fates, result }: EventRunResult,
  expectedMs: number,
  expectedDelayed: number,
): string | null {
  const waitedMs = fates.reduce((sum, { leftMs, arrivalMs }) => sum + leftMs - arrivalMs, 0);
  if (waitedMs !== expectedMs) return `${name}: expected ${expectedMs} ms, received ${waitedMs}`;
  const { delayed } = result.totals;
  if (delayed === expectedDelayed) return null;
  return `${name}: expected ${expectedDelayed} delayed messages, received ${delayed}`;
}

/** Every vacation and retry interval of whole minutes that leaves each message a way out. */
function windowsAndRetries(): { refused: number; retry: number }[] {
  const pairs: { refused: number; retry: number }[] = [];
  for (let refused = 1; refused < 60; refused++) {
    for (let retry = 1; refused + retry <= 60; retry++) pairs.push({ refused, retry });
  }
  return pairs;
}
