import { expect, test } from "vitest";
import { waitsByCapacity, waitsByMessageRetry, waitsByQueueRetry } from "./queueing-theory.ts";

const PAIRS = (59 * 60) / 2;
const options = { cases: 0, seed: 0 };

test("mail that arrives evenly waits exactly as queueing theory says", async () => {
  const result = await waitsByMessageRetry.run(options);
  expect(result).toMatchObject({ cases: PAIRS, differences: 0 });
});

test("and so does a queue whose connections are refused", async () => {
  const result = await waitsByQueueRetry.run(options);
  expect(result).toMatchObject({ cases: PAIRS, differences: 0 });
});

test("and a backlog that a limited server drains", async () => {
  const result = await waitsByCapacity.run(options);
  expect(result.cases).toBeGreaterThan(PAIRS);
  expect(result.differences, result.note).toBe(0);
});
