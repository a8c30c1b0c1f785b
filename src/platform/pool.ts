import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type MessagePort, Worker } from "node:worker_threads";
import { MailflowError } from "../../sim/base/errors.ts";
import { packageRoot } from "./package-root.ts";

/** Threads that each answer one task at a time. Must be closed. */
interface WorkerPool<Task, Answer> {
  /**
   * The answers in the order of the tasks, whichever thread gave them.
   * Errors: the first task's to fail; INTERRUPTED when `signal` is aborted.
   * After an error threads may still be at work: close the pool.
   */
  run(
    tasks: readonly Task[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly Answer[]>;
  close(): Promise<void>;
}

type ThreadReply<Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failure"; readonly error: Failure };

/** A MailflowError as plain data, or the text of any other error. */
interface Failure {
  readonly code: MailflowError["code"] | null;
  readonly message: string;
  readonly where: MailflowError["where"];
  readonly hint: string;
}

/**
 * Starts threads that run the built module `src/NAME.js`, which calls `answerTasks`; `shared`
 * is given to each of them once. The sources run from TypeScript in tests, where threads use the
 * built files too.
 */
export function openPool<Task, Answer>(
  name: string,
  shared: unknown,
  threads: number,
): WorkerPool<Task, Answer> {
  const file = builtModule(name);
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData: shared }));
  return {
    run: (tasks, options) => runTasks<Task, Answer>(workers, tasks, options ?? {}),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function builtModule(name: string): URL {
  const beside = new URL(`../${name}.js`, import.meta.url);
  if (existsSync(fileURLToPath(beside))) return beside;
  return pathToFileURL(path.join(packageRoot(), "dist", "src", `${name}.js`));
}

async function runTasks<Task, Answer>(
  workers: readonly Worker[],
  tasks: readonly Task[],
  options: { readonly signal?: AbortSignal },
): Promise<readonly Answer[]> {
  const answers = new Array<Answer>(tasks.length);
  const stop = new AbortController();
  const signal =
    options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  let next = 0;
  const serve = async (worker: Worker): Promise<void> => {
    while (next < tasks.length) {
      const index = next++;
      const task = tasks[index];
      if (task === undefined) continue;
      answers[index] = await ask<Task, Answer>(worker, task, signal);
    }
  };
  try {
    await Promise.all(workers.map(serve));
  } catch (error) {
    next = tasks.length;
    stop.abort();
    throw error;
  }
  return answers;
}

function ask<Task, Answer>(worker: Worker, task: Task, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const onMessage = (reply: ThreadReply<Answer>): void =>
      finish(() =>
        reply.kind === "answer" ? resolve(reply.answer) : reject(errorOf(reply.error)),
      );
    const onError = (error: Error): void => finish(() => reject(error));
    const onExit = (): void => finish(() => reject(new Error("a worker thread ended early")));
    const onAbort = (): void =>
      finish(() => reject(new MailflowError("INTERRUPTED", "the run was interrupted")));
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    else worker.postMessage(task);
  });
}

/** In a thread: answers every task that arrives at the port, one after the other. */
export function answerTasks<Task, Answer>(
  port: MessagePort,
  answer: (task: Task) => Answer | Promise<Answer>,
): void {
  port.on("message", async (task: Task) => {
    port.postMessage(await replyTo(task, answer));
  });
}

async function replyTo<Task, Answer>(
  task: Task,
  answer: (task: Task) => Answer | Promise<Answer>,
): Promise<ThreadReply<Answer>> {
  try {
    return { kind: "answer", answer: await answer(task) };
  } catch (error) {
    return { kind: "failure", error: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof MailflowError) {
    const { code, message, where, hint } = error;
    return { code, message, where, hint };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: null, message, where: {}, hint: "" };
}

function errorOf({ code, message, where, hint }: Failure): Error {
  return code === null ? new Error(message) : new MailflowError(code, message, { where, hint });
}
