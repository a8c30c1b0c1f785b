import { expect, test } from "vitest";
import { eventsAgainstSimpy } from "./event-checks.ts";

/** `npm run verify` runs more of them. */
const CASES = Number(process.env["MAILFLOW_PEER_RUNS"] ?? 25);
const reason = await eventsAgainstSimpy.missing();
const isCi = process.env["CI"] === "true";

test.skipIf(reason !== null && !isCi)(
  `queues leave every message as the SimPy model does${reason === null ? "" : `: ${reason}`}`,
  async () => {
    const result = await eventsAgainstSimpy.run({ cases: CASES, seed: 1 });
    expect(result).toMatchObject({ cases: CASES, differences: 0 });
  },
);
