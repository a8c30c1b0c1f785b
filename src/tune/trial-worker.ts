import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "../../sim/base/errors.ts";
import type { Policy } from "../../sim/contract/settings.ts";
import type { Estimate } from "../../sim/contract/study-result.ts";
import { answerTasks } from "../platform/pool.ts";
import { ReplicatedTrial, type ReplicatedTrialRequest } from "./replicated-trial.ts";

invariant(parentPort !== null, "this module runs as a worker thread");
// What `openTrials` has handed over; threads of one process have one version of the type.
const judge = new ReplicatedTrial(workerData as ReplicatedTrialRequest);

answerTasks<readonly Policy[], readonly (readonly Estimate[])[]>(parentPort, (policies) =>
  policies.map((policy) => judge.judge(policy)),
);
