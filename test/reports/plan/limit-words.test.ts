import { expect, test } from "vitest";
import { limitWords } from "../../../reports/plan/limit-words.ts";
import { parsePlanLimit } from "../../../src/plan/limit-text.ts";

const WORDS: readonly (readonly [string, string])[] = [
  ["bounced = 0", "no message bounces"],
  ["bounced <= 0", "no message bounces"],
  ["lost < 1", "no message is lost"],
  ["lost <= 1", "at most 1 message is lost"],
  ["lost < 100", "fewer than 100 messages are lost"],
  ["lost == 5", "exactly 5 messages are lost"],
  ["expired <= 1200", "at most 1,200 messages expire in the queue"],
  ["delayDsns = 0", "no message is late enough for a delay notice"],
  ["delayed <= 1%", "at most 1 % of its mail is delayed"],
  ["delayed < 0.5 %", "less than 0.5 % of its mail is delayed"],
  ["bounced <= 0.0%", "no message bounces"],
  ["delay.p50 <= 5m", "half arrive within 5 min"],
  ["delay.p90 <= 90m", "90 % arrive within 1 h 30 min"],
  ["delay.p95 <= 15m", "95 % arrive within 15 min"],
  ["delay.p99 < 4h", "99 % arrive in less than 4 h"],
  ["delay.max <= 1d", "all that arrive do so within 1 d"],
  ["delay.p95 = 0m", "95 % arrive without delay"],
  ["delay.mean <= 1m", "the delay is at most 1 min on average"],
  ["delay.mean < 30m", "the delay is less than 30 min on average"],
  ["delay.mean <= 0m", "no message that arrives is delayed"],
];

test.each(WORDS)("%s: %s", (limit, words) => {
  expect(parsePlanLimit(limit).ok).toBe(true);
  expect(limitWords(limit, "server")).toBe(words);
});

test("a limit on the mail of all servers says so", () => {
  expect(limitWords("delayed <= 1%", "tenant")).toBe("at most 1 % of all mail is delayed");
});

test("what is no limit stays as it is", () => {
  expect(limitWords("delay.p95 <= soon", "server")).toBe("delay.p95 <= soon");
});
