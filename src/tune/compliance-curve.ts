import type { Policy } from "../../sim/contract/settings.ts";
import type { ComplianceCurve, Estimate } from "../../sim/contract/study-result.ts";
import type { TrialResult } from "../../sim/trial/sums.ts";
import type { ReplicatedTrial } from "./replicated-trial.ts";
import { estimate } from "./student-t.ts";

/** Runs a policy's replications and adds them up day by day. */
export function complianceCurve(
  name: string,
  policy: Policy,
  judge: ReplicatedTrial,
  plan: { readonly replications: number; readonly confidence: number },
): ComplianceCurve {
  const runs: TrialResult[] = [];
  for (let i = 0; i < plan.replications; i++) runs.push(judge.trial(policy, i));
  const servers = runs[0]?.servers ?? 0;
  const byDay = (pick: (run: TrialResult) => readonly number[]): readonly Estimate[] => {
    const sums = runs.map((run) => runningSum(pick(run)));
    return (sums[0] ?? []).map((_, day) =>
      estimate(
        sums.map((sum) => sum[day] ?? 0),
        plan.confidence,
      ),
    );
  };
  return {
    name,
    servers,
    patchedShare: byDay((run) => run.patchedByDay.map((count) => count / Math.max(1, servers))),
    lostMessages: byDay((run) => run.lostByDay),
  };
}

function runningSum(values: readonly number[]): readonly number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}
