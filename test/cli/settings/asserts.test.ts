import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assertHasRanges,
  judgeAssertion,
  parseAssertion,
} from "../../../src/cli/settings/asserts.ts";
import { sampleResult } from "../sample-result.ts";

const result = sampleResult({
  totals: { messages: 10_000, delivered: 9_000, delayed: 985, bounced: 10, expired: 5 },
  delay: { meanMinutes: 1.5, p50: 0, p90: 5, p95: 15, p99: 60, max: 120 },
  firsts: {
    detectedMs: Date.parse("2026-09-08T00:00:00Z"),
    deferralMs: null,
    ndrMs: Date.parse("2026-11-07T10:05:00Z"),
    fullBlockMs: null,
  },
  queue: [
    { hourMs: 0, depthMax: 7, oldestMinutes: 12, byAge: [] },
    { hourMs: 3_600_000, depthMax: 4, oldestMinutes: 31, byAge: [] },
  ],
});

describe("an assertion", () => {
  test.each([
    ["bounced <= 0.1%", true],
    ["bounced < 0.1%", false],
    ["bounced = 0.1%", true],
    ["bounced == 10", true],
    ["bounced = 0", false],
    ["bounced<=9", false],
    ["bounced <= 0.0999999999%", false],
    ["lost <= 15", true],
    ["lost < 15", false],
    ["delayed < 9.85 %", false],
    ["delayed <= 9.85 %", true],
    ["messages >= 10000", true],
    ["messages > 10000", false],
    ["delay.p95 <= 15m", true],
    ["delay.p95 < 15m", false],
    ["delay.p95 <= 14m59s", false],
    ["delay.mean = 1m30s", true],
    ["delay.max <= 2h", true],
    ["queue.depthMax <= 7", true],
    ["queue.depthMax < 7", false],
    ["queue.oldest <= 30m", false],
    ["firsts.ndr >= 2026-11-01", true],
    ["firsts.ndr >= 2026-11-08", false],
    ["firsts.ndr = 2026-11-07T10:05Z", true],
    ["firsts.ndr = never", false],
    ["firsts.ndr < never", true],
    ["firsts.deferral >= 2026-11-01", true],
    ["firsts.deferral = never", true],
    ["firsts.deferral < 2026-11-01", false],
  ])("%s: %s", (text, holds) => {
    expect(judgeAssertion(parseAssertion(text), result).holds).toBe(holds);
  });

  test.each([
    ["bounced", "FIGURE"],
    ["", "FIGURE"],
    ["bounced != 3", "FIGURE"],
    ["bonuced = 0", 'did you mean "bounced"'],
    ["delay.p97 = 1m", "unknown figure"],
    ["bounced <= 15m", "per cent"],
    ["bounced <= -1", "per cent"],
    ["attempts <= 5%", "expected a whole number"],
    ["delay.p95 <= 15", "add a unit"],
    ["delay.p95 <= 1%", "expected a duration"],
    ["firsts.ndr >= tomorrow", "expected a date"],
    ["firsts.ndr >= 2026-02-30", "expected a time that exists"],
  ])("%s is a usage error that names the figures", (text, part) => {
    expect(() => parseAssertion(text)).toThrow(
      expect.objectContaining({
        code: "USAGE",
        message: expect.stringContaining(part),
        hint: expect.stringContaining("delay.p95"),
      }),
    );
  });

  test("says what the figure is when it fails", () => {
    const outcome = judgeAssertion(parseAssertion("bounced = 0"), result);
    expect(outcome.actual).toBe("bounced is 10 of 10,000 messages (0.1 %)");
  });

  test("on a delay fails when no message was delivered, even with <=", () => {
    const outcome = judgeAssertion(parseAssertion("delay.p95 <= 15m"), sampleResult());
    expect(outcome).toMatchObject({ holds: false, actual: expect.stringContaining("no message") });
  });

  test("on a share of no messages judges nought per cent", () => {
    expect(judgeAssertion(parseAssertion("bounced <= 0%"), sampleResult()).holds).toBe(true);
    expect(judgeAssertion(parseAssertion("bounced > 0%"), sampleResult()).holds).toBe(false);
  });
});

describe("for every count and bound", () => {
  const counts = fc.record({
    messages: fc.integer({ min: 1, max: 1_000_000_000 }),
    bounced: fc.integer({ min: 0, max: 1_000_000_000 }),
  });

  test("exactly one of <, = and > holds, and <= and >= are their unions", () => {
    void fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 100_000 }), (totals, thousandths) => {
        const bound = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")}%`;
        const run = sampleResult({ totals });
        const holds = (sign: string): boolean =>
          judgeAssertion(parseAssertion(`bounced ${sign} ${bound}`), run).holds;
        expect([holds("<"), holds("="), holds(">")].filter(Boolean)).toHaveLength(1);
        expect(holds("<=")).toBe(holds("<") || holds("="));
        expect(holds(">=")).toBe(holds(">") || holds("="));
      }),
    );
  });

  test("a share is judged as the exact fraction of the messages", () => {
    void fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 100 }), (totals, percent) => {
        const run = sampleResult({ totals });
        const outcome = judgeAssertion(parseAssertion(`bounced <= ${percent}%`), run);
        const exact = BigInt(totals.bounced) * 100n <= BigInt(percent) * BigInt(totals.messages);
        expect(outcome.holds).toBe(exact);
      }),
    );
  });

  test("blanks around the parts change nothing", () => {
    const blanks = fc.stringMatching(/^ {0,3}$/);
    void fc.assert(
      fc.property(blanks, blanks, blanks, (a, b, c) => {
        const parsed = parseAssertion(`${a}delay.p95${b}<=${c}15m`);
        expect(parsed).toMatchObject({
          figure: "delay.p95",
          comparison: "<=",
          bound: { kind: "duration", ms: 900_000 },
        });
      }),
    );
  });
});

describe("a test of the worst of a range", () => {
  const range = (min: number | null, max: number | null) => ({ min, max });
  const ranged = {
    ...sampleResult({}),
    ranges: {
      placements: ["start", "end"],
      orders: ["block-first"] as const,
      variants: ["carryover"],
      figures: {
        delivered: range(800, 900),
        delayed: range(10, 40),
        bounced: range(0, 12),
        expired: range(0, 0),
        delayP95: range(15, 30),
        delayMax: range(30, 60),
        detectedMs: range(0, 0),
        deferralMs: range(Date.UTC(2026, 9, 8), Date.UTC(2026, 9, 9)),
        ndrMs: range(null, null),
        fullBlockMs: range(null, null),
      },
    },
  };

  test.each([
    ["worst.bounced <= 12", true],
    ["worst.bounced = 0", false],
    ["worst.delivered >= 801", false],
    ["worst.delay.p95 <= 15m", false],
    ["worst.delay.max <= 1h", true],
    ["worst.firsts.deferral >= 2026-10-09", false],
    ["worst.firsts.ndr = never", true],
  ])("%s: %s", (text, holds) => {
    expect(judgeAssertion(parseAssertion(text), ranged).holds).toBe(holds);
  });

  test("is refused before a run that has no ranges, and only then", () => {
    const worst = [parseAssertion("worst.bounced = 0")];
    expect(() => assertHasRanges(worst, false)).toThrow("received one run");
    expect(() => assertHasRanges(worst, true)).not.toThrow();
    expect(() => assertHasRanges([parseAssertion("bounced = 0")], false)).not.toThrow();
  });
});
