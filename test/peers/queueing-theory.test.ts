import { expect, test } from "vitest";
import { waitsByMessageRetry } from "./queueing-theory.ts";

test("mail that arrives evenly waits exactly as queueing theory says", async () => {
  const result = await waitsByMessageRetry.run({ cases: 0, seed: 0 });
  expect(result).toMatchObject({ cases: (59 * 60) / 2, differences: 0 });
});
