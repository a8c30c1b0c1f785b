import type { Columns } from "./format.ts";

/** How columns of a log are called by another's names. */
interface ColumnsAs {
  /** The log's own name of a column; null = it has none. */
  find(name: string): string | null;
  /** SQL instead of what the log has. */
  readonly given?: ReadonlyMap<string, string>;
  /** What SQL of a column becomes. */
  readonly changed?: (sql: string, name: string) => string;
}

/** The columns of a log under other names, so that one format can be read as another. */
export function columnsAs(columns: Columns, { find, given, changed }: ColumnsAs): Columns {
  const text = (name: string): string | null => {
    const own = find(name);
    const sql = given?.get(name) ?? (own === null ? null : columns.text(own));
    return sql === null ? null : (changed?.(sql, name) ?? sql);
  };
  return {
    ...columns,
    has: (name) => given?.has(name) === true || find(name) !== null,
    text,
    time: (name) => {
      const own = find(name);
      return own === null ? null : columns.time(own);
    },
  };
}
