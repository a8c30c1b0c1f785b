import { invariant } from "../base/errors.ts";
import type { FateTable } from "../retry/fates.ts";
import { type BuildSpan, buildSpans, spanAt } from "../servers/build-spans.ts";
import type { CompiledSettings } from "../servers/compiled-settings.ts";
import { type ReusedColumns, serverFates } from "../servers/server-fates.ts";
import type { ServerModel } from "../servers/server-verdicts.ts";
import type { Replay } from "./replay.ts";

/** What is known of a server's mail that carries one log build. */
interface Page {
  spans: readonly BuildSpan[] | null;
  fates: FateTable | null;
}

/**
 * The builds and fates of a replay's mail by server and log build (`""` = none), compiled when they
 * are first asked for and kept: whoever goes through messages in order of time comes back to all of
 * them. Memory: 15 bytes for each minute of the window and each pair whose fates were asked for.
 */
export class FateBook {
  readonly #compiled: CompiledSettings;
  readonly #models: ReadonlyMap<string, ServerModel>;
  readonly #pages = new Map<string, Map<string, Page>>();
  readonly #reused: ReusedColumns = { fates: null, timeline: null };
  #lastServer = "";
  #lastBuild = "";
  #lastPage: Page | null = null;

  constructor({ compiled, servers }: Pick<Replay, "compiled" | "servers">) {
    this.#compiled = compiled;
    this.#models = new Map(servers.map(({ name, model }) => [name, model]));
  }

  /** The build in a minute of the window; null = unknown. */
  buildAt(server: string, logBuild: string, minute: number): string | null {
    const page = this.#page(server, logBuild);
    if (page.spans === null) {
      const { startMinute, endMinute, serverByName } = this.#compiled;
      const inventory = serverByName.get(server) ?? null;
      page.spans = buildSpans(this.#compiled, inventory, logBuild, startMinute, endMinute);
    }
    return spanAt(page.spans, minute).build;
  }

  /** The fates by arrival minute. Errors: INVARIANT for a server that the replay does not have. */
  fates(server: string, logBuild: string): FateTable {
    const page = this.#page(server, logBuild);
    page.fates ??= serverFates(this.#compiled, this.#model(server), logBuild);
    return page.fates;
  }

  /** The fates of some arrival minutes alone, not kept: the next call writes over them. */
  passingFates(server: string, logBuild: string, arrivals: Int32Array): FateTable {
    return serverFates(this.#compiled, this.#model(server), logBuild, this.#reused, arrivals);
  }

  /** Lets go of all that was kept, for whoever takes one server after the other. */
  forget(): void {
    this.#pages.clear();
    this.#lastPage = null;
  }

  #model(server: string): ServerModel {
    const model = this.#models.get(server);
    invariant(model !== undefined, `server "${server}" was replayed`);
    return model;
  }

  #page(server: string, logBuild: string): Page {
    // Rows of a profile stand by server and build, so nearly all ask for the page of the last.
    if (this.#lastPage !== null && server === this.#lastServer && logBuild === this.#lastBuild) {
      return this.#lastPage;
    }
    let ofServer = this.#pages.get(server);
    if (ofServer === undefined) {
      ofServer = new Map();
      this.#pages.set(server, ofServer);
    }
    let page = ofServer.get(logBuild);
    if (page === undefined) {
      page = { spans: null, fates: null };
      ofServer.set(logBuild, page);
    }
    this.#lastServer = server;
    this.#lastBuild = logBuild;
    this.#lastPage = page;
    return page;
  }
}
