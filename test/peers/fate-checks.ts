import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { arbitraryRun, type GeneratedRun } from "../reference/generate.ts";
import { referenceRun } from "../reference/run.ts";
import { engineDraws } from "../sim/fast-engine.ts";
import { type Check, checkResult } from "./check.ts";
import { fateEngineRun } from "./fate-engine.ts";
import { findSimpy, runSimpy, type SimpyMessage, type SimpyResult } from "./simpy.ts";
import { type SimpyScenario, simpyScenario } from "./simpy-scenario.ts";

/** The fate engine against the SimPy model: totals, and every message by itself. */
export const fatesAgainstSimpy: Check = {
  name: "fate engine = SimPy model",
  missing: async () => {
    const simpy = await findSimpy();
    return simpy.kind === "found" ? null : simpy.reason;
  },
  run: async ({ cases, seed }) => {
    const simpy = await findSimpy();
    if (simpy.kind !== "found") throw new Error(simpy.reason);
    const scenarios = sampleRuns(cases, seed).map(simpyScenario);
    const received = await runSimpy(simpy.python, scenarios);
    const differences: (string | null)[] = [];
    for (const [i, scenario] of scenarios.entries()) {
      differences.push(await firstDifference(scenario, received[i]));
    }
    const messages = received.reduce((sum, one) => sum + (one.totals["messages"] ?? 0), 0);
    return checkResult(
      fatesAgainstSimpy.name,
      differences,
      `${messages} messages: outcome, delay, attempts, delay DSNs`,
    );
  },
};

/** The fate engine against the slow model of test/reference: every field of the result. */
export const fatesAgainstReference: Check = {
  name: "fate engine = slow model",
  missing: async () => null,
  run: async ({ cases, seed }) => {
    const differences: (string | null)[] = [];
    for (const run of sampleRuns(cases, seed)) {
      const scenario = simpyScenario(run);
      const { ranges: _, warnings: __, ...received } = (await fateEngineRun(scenario)).result;
      const draws = engineDraws(run.settings.seed);
      const { result } = referenceRun(run.messages, {
        ...run,
        window: scenario.window,
        draws,
        groupDimension: null,
      });
      differences.push(isDeepStrictEqual(received, result) ? null : "the results differ");
    }
    return checkResult(fatesAgainstReference.name, differences, "every field of the result");
  },
};

function sampleRuns(cases: number, seed: number): GeneratedRun[] {
  return fc.sample(arbitraryRun, { numRuns: cases, seed });
}

async function firstDifference(
  scenario: SimpyScenario,
  simpy: SimpyResult | undefined,
): Promise<string | null> {
  if (simpy === undefined) return "the SimPy model gave no result";
  const { result, fates } = await fateEngineRun(scenario);
  for (const [i, message] of simpy.messages.entries()) {
    const fate = fates.get(i);
    const expected = message === null ? undefined : pickFate(message);
    if (!isDeepStrictEqual(fate, expected)) {
      return `message ${i}: SimPy ${JSON.stringify(expected)}, engine ${JSON.stringify(fate)}`;
    }
  }
  for (const [figure, value] of Object.entries(simpy.totals)) {
    const own = Object.entries(result.totals).find(([name]) => name === figure)?.[1];
    if (own !== value) return `${figure}: SimPy ${value}, engine ${own}`;
  }
  return null;
}

function pickFate(message: SimpyMessage): object {
  const { outcome, delayMinutes, attempts, delayDsns } = message;
  return { outcome, delayMinutes, attempts, delayDsns };
}
