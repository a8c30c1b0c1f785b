import { describe, expect, it } from "vitest";
import type { ModelResult, Totals } from "../../sim/contract/result.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { profileOf } from "./fast-engine.ts";
import { CLOCK_CASES } from "./truth-clock-cases.ts";
import { PLACEMENT_CASES } from "./truth-placement-cases.ts";
import { RETRY_CASES } from "./truth-retry-cases.ts";
import { parseTable, type TruthCase, type TruthLine } from "./truth-table.ts";

describe("the fast engine agrees with the tables checked by hand", () => {
  const cases = [...PLACEMENT_CASES, ...CLOCK_CASES, ...RETRY_CASES];

  it.each(cases)("$name", (truth) => {
    const lines = parseTable(truth.table);
    const result = replayCase(truth, lines);
    const received = lines.map(({ text, message }) => {
      const totals = result.groups.find((group) => group.value === message.group);
      if (totals === undefined) throw new Error(`no group for "${text}"`);
      return `${text} | ${outcomeOf(totals)} ${totals.attempts} ${totals.deferrals}`;
    });
    expect(received).toEqual(
      lines.map(({ text, outcome, attempts, verdicts }) => {
        const deferrals = [...verdicts].filter((letter) => letter === "T").length;
        return `${text} | ${outcome} ${attempts} ${deferrals}`;
      }),
    );
    expect(result.totals.delayDsns).toBe(truth.delayDsns);
  });

  it.each(cases)("delays and stages of: $name", (truth) => {
    const lines = parseTable(truth.table);
    const result = replayCase(truth, lines);
    for (const { stage, messages, delayCounts } of result.stages) {
      const own = lines.filter((line) => line.stage === stage);
      expect({ stage, messages, delayCounts }).toEqual({
        stage,
        messages: own.length,
        delayCounts: delayCountsOf(own),
      });
    }
  });
});

function replayCase(truth: TruthCase, lines: readonly TruthLine[]): ModelResult {
  const profile = profileOf(
    lines.map((line) => line.message),
    "line",
  );
  const window = { startMs: null, days: truth.days, shiftToMs: null, extend: "none" } as const;
  return replayTraffic(profile, window, truth.settings).result;
}

function outcomeOf(totals: Totals): string {
  const outcomes = ["outOfScope", "delivered", "delayed", "bounced", "expired", "pending"] as const;
  return outcomes.filter((outcome) => totals[outcome] === 1).join();
}

function delayCountsOf(lines: readonly TruthLine[]): [number, number][] {
  const delays = lines
    .filter((line) => line.outcome === "delivered" || line.outcome === "delayed")
    .map((line) => line.delayMinutes);
  return [...new Set(delays)]
    .sort((a, b) => a - b)
    .map((minutes) => [minutes, delays.filter((delay) => delay === minutes).length]);
}
