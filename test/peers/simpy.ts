import path from "node:path";
import { packageRoot } from "../../src/platform/package-root.ts";
import { execute, type FoundPython, findPython } from "./python.ts";
import type { SimpyScenario } from "./simpy-scenario.ts";

/** What the SimPy model says of one message. */
export interface SimpyMessage {
  /** After the shift. */
  readonly arrivalMs: number;
  /** It came again after the NDR of another. */
  readonly isResent: boolean;
  readonly outcome: "outOfScope" | "delivered" | "delayed" | "bounced" | "expired";
  /** From arrival to when it left the queue; for expired mail its lifetime. */
  readonly queuedMs: number;
  /** The same in whole minutes. */
  readonly delayMinutes: number;
  readonly attempts: number;
  readonly deferrals: number;
  readonly connectRejections: number;
  readonly delayDsns: number;
}

/**
 * What the SimPy model says of one run; `messages` in the order of the input, null where one lies
 * outside the window.
 */
export interface SimpyResult {
  readonly window: { readonly startMs: number; readonly endMs: number };
  /** What the shift has added to the times of the input. */
  readonly shiftMs: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly messages: readonly (SimpyMessage | null)[];
  readonly resent: readonly SimpyMessage[];
  /** The time of the simulation itself, without reading and writing JSON. */
  readonly seconds: number;
}

const MODEL = path.join(packageRoot(), "test", "peers", "simpy_model", "main.py");

/** Looks for a Python with the package `python3-simpy3`. */
export async function findSimpy(): Promise<FoundPython> {
  return await findPython(
    "import simpy",
    "no python3 with simpy; on Debian: apt-get install python3-simpy3",
  );
}

/**
 * Runs scenarios through the SimPy model, all in one process.
 * Errors: an Error that holds what Python printed.
 */
export async function runSimpy(
  python: string,
  scenarios: readonly SimpyScenario[],
): Promise<SimpyResult[]> {
  const input = scenarios.map((scenario) => `${JSON.stringify(scenario)}\n`).join("");
  const ran = await execute(python, ["-B", MODEL], { input });
  if (ran.code !== 0) throw new Error(`the SimPy model failed:\n${ran.stderr}`);
  const results = ran.stdout.split("\n").filter((line) => line !== "");
  if (results.length !== scenarios.length) {
    throw new Error(
      `the SimPy model: expected ${scenarios.length} results, received ${results.length}`,
    );
  }
  return results.map((line): SimpyResult => JSON.parse(line));
}
