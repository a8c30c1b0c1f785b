import type { ModelSettings, ServerSettings } from "../contract/settings.ts";
import type { OutOfDateArrivals } from "../enforcement/clock.ts";
import { outOfDateArrivals } from "./arrivals.ts";
import { type BuildSpan, buildSpans, outOfDateSince, spanAt } from "./build-spans.ts";
import type { CompiledSettings } from "./compiled-settings.ts";

/** The rows of one server and log build: arrival minutes, and which are in scope (null = all). */
interface LogBuildRows {
  readonly logBuild: string;
  readonly minute: Int32Array;
  readonly inScope: Uint8Array | null;
}

/** What every way of counting must know of a server's mail before its clock runs. */
interface MailFacts {
  /** The builds of each log build's messages, in the order of the rows; without an end. */
  readonly spans: readonly (readonly BuildSpan[])[];
  readonly arrivals: OutOfDateArrivals;
}

/**
 * The builds and out-of-date arrivals of one server. Full runs keep rows of a profile
 * (`ServerParts`: groups, recipients and bytes are counted) and evaluations sums by minute
 * (`ServerFacts`: 20 µs a server), so rows come in as columns; what follows from them is worked
 * out here for both.
 */
export function mailFacts(
  compiled: CompiledSettings,
  inventory: ServerSettings | null,
  rows: readonly LogBuildRows[],
): MailFacts {
  const { startMinute, endMinute } = compiled;
  // Without an end: how far past the window a run looks depends on its retry profile.
  const spans = rows.map(({ logBuild }) =>
    buildSpans(compiled, inventory, logBuild, startMinute, Number.POSITIVE_INFINITY),
  );
  const parts = rows.map((part, i) => ({ ...part, spans: spans[i] ?? [] }));
  const found = outOfDateArrivals(parts, startMinute, endMinute);
  return {
    spans,
    arrivals: { ...found, ...beginning(compiled, inventory, parts, found.minutes[0]) },
  };
}

/** What is known of the time before the first out-of-date message. */
function beginning(
  compiled: CompiledSettings,
  inventory: ServerSettings | null,
  parts: readonly (LogBuildRows & { readonly spans: readonly BuildSpan[] })[],
  first: number | undefined,
): Pick<OutOfDateArrivals, "areFirst" | "fellBelowMinute"> {
  let areFirst = true;
  let fellBelowMinute: number | null = null;
  for (const { logBuild, minute, inScope, spans } of parts) {
    if (first === undefined) break;
    const earliest = firstInScope(minute, inScope);
    if (earliest < first) areFirst = false;
    if (spanAt(spans, first).complies || !hasInScope(minute, inScope, first)) continue;
    const since = outOfDateSince(compiled, inventory, logBuild, first);
    if (since !== null) fellBelowMinute = Math.min(fellBelowMinute ?? since, since);
  }
  return { areFirst, fellBelowMinute };
}

/** The first in-scope minute of rows that are sorted by minute, or by group and minute. */
function firstInScope(minute: Int32Array, inScope: Uint8Array | null): number {
  if (inScope === null) return minute[0] ?? Number.POSITIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  for (let row = 0; row < minute.length; row++) {
    if (inScope[row] === 1 && minute[row]! < first) first = minute[row]!;
  }
  return first;
}

function hasInScope(minute: Int32Array, inScope: Uint8Array | null, wanted: number): boolean {
  for (let row = 0; row < minute.length; row++) {
    if (minute[row] === wanted && (inScope === null || inScope[row] === 1)) return true;
  }
  return false;
}

/** What facts of a server depend on beside its rows. */
type FactSettings = Pick<ModelSettings, "floors" | "reading" | "products" | "cleanAfterMs">;

/**
 * Facts of one server as they were made last, and made anew when something that they depend on is
 * another object.
 */
export class KeptFacts<Facts> {
  #facts: Facts | null = null;
  #inventory: ServerSettings | null = null;
  #settings: FactSettings | null = null;

  get(inventory: ServerSettings | null, settings: FactSettings, make: () => Facts): Facts {
    const last = this.#settings;
    const isSame =
      this.#inventory === inventory &&
      last?.floors === settings.floors &&
      last.reading === settings.reading &&
      last.products === settings.products &&
      last.cleanAfterMs === settings.cleanAfterMs;
    if (this.#facts === null || !isSame) {
      this.#facts = make();
      this.#inventory = inventory;
      this.#settings = settings;
    }
    return this.#facts;
  }
}
