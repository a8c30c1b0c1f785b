import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "../../sim/errors.ts";
import { Evaluator } from "../../sim/evaluator.ts";
import type { ModelSettings } from "../../sim/settings.ts";
import type { PreparedTraffic } from "../../sim/traffic-window.ts";
import type { EvaluationAnswer, EvaluationTask } from "./evaluations.ts";
import { answerTasks } from "./pool.ts";

/** Settings kept for reuse at most. */
const KNOWN_MAX = 10_000;

invariant(parentPort !== null, "this module runs as a worker thread");
// What `openEvaluations` has handed over; threads of one process have one version of the type.
const evaluator = new Evaluator(workerData as PreparedTraffic);
const known = new Map<string, object>();

answerTasks<EvaluationTask, EvaluationAnswer>(parentPort, (candidates) =>
  candidates.map((settings) => evaluator.evaluate(reunited(settings))),
);

/**
 * The settings with parts that earlier candidates had too replaced by those: tasks are copies, and
 * an evaluator reuses its work by identity.
 */
function reunited(settings: ModelSettings): ModelSettings {
  return {
    ...settings,
    policy: reunite(settings.policy),
    retry: reunite(settings.retry),
    pauses: reunite(settings.pauses),
    products: reunite(settings.products),
    floors: reunite(settings.floors),
    servers: settings.servers.map(reunite),
  };
}

function reunite<Part extends object>(part: Part): Part {
  const text = JSON.stringify(part);
  const earlier = known.get(text);
  // The same text was made from a value of the same shape.
  if (earlier !== undefined) return earlier as Part;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(text, part);
  return part;
}
