import { expect, test } from "vitest";
import { readersAgainstSlowReader } from "./check.ts";

/** `npm run verify -- --only "log reader" --cases 1000` reads more of them. */
const LOGS = Number(process.env["MAILFLOW_PEER_RUNS"] ?? 40);
const SEED = 1;
const reason = await readersAgainstSlowReader.missing();
const isCi = process.env["CI"] === "true";

test.skipIf(reason !== null && !isCi)(
  `random logs of every format hold the messages that a slow reader finds in them${reason === null ? "" : `: ${reason}`}`,
  async () => {
    const result = await readersAgainstSlowReader.run({ cases: LOGS, seed: SEED });
    expect(result).toMatchObject({ cases: LOGS, differences: 0 });
  },
);
