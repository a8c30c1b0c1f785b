import { makePrivateFolder } from "../platform/private-folder.ts";
import { duckdb } from "./duckdb.ts";

/** How a column is stored; TIMESTAMP takes ISO 8601 texts in UTC and is stored as an instant. */
export type ParquetType = "VARCHAR" | "INTEGER" | "DOUBLE" | "TIMESTAMP";

/**
 * Writes rows as a Parquet file, in the order they come. The caller gives a temporary path and
 * renames it.
 * Shapes: each row has one value per column of `types`, in that order. Memory: DuckDB's, spilling
 * to a private folder.
 */
export async function writeParquet(
  path: string,
  types: Readonly<Record<string, ParquetType>>,
  rows: AsyncIterable<readonly (string | number)[]>,
): Promise<void> {
  const folder = await makePrivateFolder();
  const instance = await duckdb.DuckDBInstance.create(":memory:", {
    temp_directory: folder.path,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  try {
    const connection = await instance.connect();
    const columns = Object.entries(types);
    const list = columns.map(
      ([name, type]) => `"${name}" ${type === "TIMESTAMP" ? "VARCHAR" : type}`,
    );
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE TABLE rows (${list.join(", ")})`);
    const appender = await connection.createAppender("rows");
    for await (const row of rows) {
      for (const [i, [, type]] of columns.entries()) {
        const value = row[i] ?? "";
        if (type === "INTEGER") appender.appendInteger(Number(value));
        else if (type === "DOUBLE") appender.appendDouble(Number(value));
        else appender.appendVarchar(String(value));
      }
      appender.endRow();
    }
    appender.closeSync();
    const selected = columns.map(([name, type]) =>
      type === "TIMESTAMP" ? `CAST("${name}" AS TIMESTAMPTZ) AS "${name}"` : `"${name}"`,
    );
    const target = path.replaceAll("'", "''");
    await connection.run(
      `COPY (SELECT ${selected.join(", ")} FROM rows ORDER BY rowid) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    connection.closeSync();
  } finally {
    instance.closeSync();
    await folder.remove();
  }
}
