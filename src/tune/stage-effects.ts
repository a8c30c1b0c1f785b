import type { Policy } from "../../sim/contract/settings.ts";
import type { StageEffects } from "../../sim/contract/study-result.ts";
import type { ReplicatedTrial } from "./replicated-trial.ts";

/** What each stage of a policy does, as the mean over so many replications. */
export function stageEffects(
  name: string,
  policy: Policy,
  judge: ReplicatedTrial,
  replications: number,
): StageEffects {
  const runs = Array.from({ length: replications }, (_, i) => judge.trial(policy, i));
  return {
    name,
    stages: policy.stages.map((stage, i) => {
      const mean = (pick: (one: (typeof runs)[number]["stages"][number]) => number): number =>
        runs.reduce((sum, { stages }) => {
          const one = stages[stage.stage];
          return sum + (one === undefined ? 0 : pick(one));
        }, 0) / Math.max(1, runs.length);
      return {
        ...stage,
        endDay: policy.stages[i + 1]?.startDay ?? null,
        servers: mean((one) => one.servers),
        felt: mean((one) => one.felt),
        delayed: mean((one) => one.delayed),
        lost: mean((one) => one.lost),
      };
    }),
  };
}
