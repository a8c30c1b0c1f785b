/** How soon after each other changes of one step are one entry of the history. */
const STEP_MS = 2_000;

/**
 * The changes in the page's address and in the browser's history: a change is an entry, so that
 * Back takes it back and Forward makes it again, from disk as well as inside a frame. A link to a
 * section of the page leaves them as they are.
 */
export class Address {
  #query: string;
  #step = "";
  #stepMs = Number.NEGATIVE_INFINITY;
  readonly #onArrival: (query: string) => void;

  /** `onArrival` hears the changes of an entry that the browser has gone to. */
  constructor(onArrival: (query: string) => void) {
    this.#onArrival = onArrival;
    this.#query = stateOf(history.state) ?? queryOf(location.hash) ?? "";
    this.#stay();
    globalThis.addEventListener("popstate", () => this.#arrive());
    globalThis.addEventListener("hashchange", () => this.#arrive());
  }

  /** The changes of the current entry as `name=value&…`; "" for none. */
  get query(): string {
    return this.#query;
  }

  /** Notes a change that was made in the page. `step` "" = never one with the change before. */
  put(query: string, step: string): void {
    const nowMs = performance.now();
    const isSameStep = step !== "" && step === this.#step && nowMs - this.#stepMs < STEP_MS;
    this.#step = step;
    this.#stepMs = nowMs;
    if (query === this.#query) return;
    this.#query = query;
    if (isSameStep) history.replaceState({ changes: query }, "", addressOf(query));
    else history.pushState({ changes: query }, "", addressOf(query));
  }

  #arrive(): void {
    const query = stateOf(history.state) ?? queryOf(location.hash);
    this.#step = "";
    if (query === null) {
      // A link to a section: the browser is there already, and the entry takes the changes along.
      this.#stay();
      return;
    }
    this.#query = query;
    this.#onArrival(query);
  }

  /** Gives the current entry the current changes, so that Back finds them there. */
  #stay(): void {
    const address = this.#query === "" ? location.href : addressOf(this.#query);
    history.replaceState({ changes: this.#query }, "", address);
  }
}

function addressOf(query: string): string {
  const page = location.href.split("#")[0] ?? "";
  return query === "" ? page : `${page}#${query}`;
}

/** The changes in a fragment, which anybody may have written; null where it names a section. */
function queryOf(hash: string): string | null {
  return hash === "" || hash.includes("=") ? hash.slice(1) : null;
}

function stateOf(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("changes" in state)) return null;
  return typeof state.changes === "string" ? state.changes : null;
}
