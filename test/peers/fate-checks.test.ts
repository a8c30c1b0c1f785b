import { expect, test } from "vitest";
import { fatesAgainstReference, fatesAgainstSimpy } from "./fate-checks.ts";

/** `npm run verify` runs more of them. */
const CASES = Number(process.env["MAILFLOW_PEER_RUNS"] ?? 25);
const SEED = 1;
const reason = await fatesAgainstSimpy.missing();
const isCi = process.env["CI"] === "true";

test.skipIf(reason !== null && !isCi)(
  `the fate engine decides on every message as the SimPy model does${reason === null ? "" : `: ${reason}`}`,
  async () => {
    const result = await fatesAgainstSimpy.run({ cases: CASES, seed: SEED });
    expect(result).toMatchObject({ cases: CASES, differences: 0 });
  },
);

test("the fate engine gives the slow model's result", async () => {
  const result = await fatesAgainstReference.run({ cases: CASES, seed: SEED });
  expect(result).toMatchObject({ cases: CASES, differences: 0 });
});
