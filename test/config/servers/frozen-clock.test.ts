import { describe, expect, test } from "vitest";
import { loadPolicy } from "../../../src/config/policy/file.ts";
import {
  frozenClock,
  frozenClockSentences,
  frozenClockSummary,
} from "../../../src/config/servers/frozen-clock.ts";
import type { ReportedServer } from "../../../src/config/servers/reported-server.ts";

const { chosen: policy } = await loadPolicy("microsoft-2023");
const DAY_MS = 86_400_000;
const FIRST = Date.parse("2024-03-28T00:15:08Z");
const day = (days: number): number => FIRST + days * DAY_MS;
const dayOf = (ms: number): number => (ms - FIRST) / DAY_MS;

/** The real report of May 2024: stage 4 on day 56 where the policy says 50, blocking on day 60. */
function report(changes: Partial<ReportedServer> = {}): ReportedServer {
  return {
    firstDetectedMs: FIRST,
    throttleEnabledMs: day(30),
    blockingEnabledMs: day(60),
    nextStage: 4,
    nextStageStartMs: day(56),
    acceptedBuilds: [],
    ...changes,
  };
}

const stagesOf = (changes: Partial<ReportedServer>): readonly (readonly number[])[] | undefined =>
  frozenClock(report(changes), policy)?.stages.map(({ stage, printedMs, frozenMs }) => [
    stage,
    dayOf(printedMs),
    dayOf(frozenMs),
  ]);

describe("a report whose next stage is later than the policy says", () => {
  test("has two readings: every later stage as printed, and after the frozen days", () => {
    expect(frozenClock(report(), policy)).toMatchObject({ readings: "both", frozenMs: 6 * DAY_MS });
    expect(stagesOf({})).toEqual([
      [5, 60, 66],
      [6, 70, 76],
      [7, 80, 86],
      [8, 90, 96],
    ]);
  });

  test("says what a log shows of only one of them, and when", () => {
    const evidence = frozenClock(report(), policy)?.evidence.map((each) => [
      dayOf(each.fromMs),
      dayOf(each.toMs),
      each.ifPrinted.join(" + "),
      each.ifFrozen.join(" + "),
    ]);
    const [block5, block10, block20] = [5, 10, 20].map((n) => `550 blocked for ${n} mins/hr`);
    expect(evidence).toEqual([
      [60, 66, `450 throttled for 30 mins/hr + ${block5}`, "450 throttled for 20 mins/hr"],
      [70, 76, block10, block5],
      [80, 86, block20, block10],
      [90, 96, "550 blocked for 60 mins/hr", `450 throttled for 30 mins/hr + ${block20}`],
    ]);
  });

  test("frozen for longer than a stage compares with the stages in between", () => {
    // Stage 2 on day 45: frozen for 15 days. On day 60 the frozen clock is in stage 3 (day 55),
    // from day 65 in stage 4; as printed blocking begins.
    const clock = frozenClock(report({ nextStage: 2, nextStageStartMs: day(45) }), policy);
    expect(clock?.readings).toBe("both");
    expect(clock?.evidence.slice(0, 2)).toMatchObject([
      { fromMs: day(60), toMs: day(65), ifFrozen: ["450 throttled for 10 mins/hr"] },
      { fromMs: day(65), toMs: day(70), ifFrozen: ["450 throttled for 20 mins/hr"] },
    ]);
    expect(clock?.stages.map(({ frozenMs }) => dayOf(frozenMs))).toEqual([75, 85, 95, 105]);
  });

  test("with a blocking date before its next stage has one: that date cannot hold", () => {
    const clock = frozenClock(report({ nextStageStartMs: day(63) }), policy);
    expect(clock).toMatchObject({ readings: "frozen", evidence: [] });
    expect(clock?.stages[0]?.frozenMs).toBe(day(73));
    if (clock === null) throw new Error("expected a clock that stood still");
    expect(frozenClockSentences(clock, policy).join("\n")).toMatch(/cannot hold.*\n.*2024-06-09/);
    expect(frozenClockSummary("s", clock, policy)).toContain("blocking 2024-06-09");
  });

  test.each([
    ["no difference", { nextStageStartMs: day(50) }],
    ["a change of the clocks", { nextStageStartMs: day(50) + 3_600_000 }],
    ["an earlier start, which no pause explains", { nextStageStartMs: day(45) }],
    ["a blocking date that knows of the pause", { blockingEnabledMs: day(66) }],
    ["a next stage that no single stage has the rates of", { nextStage: null }],
    ["no first detection", { firstDetectedMs: null }],
    ["no blocking date", { blockingEnabledMs: null }],
    ["a next stage after blocking began", { nextStage: 6, nextStageStartMs: day(76) }],
  ])("%s is no case of it", (_, changes) => {
    expect(frozenClock(report(changes), policy)).toBeNull();
  });

  test("is told with both dates and with what tells them apart", () => {
    const clock = frozenClock(report(), policy);
    if (clock === null) throw new Error("expected a clock that stood still");
    const sentences = frozenClockSentences(clock, policy).join("\n");
    expect(sentences).toContain("stage 5 2024-05-27T00:15:08Z");
    expect(sentences).toContain("stage 8 (full block) 2024-07-02T00:15:08Z");
    expect(frozenClockSummary("exch1", clock, policy)).toMatch(
      /^exch1: .* 6 days .*as printed: blocking 2024-05-27, full block 2024-06-26; after the frozen days: blocking 2024-06-02, full block 2024-07-02\. From .* 550 blocked for 5 mins\/hr speaks for the printed date/,
    );
  });
});
