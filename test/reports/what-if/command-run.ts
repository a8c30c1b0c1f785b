import { parseCommandLine } from "../../../src/cli/command-line.ts";
import { readChanges, withCommand } from "../../../src/cli/settings/command-words.ts";
import { scenarioFlags } from "../../../src/cli/settings/scenario-flags.ts";
import { withChanges } from "../../../src/config/scenario/changes.ts";
import type { ResolvedScenario } from "../../../src/config/scenario/resolved.ts";
import { loadScenario } from "../../../src/config/scenario/scenario.ts";
import type { RunOutcome } from "../../../src/mail/request.ts";
import { runScenario } from "../../../src/run/run.ts";
import { requestOf } from "../../run/request.ts";

/**
 * What `mailflow run …` resolves to and computes, without files and without a process of its own.
 */
export async function runWords(
  words: readonly string[],
): Promise<{ readonly scenario: ResolvedScenario; readonly outcome: RunOutcome }> {
  const line = parseCommandLine(words, "0");
  if (line.kind !== "call") throw new Error(JSON.stringify(line));
  const [file = ""] = line.operands;
  const loaded = await loadScenario(file, scenarioFlags(line.options));
  const call = {
    ...line,
    signal: new AbortController().signal,
    next: () => {},
    fail: async () => 70,
  };
  const changed = withChanges(loaded, readChanges(line.options));
  const scenario = withCommand(changed, "run", call);
  const outcome = await runScenario(requestOf(scenario));
  return { scenario, outcome };
}
