import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { ServerSettings } from "../contract/settings.ts";
import type { CleanMinutes, OutOfDateArrivals } from "../enforcement/clock.ts";
import { drawnRanks, keptRanks, type RanksOfHour } from "../enforcement/placement.ts";
import type { BuildSpan } from "./build-spans.ts";
import type { CompiledSettings } from "./compiled-settings.ts";
import { KeptFacts, mailFacts } from "./mail-facts.ts";
import { cleanMinutes } from "./server-clock.ts";
import type { BuildMessages, ServerRows } from "./server-mail.ts";

/** What depends on a server's rows, its inventory entry and the floors, but not on the policy. */
export interface ServerFacts {
  readonly builds: readonly {
    readonly messages: BuildMessages;
    readonly spans: readonly BuildSpan[];
  }[];
  readonly arrivals: OutOfDateArrivals;
  /** Minutes from which the server counts as clean. */
  readonly cleanMinutes: CleanMinutes;
}

/**
 * A server's rows with the draws of its hours, and the facts of the last inventory entry and floors
 * asked for.
 */
export class PreparedServer {
  readonly rows: ServerRows;
  readonly #facts = new KeptFacts<ServerFacts>();
  #ranks: RanksOfHour | null = null;
  #ranksSeed = "";

  constructor(rows: ServerRows) {
    this.rows = rows;
  }

  /**
   * The ranks of `scattered`, kept from one candidate to the next for a server that is worth 60
   * bytes an hour: one that has running sums too.
   */
  ranks(seed: string, startMinute: number): RanksOfHour {
    if (this.#ranks === null || this.#ranksSeed !== seed) {
      const draw = drawnRanks(seed, this.rows.name);
      const isKept = this.rows.builds.some((build) => build.hourly !== null);
      this.#ranks = isKept ? keptRanks(draw, Math.floor(startMinute / MINUTES_PER_HOUR)) : draw;
      this.#ranksSeed = seed;
    }
    return this.#ranks;
  }

  facts(compiled: CompiledSettings, inventory: ServerSettings | null): ServerFacts {
    return this.#facts.get(inventory, compiled.settings, () =>
      serverFacts(compiled, this.rows, inventory),
    );
  }
}

function serverFacts(
  compiled: CompiledSettings,
  rows: ServerRows,
  inventory: ServerSettings | null,
): ServerFacts {
  const columns = rows.builds.map(({ logBuild, minute }) => ({ logBuild, minute, inScope: null }));
  const { spans, arrivals } = mailFacts(compiled, inventory, columns);
  return {
    builds: rows.builds.map((messages, i) => ({ messages, spans: spans[i] ?? [] })),
    arrivals,
    cleanMinutes: cleanMinutes(compiled, inventory, arrivals, Number.POSITIVE_INFINITY),
  };
}
