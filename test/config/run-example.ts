import type { ModelResult } from "../../sim/contract/result.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { generateTraffic, trafficNames } from "../../sim/synthetic/generate.ts";
import { ProfileBuilder } from "../../sim/traffic/profile.ts";
import { loadScenario, type ScenarioOverrides } from "../../src/config/scenario/scenario.ts";
import { dataPath } from "../../src/platform/package-root.ts";

/** The result of a bundled example, by its name without ending. */
export async function runExample(
  name: string,
  overrides: ScenarioOverrides = {},
): Promise<ModelResult> {
  const file = dataPath("examples", `${name}.yaml`);
  const scenario = await loadScenario(file, { placement: "start", ...overrides });
  if (scenario.traffic.kind !== "synthetic") throw new Error("an example has synthetic traffic");
  const settings = scenario.traffic.synthetic;
  const builder = new ProfileBuilder(trafficNames(settings));
  for (const batch of generateTraffic(settings)) builder.add(batch);
  return replayTraffic(builder.build(), scenario.window, scenario.model).result;
}
