/** A value as an SQL string literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of SQL expressions as an SQL list. */
export function sqlList(items: readonly string[]): string {
  return `[${items.join(", ")}]`;
}

/**
 * A file name as the parser must be given it: `[`, `*` and `?` would be read as a pattern of names.
 */
export function sqlPath(path: string): string {
  return sqlText(path.replace(/[[*?]/g, (letter) => `[${letter}]`));
}
