import type { RowAccounts } from "../../sim/contract/result.ts";
import { formatCount, formatCountOf } from "./format.ts";

/** `10,199 rows filtered: 9,800 not to Exchange Online, 399 after the window`; "" = none were. */
export function filteredWords({ filtered, filteredByReason = [] }: RowAccounts): string {
  if (filtered === 0) return "";
  const reasons = filteredByReason.map(({ reason, rows }) => `${formatCount(rows)} ${reason}`);
  const why = reasons.length === 0 ? "" : `: ${reasons.join(", ")}`;
  return `${formatCountOf(filtered, "row")} filtered${why}`;
}
