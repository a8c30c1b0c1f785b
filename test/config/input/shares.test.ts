import { expect, test } from "vitest";
import { readShare } from "../../../src/config/input/shares.ts";

test.each([
  ["90%", 0.9],
  ["0.1 %", 0.001],
  ["100%", 1],
  ["0%", 0],
  [0.9, 0.9],
  [0, 0],
])("%s is a share of %d", (written, share) => {
  expect(readShare(written)).toEqual({ ok: true, value: share });
});

test.each([
  [90, "received the number 90; did you mean 90% or 0.9?"],
  [0.1 * 3 * 10, "did you mean 3% or 0.03?"],
  [1, "received the number 1; did you mean 1% or 100%?"],
  [100, "did you mean 100%?"],
  [101, "received the number 101"],
  [-0.1, "received the number -0.1"],
  ["101%", "at most 100%"],
  ["90", 'received "90"'],
  ["a lot", 'received "a lot"'],
])("%s is refused: %s", (written, words) => {
  const outcome = readShare(written);
  expect(outcome.ok ? "" : outcome.problem).toContain(words);
});
