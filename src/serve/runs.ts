import type { RunEntry, SiteEvent } from "../../reports/serve/site-events.ts";
import { MailflowError } from "../../sim/base/errors.ts";

/** Makes the HTML of a report. `tell` hears how far it is. */
type ReportMaker = (tell: (words: string) => void) => Promise<string>;

const KEPT_RUNS_MAX = 20;

interface Run {
  entry: RunEntry;
  html: string | null;
  readonly make: ReportMaker;
}

/**
 * The runs of a site, made one after the other. State: the runs, which is shown, and who listens.
 * A run that is made again keeps its report until the new one is ready.
 */
export class Runs {
  readonly #runs = new Map<string, Run>();
  readonly #listeners = new Set<(event: SiteEvent) => void>();
  #current: string | null = null;
  #nextId = 1;
  #work: Promise<void> = Promise.resolve();
  readonly #onBug: (error: unknown) => void;

  /** `onBug` hears what no user can have caused. */
  constructor(onBug: (error: unknown) => void) {
    this.#onBug = onBug;
  }

  /** Adds a run and makes its report when those before it are done. */
  add(name: string, make: ReportMaker): string {
    const id = String(this.#nextId++);
    const entry = { id, name, state: "waiting", version: 0, problem: "", hint: "" } as const;
    this.#runs.set(id, { entry, html: null, make });
    this.#forgetOldest();
    this.#current = id;
    this.#tellRuns();
    this.remake(id);
    return id;
  }

  /** Makes the report of a run again. */
  remake(id: string): void {
    this.#work = this.#work.then(() => this.#make(id));
  }

  /** The report of a run; null when there is none (yet). */
  html(id: string): string | null {
    return this.#runs.get(id)?.html ?? null;
  }

  /** The state as a new page needs it. */
  snapshot(): SiteEvent {
    const runs = [...this.#runs.values()].map(({ entry }) => entry);
    return { kind: "runs", runs, current: this.#current };
  }

  /** Hears every change until it is unsubscribed by the function returned. */
  listen(listener: (event: SiteEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when everything asked for so far is done. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #make(id: string): Promise<void> {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    this.#set(run, { state: "running", problem: "", hint: "" });
    try {
      run.html = await run.make((words) => this.#tell({ kind: "progress", id, words }));
      this.#set(run, { state: "done", version: run.entry.version + 1 });
    } catch (error) {
      const isOurs = error instanceof MailflowError;
      const problem = isOurs ? messagesOf(error) : "mailflow failed; its terminal says more";
      this.#set(run, { state: "failed", problem, hint: isOurs ? error.hint : "" });
      if (!isOurs) this.#onBug(error);
    }
  }

  #set(run: Run, change: Partial<RunEntry>): void {
    run.entry = { ...run.entry, ...change };
    this.#tellRuns();
  }

  #tellRuns(): void {
    this.#tell(this.snapshot());
  }

  #tell(event: SiteEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #forgetOldest(): void {
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > KEPT_RUNS_MAX && oldest !== undefined) this.#runs.delete(oldest);
  }
}

function messagesOf(error: MailflowError): string {
  const issues = error.issues.map(({ message }) => message);
  return [error.message, ...issues.filter((message) => message !== error.message)].join("\n");
}
