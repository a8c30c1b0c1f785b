import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "../../sim/base/errors.ts";
import type { Policy } from "../../sim/contract/settings.ts";
import type { Estimate } from "../../sim/contract/study-result.ts";
import { answerTasks } from "../platform/pool.ts";
import { Judge, type JudgeInput } from "./judge.ts";

invariant(parentPort !== null, "this module runs as a worker thread");
// What `openJudges` has handed over; threads of one process have one version of the type.
const judge = new Judge(workerData as JudgeInput);

answerTasks<readonly Policy[], readonly (readonly Estimate[])[]>(parentPort, (policies) =>
  policies.map((policy) => judge.judge(policy)),
);
