import type { ErrorPlace } from "../../../sim/base/errors.ts";
import type { ProductRange } from "../../../sim/contract/settings.ts";
import { notParsed, type Parsed, parsed } from "../../../sim/text/parsed.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";

/** A value as it was written, with its place. */
export interface WrittenCell {
  readonly text: string;
  readonly where: ErrorPlace;
}

/** One server of a scenario, or one row of an inventory: texts only, nothing checked. */
export interface ServerEntry {
  readonly where: ErrorPlace;
  readonly name: WrittenCell | null;
  readonly build: WrittenCell | null;
  readonly product: WrittenCell | null;
  readonly firstDetected: WrittenCell | null;
  readonly stageStarts: readonly {
    readonly stage: WrittenCell | null;
    readonly at: WrittenCell | null;
  }[];
  readonly upgrades: readonly {
    readonly at: WrittenCell | null;
    readonly build: WrittenCell | null;
  }[];
  readonly retireAt: WrittenCell | null;
  readonly retireTo: WrittenCell | null;
  /** Values of the `--server-key` column that stand for this server. */
  readonly keys: readonly WrittenCell[];
}

/**
 * Reads a product name in the spellings in use: `Exchange 2016`, `ExchangeServer2016`, `2016`,
 * `SE`.
 */
export function parseProduct(text: string, products: readonly ProductRange[]): Parsed<string> {
  const wanted = productKey(text);
  const names = [...new Set(products.map((range) => range.product))];
  const found = names.find((name) => productKey(name) === wanted);
  if (found !== undefined) return parsed(found);
  return notParsed(
    `expected one of ${quotedList(names)}, received ${JSON.stringify(text)}` +
      didYouMean(text, names),
  );
}

function productKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/microsoft|exchange|server|\s/g, "")
    .replace("subscriptionedition", "se");
}
