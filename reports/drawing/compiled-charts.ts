import type * as vega from "vega";
import type { TopLevelSpec } from "vega-lite";

/** A parsed vega runtime; opaque, and reusable for any number of views. */
export type Runtime = ReturnType<typeof vega.parse>;

/** A place of a runtime that holds one of a spec's tables. */
interface IngestedTable {
  readonly operator: { $ingest: unknown };
  /** Index among the tables of the spec. */
  readonly index: number;
}

interface Entry {
  readonly runtime: Runtime;
  readonly tables: readonly IngestedTable[];
}

const ENTRIES_MAX = 60;

/**
 * Remembers what specs compile to. Compiling takes half of the time of a drawing, and depends on
 * the data only in which of a spec's tables are equal: vega-lite makes one source of those. So a
 * spec that differs from an earlier one in nothing but data gets its runtime with other tables.
 */
export class CompiledCharts {
  readonly #entries = new Map<string, Entry>();

  /** The runtime of a spec, from `compile` where no earlier spec had its form. */
  runtimeOf(spec: TopLevelSpec, compile: (spec: TopLevelSpec) => Runtime): Runtime {
    const tables: (readonly unknown[])[] = [];
    const firstOfText = new Map<string, number>();
    const key = JSON.stringify(spec, (name, value: unknown) => {
      if (name !== "data" || !hasTable(value)) return value;
      const text = JSON.stringify(value.values);
      const first = firstOfText.get(text) ?? tables.length;
      firstOfText.set(text, first);
      tables.push(value.values);
      return { ...value, values: first };
    });
    const known = this.#entries.get(key);
    if (known !== undefined) {
      for (const { operator, index } of known.tables) operator.$ingest = tables[index];
      return known.runtime;
    }
    const runtime = compile(spec);
    const found = tablesOf(runtime, tables);
    // A table that came through as a copy could not be exchanged.
    if (found.every(({ index }) => index >= 0)) this.#remember(key, { runtime, tables: found });
    return runtime;
  }

  #remember(key: string, entry: Entry): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= ENTRIES_MAX && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, entry);
  }
}

/** Operators of a runtime that take in data; `index` is -1 for what is no table of the spec. */
function tablesOf(
  runtime: Runtime,
  tables: readonly (readonly unknown[])[],
): readonly IngestedTable[] {
  const found: IngestedTable[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    if (typeof node !== "object" || node === null) return;
    if (hasIngest(node)) {
      found.push({ operator: node, index: indexIn(tables, node.$ingest) });
      return;
    }
    for (const value of Object.values(node)) visit(value);
  };
  visit(runtime);
  return found;
}

function indexIn(tables: readonly (readonly unknown[])[], data: unknown): number {
  return Array.isArray(data) ? tables.indexOf(data) : -1;
}

function hasTable(data: unknown): data is { readonly values: readonly unknown[] } {
  return (
    typeof data === "object" && data !== null && "values" in data && Array.isArray(data.values)
  );
}

function hasIngest(node: object): node is { $ingest: unknown } {
  return "$ingest" in node;
}
