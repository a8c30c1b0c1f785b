import type { ResolvedScenario } from "../../src/config/types.ts";
import type { RunRequest } from "../../src/jobs/types.ts";

/** A run of a scenario that writes nothing and is not stopped. */
export function requestOf(scenario: ResolvedScenario): RunRequest {
  return {
    scenario,
    decisionsPath: null,
    rejectsPath: null,
    maxRejects: { kind: "percent", value: 1 },
    memoryMb: null,
    stdin: null,
    onProgress: () => {},
    signal: new AbortController().signal,
  };
}
