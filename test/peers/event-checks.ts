import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { BOUNCED, DELAYED, DELIVERED, EXPIRED } from "../../sim/contract/outcomes.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { arbitraryRun } from "../reference/generate.ts";
import { profileOf } from "../sim/fast-engine.ts";
import { type EventRunResult, runEvents } from "../sim/queues/event-run.ts";
import { type Check, checkResult } from "./check.ts";
import { arbitrarySendingRun } from "./generate-sending.ts";
import { findSimpy, runSimpy, type SimpyResult } from "./simpy.ts";
import { simpyScenario } from "./simpy-scenario.ts";

const OUTCOMES: Readonly<Record<number, string>> = {
  [DELIVERED]: "delivered",
  [DELAYED]: "delayed",
  [BOUNCED]: "bounced",
  [EXPIRED]: "expired",
};

/** The event engine against the SimPy model: totals, and every message by itself. */
export const eventsAgainstSimpy: Check = {
  name: "event engine = SimPy model",
  missing: async () => {
    const simpy = await findSimpy();
    return simpy.kind === "found" ? null : simpy.reason;
  },
  run: async ({ cases, seed }) => {
    const simpy = await findSimpy();
    if (simpy.kind !== "found") throw new Error(simpy.reason);
    const runs = fc.sample(arbitrarySendingRun, { numRuns: cases, seed });
    const scenarios = runs.map(simpyScenario);
    const received = await runSimpy(simpy.python, scenarios);
    const differences = scenarios.map((scenario, i) => {
      const dimension = runs[i]?.groupDimension ?? null;
      const events = runEvents({ ...scenario, groupDimension: dimension });
      return firstDifference(received[i], events);
    });
    const sum = (figure: string): number =>
      received.reduce((total, one) => total + (one.totals[figure] ?? 0), 0);
    return checkResult(
      eventsAgainstSimpy.name,
      differences,
      `${sum("messages")} messages in queues, ${sum("resent")} of them sent again: ` +
        "outcome, delay, attempts, delay DSNs",
    );
  },
};

/** The event engine against the fate engine, where both apply: every field of the result. */
export const eventsAgainstFates: Check = {
  name: "event engine = fate engine",
  missing: async () => null,
  run: async ({ cases, seed }) => {
    const differences = fc.sample(arbitraryRun, { numRuns: cases, seed }).map((run) => {
      const profile = profileOf(run.messages, run.groupDimension);
      const { result } = replayTraffic(profile, run.window, run.settings);
      return isDeepStrictEqual(runEvents(run).result, result) ? null : "the results differ";
    });
    return checkResult(eventsAgainstFates.name, differences, "every field of the result");
  },
};

/** One message as text: arrival, outcome, ms and minutes queued, attempts, delay DSNs. */
type MessageLine = string;

function firstDifference(simpy: SimpyResult | undefined, events: EventRunResult): string | null {
  if (simpy === undefined) return "the SimPy model gave no result";
  const expected = simpyLines(simpy).sort();
  const received = eventLines(events).sort();
  if (!isDeepStrictEqual(received, expected)) {
    const missing = expected.find((line, i) => line !== received[i]);
    const instead = received.find((line, i) => line !== expected[i]);
    return `SimPy ${missing}, event engine ${instead}`;
  }
  for (const [figure, value] of Object.entries(simpy.totals)) {
    const own = Object.entries(events.result.totals).find(([name]) => name === figure)?.[1];
    if (own !== value) return `${figure}: SimPy ${value}, event engine ${own}`;
  }
  return null;
}

/** Mail in scope only: the event engine hands over no other. */
function simpyLines({ messages, resent }: SimpyResult): MessageLine[] {
  return [...messages, ...resent].flatMap((message) => {
    if (message === null || message.outcome === "outOfScope") return [];
    const { arrivalMs, isResent, outcome, queuedMs, delayMinutes, attempts, delayDsns } = message;
    const again = isResent ? " again" : "";
    return [`${arrivalMs}${again} ${outcome} ${queuedMs} ${delayMinutes} ${attempts} ${delayDsns}`];
  });
}

function eventLines({ fates }: EventRunResult): MessageLine[] {
  return fates.map((fate) => {
    const { arrivalMs, isResent, leftMs, outcome, minutesQueued, attempts, delayDsn } = fate;
    const name = OUTCOMES[outcome] ?? `outcome ${outcome}`;
    const queuedMs = leftMs - arrivalMs;
    return `${arrivalMs}${isResent ? " again" : ""} ${name} ${queuedMs} ${minutesQueued} ${attempts} ${delayDsn ? 1 : 0}`;
  });
}
