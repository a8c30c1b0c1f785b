import { describe, expect, test } from "vitest";
import { type HarmFigures, holdsEach } from "../../sim/plan/limits.ts";
import { parsePlanLimit } from "../../src/plan/limit-text.ts";

const FIGURES: HarmFigures = {
  messages: 1_000,
  inScope: 900,
  bounced: 9,
  expired: 1,
  delayMinutes: 1_780,
  delayed: 89,
  delayDsns: 3,
  late: [45],
};

/** Limits on 1,000 messages of which 890 arrived, 45 of them later than the limit's minutes. */
const CASES: readonly (readonly [limit: string, holds: boolean])[] = [
  ["bounced = 9", true],
  ["bounced < 9", false],
  ["bounced <= 0.9%", true],
  ["bounced <= 0.89%", false],
  ["expired = 0", false],
  ["lost <= 10", true],
  ["lost < 1%", false],
  ["delayed<=8.9%", true],
  ["delayDsns == 3", true],
  ["delay.p90 <= 15m", true],
  ["delay.p95 <= 15m", false],
  ["delay.max <= 15m", false],
  ["delay.mean <= 2m", true],
  ["delay.mean < 2m", false],
];

describe("a limit", () => {
  test.each(CASES)("%s: %s", (text, holds) => {
    const limit = parsePlanLimit(text);
    expect(limit.ok && holdsEach([limit.value], FIGURES)).toEqual([holds]);
  });

  test("on delays fails where nothing was delivered, as nothing was shown", () => {
    const limit = parsePlanLimit("delay.max <= 15m");
    const nothing = { ...FIGURES, inScope: 10, bounced: 10, expired: 0, late: [0] };
    expect(limit.ok && holdsEach([limit.value], nothing)).toEqual([false]);
  });

  test("of less than a whole minute counts whole minutes", () => {
    expect(parsePlanLimit("delay.p95 < 15m")).toMatchObject({ value: { minutes: 14 } });
    expect(parsePlanLimit("delay.p95 <= 90s")).toMatchObject({ value: { minutes: 1 } });
  });

  test.each([
    ["bounced", "expected FIGURE <=|<|= VALUE"],
    ["bounces = 0", 'did you mean "bounced"'],
    ["bounced >= 1", "a limit from above"],
    ["bounced <= 1m", "a whole number or per cent"],
    ["delay.p95 <= 15", "15"],
    ["delay.p95 = 15m", "expected <= or <"],
    ["delay.p95 < 0m", "a limit that a delay can keep"],
  ])("%s is refused: %s", (text, words) => {
    const limit = parsePlanLimit(text);
    expect(limit.ok ? "" : limit.problem).toContain(words);
  });
});
