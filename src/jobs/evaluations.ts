import { availableParallelism } from "node:os";
import type { Evaluation } from "../../sim/evaluation.ts";
import { Evaluator } from "../../sim/evaluator.ts";
import type { TrafficProfile } from "../../sim/profile.ts";
import type { ModelSettings } from "../../sim/settings.ts";
import type { PreparedTraffic } from "../../sim/traffic-window.ts";
import { breathe } from "./breathe.ts";
import { openPool, type WorkerPool } from "./pool.ts";

/** Judges candidates on the same traffic. Must be closed. */
export interface Evaluations {
  /**
   * The evaluations in the order of the candidates, the same for any number of workers.
   * `onProgress` hears the share done, 0–1. Errors: INTERRUPTED.
   */
  evaluate(
    candidates: readonly ModelSettings[],
    options?: EvaluateOptions,
  ): Promise<readonly Evaluation[]>;
  close(): Promise<void>;
}

export interface EvaluateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** What a worker is asked: some candidates that follow each other. */
export type EvaluationTask = readonly ModelSettings[];
export type EvaluationAnswer = readonly Evaluation[];

/**
 * Most candidates of one task: few enough for an even load and a moving progress line, enough that
 * sending them costs little beside judging them.
 */
const CANDIDATES_PER_TASK = 16;

/**
 * Opens an evaluator per worker; 1 runs in this thread, and null uses every core. Workers share the
 * traffic's columns, and pay from about a second of work on.
 */
export function openEvaluations(traffic: PreparedTraffic, workers: number | null): Evaluations {
  const threads = workers ?? availableParallelism();
  if (threads <= 1) return evaluationsHere(traffic);
  const pool = openPool<EvaluationTask, EvaluationAnswer>(
    "evaluation-worker",
    sharedTraffic(traffic),
    threads,
  );
  return {
    evaluate: (candidates, options) => evaluateInPool(pool, candidates, options ?? {}),
    close: () => pool.close(),
  };
}

async function evaluateInPool(
  pool: WorkerPool<EvaluationTask, EvaluationAnswer>,
  candidates: readonly ModelSettings[],
  { signal, onProgress }: EvaluateOptions,
): Promise<readonly Evaluation[]> {
  const tasks = tasksOf(candidates);
  const answers = await pool.run(tasks, {
    ...(signal === undefined ? {} : { signal }),
    onAnswer: (done) => onProgress?.(done / tasks.length),
  });
  return answers.flat();
}

function evaluationsHere(traffic: PreparedTraffic): Evaluations {
  const evaluator = new Evaluator(traffic);
  const never = new AbortController().signal;
  return {
    async evaluate(candidates, options = {}) {
      const evaluations: Evaluation[] = [];
      for (const task of tasksOf(candidates)) {
        await breathe(options.signal ?? never);
        for (const settings of task) evaluations.push(evaluator.evaluate(settings));
        options.onProgress?.(evaluations.length / candidates.length);
      }
      return evaluations;
    },
    close: async () => undefined,
  };
}

function tasksOf(candidates: readonly ModelSettings[]): readonly EvaluationTask[] {
  const tasks: EvaluationTask[] = [];
  for (let from = 0; from < candidates.length; from += CANDIDATES_PER_TASK) {
    tasks.push(candidates.slice(from, from + CANDIDATES_PER_TASK));
  }
  return tasks;
}

/** The traffic with its columns in memory that threads see without a copy each. */
export function sharedTraffic(traffic: PreparedTraffic): PreparedTraffic {
  const { profile } = traffic;
  const shared: TrafficProfile = {
    ...profile,
    server: share(profile.server),
    build: share(profile.build),
    inScope: share(profile.inScope),
    group: share(profile.group),
    minute: share(profile.minute),
    messages: share(profile.messages),
    recipients: share(profile.recipients),
    bytes: share(profile.bytes),
  };
  return { ...traffic, profile: shared };
}

function share<Column extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
  column: Column,
): Column {
  const buffer = new SharedArrayBuffer(column.byteLength);
  new Uint8Array(buffer).set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  // The constructor of a typed array gives its own kind, which the compiler cannot know.
  return Reflect.construct(column.constructor, [buffer]) as Column;
}
