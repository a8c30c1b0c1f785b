import type { Policy } from "../../sim/contract/settings.ts";
import type { Estimate } from "../../sim/contract/study-result.ts";
import { breathe } from "../platform/breathe.ts";
import { openPool } from "../platform/pool.ts";
import { sharedTraffic } from "../platform/shared-traffic.ts";
import { ReplicatedTrial, type ReplicatedTrialRequest } from "./replicated-trial.ts";

/** Judges policies on one traffic. Must be closed. */
export interface TrialPool {
  /** In the order of the policies, the same for any number of workers. Errors: INTERRUPTED. */
  judge(
    policies: readonly Policy[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Estimate[])[]>;
  close(): Promise<void>;
}

/** Policies of one task: enough that sending them costs little, few enough for an even load. */
const POLICIES_PER_TASK = 2;

/** Opens a judge per thread; 1 works in this one. */
export function openTrials(input: ReplicatedTrialRequest, threads: number): TrialPool {
  if (threads <= 1) return trialsHere(input);
  const shared: ReplicatedTrialRequest = { ...input, traffic: sharedTraffic(input.traffic) };
  const pool = openPool<readonly Policy[], readonly (readonly Estimate[])[]>(
    "tune/trial-worker",
    shared,
    threads,
  );
  return {
    async judge(policies, signal) {
      const tasks: Policy[][] = [];
      for (let from = 0; from < policies.length; from += POLICIES_PER_TASK) {
        tasks.push(policies.slice(from, from + POLICIES_PER_TASK));
      }
      return (await pool.run(tasks, { signal })).flat();
    },
    close: () => pool.close(),
  };
}

function trialsHere(input: ReplicatedTrialRequest): TrialPool {
  const judge = new ReplicatedTrial(input);
  return {
    async judge(policies, signal) {
      const judged: (readonly Estimate[])[] = [];
      for (const policy of policies) {
        await breathe(signal);
        judged.push(judge.judge(policy));
      }
      return judged;
    },
    close: async () => undefined,
  };
}
