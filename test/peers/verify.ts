import { parseArgs } from "node:util";
import type { Check } from "./check.ts";
import { runChecks } from "./check-table.ts";
import { eventsAgainstFates, eventsAgainstSimpy } from "./event-checks.ts";
import { fatesAgainstReference, fatesAgainstSimpy } from "./fate-checks.ts";
import { readersAgainstSlowReader } from "./logs/check.ts";
import { postfixAgainstProfile } from "./postfix/check.ts";
import { waitsByCapacity, waitsByMessageRetry, waitsByQueueRetry } from "./queueing-theory.ts";

/** Every check, in the order of the table. */
const CHECKS: readonly Check[] = [
  fatesAgainstSimpy,
  eventsAgainstSimpy,
  fatesAgainstReference,
  eventsAgainstFates,
  waitsByMessageRetry,
  waitsByQueueRetry,
  waitsByCapacity,
  postfixAgainstProfile,
  readersAgainstSlowReader,
];
const CASES_DEFAULT = 300;
const SEED_DEFAULT = 20261125;

/**
 * Compares the engines with everything that was written apart from them and prints a table.
 * Gives the exit code: 1 on any difference, and with CI=true where a check cannot run.
 */
export async function verify(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { cases: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
  });
  const cases = Number(values.cases ?? CASES_DEFAULT);
  const seed = Number(values.seed ?? SEED_DEFAULT);
  const checks = CHECKS.filter(({ name }) => name.includes(values.only ?? ""));
  if (!(Number.isInteger(cases) && cases > 0 && Number.isInteger(seed)) || checks.length === 0) {
    print("Usage: npm run verify -- [--cases N] [--seed N] [--only PART-OF-A-NAME]");
    print(`Checks: ${CHECKS.map(({ name }) => name).join("; ")}`);
    return 2;
  }
  print(`${cases} random scenarios a check, seed ${seed}\n`);
  const isAgreed = await runChecks(checks, {
    cases,
    seed,
    isCi: process.env["CI"] === "true",
    print,
  });
  print(isAgreed ? "\nall agree" : "\nFAILED");
  return isAgreed ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
