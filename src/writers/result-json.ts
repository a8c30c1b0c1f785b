import type { RunResult } from "../../sim/result.ts";

/**
 * `result.json`: two spaces of indent, keys in the order of the contract, a final newline; no time
 * of day in it.
 */
export function resultJson(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
