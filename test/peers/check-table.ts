import type { Check, CheckOptions, CheckResult } from "./check.ts";

/** Where a check that cannot run is a failure. */
export interface TableOptions extends CheckOptions {
  readonly isCi: boolean;
  readonly print: (line: string) => void;
}

/**
 * Runs checks one after the other and prints a line for each. False on any difference, where a
 * check breaks, and in CI also where one cannot run.
 */
export async function runChecks(checks: readonly Check[], options: TableOptions): Promise<boolean> {
  const { print, isCi } = options;
  print(tableLine("check", "cases", "differences", "note"));
  let isAgreed = true;
  for (const check of checks) {
    const missing = await check.missing();
    if (missing !== null) {
      if (isCi) isAgreed = false;
      print(tableLine(check.name, "-", "-", `skipped: ${missing}`));
      continue;
    }
    const result = await resultOf(check, options);
    if (result.differences > 0) isAgreed = false;
    print(tableLine(result.check, `${result.cases}`, `${result.differences}`, result.note));
  }
  return isAgreed;
}

/** A check that breaks is a difference, so that the others still run. */
async function resultOf(check: Check, options: CheckOptions): Promise<CheckResult> {
  try {
    return await check.run(options);
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return { check: check.name, cases: 0, differences: 1, note };
  }
}

function tableLine(check: string, cases: string, differences: string, note: string): string {
  return `${check.padEnd(44)} ${cases.padStart(6)} ${differences.padStart(12)}   ${note}`;
}
