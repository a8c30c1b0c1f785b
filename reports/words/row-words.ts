import type { RowAccounts, Warning } from "../../sim/contract/result.ts";
import { formatCount, formatCountOf } from "./format.ts";

/** `10,199 rows filtered: 9,800 not to Exchange Online, 399 after the window`; "" = none were. */
export function filteredWords({ filtered, filteredByReason = [] }: RowAccounts): string {
  if (filtered === 0) return "";
  const reasons = filteredByReason.map(({ reason, rows }) => `${formatCount(rows)} ${reason}`);
  const why = reasons.length === 0 ? "" : `: ${reasons.join(", ")}`;
  return `${formatCountOf(filtered, "row")} filtered${why}`;
}

/** Warnings that a terminal tells in words. */
const WARNINGS_TOLD = 3;

/** The first warnings in words, and how many more `place` has. */
export function warningWords(
  warnings: readonly Pick<Warning, "message">[],
  place: string,
): readonly string[] {
  const told = warnings.slice(0, WARNINGS_TOLD).map(({ message }) => `Warning: ${message}`);
  const more = warnings.length - told.length;
  return more > 0 ? [...told, `… and ${formatCountOf(more, "more warning")} (see ${place})`] : told;
}
