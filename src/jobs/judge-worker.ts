import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "../../sim/errors.ts";
import type { Policy } from "../../sim/settings.ts";
import { Judge, type JudgeInput } from "../tune/judge.ts";
import type { Estimate } from "../tune/student-t.ts";
import { answerTasks } from "./pool.ts";

invariant(parentPort !== null, "this module runs as a worker thread");
// What `openJudges` has handed over; threads of one process have one version of the type.
const judge = new Judge(workerData as JudgeInput);

answerTasks<readonly Policy[], readonly (readonly Estimate[])[]>(parentPort, (policies) =>
  policies.map((policy) => judge.judge(policy)),
);
