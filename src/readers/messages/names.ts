import { compareText } from "../../../sim/base/units.ts";
import type { Duck } from "../../duck/duck.ts";

/** Fills a table (value → index of its name) and returns the names, sorted by code unit. */
export async function indexNames(
  table: string,
  values: readonly string[],
  nameOf: (value: string) => string,
  duck: Duck,
): Promise<readonly string[]> {
  const nameByValue = new Map(values.map((value) => [value, nameOf(value)]));
  const names = [...new Set(nameByValue.values())].sort(compareText);
  const positions = new Map(names.map((name, index) => [name, index]));
  await duck.textTable(
    table,
    [...nameByValue].map(([value, name]) => [value, positions.get(name) ?? 0]),
  );
  return names;
}

/** The values of the first column of a query. */
export async function distinctTexts(sql: string, duck: Duck): Promise<readonly string[]> {
  const values: string[] = [];
  for await (const chunk of duck.chunks(sql)) {
    for (const value of chunk.getColumnValues(0)) values.push(String(value));
  }
  return values;
}
