import type { ResolvedScenario } from "../../src/config/scenario/resolved.ts";
import type { RunRequest } from "../../src/mail/request.ts";

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
