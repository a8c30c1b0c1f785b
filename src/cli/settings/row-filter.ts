import type { RowFilter } from "../../readers/contract/read-options.ts";
import { wrongValue } from "./run-settings.ts";

/**
 * Understands `--where COLUMN=VALUE,…`; a column that is named twice has the values of both.
 * Errors: USAGE.
 */
export function readRowFilter(texts: readonly string[]): RowFilter | undefined {
  if (texts.length === 0) return undefined;
  const filter = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [, name = "", values] = /^\s*([^=]+?)\s*=(.*)$/s.exec(text) ?? [];
    if (values === undefined) throw wrongValue("where", "COLUMN=VALUE or COLUMN=VALUE,VALUE", text);
    filter.set(name, [
      ...(filter.get(name) ?? []),
      ...values.split(",").map((each) => each.trim()),
    ]);
  }
  return Object.fromEntries(filter);
}
