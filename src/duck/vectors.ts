import type { DuckDBDataChunk } from "@duckdb/node-api";
import { invariant } from "../../sim/base/errors.ts";

/** A column of numbers. */
export type TypedColumn = Float64Array | Int32Array | Uint32Array | Uint8Array;

/**
 * A column of a chunk without NULLs as a typed array: DOUBLE, INTEGER, UINTEGER or UTINYINT, as the
 * caller names it. It is the chunk's own memory, ten times as fast as its values one by one. NULLs
 * would be garbage.
 */
export function typedColumn<T extends TypedColumn>(
  chunk: DuckDBDataChunk,
  column: number,
  type: { new (length: number): T },
): T {
  // The package keeps the array private in its types, so it is looked up by name and its type is
  // checked.
  const items: unknown = Reflect.get(chunk.getColumnVector(column), "items");
  invariant(items instanceof type, `column ${column} of a result is a ${type.name}`);
  invariant(items.length >= chunk.rowCount, `column ${column} of a result has every row`);
  return items;
}

/**
 * Fills a column of a chunk: DOUBLE, INTEGER, UINTEGER or UTINYINT, as the values are; six times as
 * fast as value by value.
 */
export function setColumn(chunk: DuckDBDataChunk, column: number, values: TypedColumn): void {
  const vector = chunk.getColumnVector(column);
  const type = values.constructor as { new (length: number): TypedColumn };
  typedColumn(chunk, column, type).set(values);
  vector.flush();
}
