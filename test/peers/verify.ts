import { parseArgs } from "node:util";
import type { Check, CheckResult } from "./check.ts";
import { eventsAgainstFates, eventsAgainstSimpy } from "./event-checks.ts";
import { fatesAgainstReference, fatesAgainstSimpy } from "./fate-checks.ts";
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
];
const CASES_DEFAULT = 300;
const SEED_DEFAULT = 20261125;

/**
 * Compares the engines with everything that was written apart from them and prints a table.
 * Gives the exit code: 1 on any difference; with CI=true also where a check cannot run.
 */
export async function verify(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { cases: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
  });
  const cases = Number(values.cases ?? CASES_DEFAULT);
  const seed = Number(values.seed ?? SEED_DEFAULT);
  print(`${cases} random scenarios a check, seed ${seed}\n`);
  print(tableLine("check", "cases", "differences", "note"));
  let isFailed = false;
  for (const check of CHECKS.filter(({ name }) => name.includes(values.only ?? ""))) {
    const missing = await check.missing();
    if (missing !== null) {
      isFailed ||= process.env["CI"] === "true";
      print(tableLine(check.name, "-", "-", `skipped: ${missing}`));
      continue;
    }
    const result: CheckResult = await check.run({ cases, seed });
    isFailed ||= result.differences > 0;
    print(tableLine(result.check, String(result.cases), String(result.differences), result.note));
  }
  print(isFailed ? "\nFAILED" : "\nall agree");
  return isFailed ? 1 : 0;
}

function tableLine(check: string, cases: string, differences: string, note: string): string {
  return `${check.padEnd(44)} ${cases.padStart(6)} ${differences.padStart(12)}   ${note}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
