import { describe, expect, test } from "vitest";
import { type Check, checkResult } from "./check.ts";
import { runChecks } from "./check-table.ts";

const agreeing = made("agrees", [null, null]);
const differing = made("differs", [null, "one says 1, the other 2"]);
const missing: Check = { ...agreeing, name: "misses", missing: async () => "no such program" };
const broken: Check = { ...agreeing, name: "breaks", run: () => Promise.reject(new Error("Oh.")) };

function made(name: string, differences: readonly (string | null)[]): Check {
  const result = checkResult(name, differences, "all fields");
  return { name, missing: async () => null, run: async () => result };
}

async function table(checks: readonly Check[], isCi: boolean = false) {
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line.replace(/ +/g, " "));
  };
  const isAgreed = await runChecks(checks, { cases: 2, seed: 1, isCi, print });
  return { isAgreed, lines: lines.slice(1) };
}

describe("the table of checks", () => {
  test("tells cases and differences, and what differs first", async () => {
    expect(await table([agreeing, differing])).toEqual({
      isAgreed: false,
      lines: ["agrees 2 0 all fields", "differs 2 1 case 1: one says 1, the other 2"],
    });
    expect((await table([agreeing])).isAgreed).toBe(true);
  });

  test("says why a check cannot run, which in CI is a failure", async () => {
    const lines = ["misses - - skipped: no such program", "agrees 2 0 all fields"];
    expect(await table([missing, agreeing])).toEqual({ isAgreed: true, lines });
    expect(await table([missing, agreeing], true)).toEqual({ isAgreed: false, lines });
  });

  test("goes on after a check that breaks", async () => {
    const lines = ["breaks 0 1 Oh.", "agrees 2 0 all fields"];
    expect(await table([broken, agreeing])).toEqual({ isAgreed: false, lines });
  });
});
