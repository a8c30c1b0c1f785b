/** One line of the table that `npm run verify` prints. */
export interface CheckResult {
  readonly check: string;
  readonly cases: number;
  /** Cases that differ; any is a failure. */
  readonly differences: number;
  /** What was compared in figures, or what differed first. */
  readonly note: string;
}

/** A comparison of the engine with something written apart from it. */
export interface Check {
  readonly name: string;
  /** Why it cannot run here; null = it can. */
  readonly missing: () => Promise<string | null>;
  readonly run: (options: CheckOptions) => Promise<CheckResult>;
}

export interface CheckOptions {
  readonly cases: number;
  /** Seed of the random scenarios. */
  readonly seed: number;
}

/** The texts of the first difference of each case; null = the case agrees. */
export function checkResult(
  check: string,
  differences: readonly (string | null)[],
  agreeing: string,
): CheckResult {
  const found = differences.flatMap((text, i) => (text === null ? [] : [`case ${i}: ${text}`]));
  return {
    check,
    cases: differences.length,
    differences: found.length,
    note: found[0] ?? agreeing,
  };
}
