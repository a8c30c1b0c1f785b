import type { ModelSettings, ServerSettings } from "../contract/settings.ts";
import { placementName } from "../enforcement/placement.ts";
import type { ServerEvaluation } from "./evaluation.ts";

/** Results of servers kept at most, some 5 kB each. */
const RESULTS_MAX = 4_000;

/** Stands for settings that leave day 0 to the first mail. */
const NO_DAY_ZERO = {};

/** The results of one set of common settings by server. */
interface SharedRun {
  /** The result of a server with this inventory entry, made when it is not known. */
  get(
    server: number,
    inventory: ServerSettings | null,
    make: () => ServerEvaluation,
  ): ServerEvaluation;
}

/**
 * Results of servers, reused by candidates that share the settings of all servers and the entry of
 * this one: a plan that moves the patch date of one server counts that server alone.
 * What candidates share they share by identity; equal copies are only counted again.
 */
export class SharedResults {
  readonly #ids = new WeakMap<object, number>();
  readonly #runs = new Map<string, SharedRun>();
  #nextId = 0;

  of(settings: ModelSettings, servers: number): SharedRun {
    const key = this.#keyOf(settings);
    let run = this.#runs.get(key);
    if (run === undefined) {
      run = newRun();
      const oldest = this.#runs.keys().next();
      if (this.#runs.size * servers >= RESULTS_MAX && oldest.done !== true) {
        this.#runs.delete(oldest.value);
      }
      this.#runs.set(key, run);
    }
    return run;
  }

  /** Every setting but the servers, which are compared one by one. */
  #keyOf(settings: ModelSettings): string {
    const { policy, retry, pauses, products, floors, placement, order } = settings;
    const { replyPoint, reading, cleanAfterMs, relapse, seed, dayZero } = settings;
    const shared = [policy, retry, pauses, products, floors, dayZero ?? NO_DAY_ZERO];
    const ids = shared.map((one) => this.#idOf(one));
    const rest = [
      placementName(placement),
      order,
      replyPoint,
      reading,
      cleanAfterMs,
      relapse,
      seed,
    ];
    return JSON.stringify([...ids, ...rest]);
  }

  #idOf(shared: object): number {
    let id = this.#ids.get(shared);
    if (id === undefined) {
      id = this.#nextId++;
      this.#ids.set(shared, id);
    }
    return id;
  }
}

function newRun(): SharedRun {
  const known: ({ inventory: ServerSettings | null; result: ServerEvaluation } | undefined)[] = [];
  return {
    get(server, inventory, make) {
      const last = known[server];
      if (last !== undefined && last.inventory === inventory) return last.result;
      const result = make();
      known[server] = { inventory, result };
      return result;
    },
  };
}
