import { describe, expect, it } from "vitest";
import { CLOCK_CASES } from "../sim/truth-clock-cases.ts";
import { PLACEMENT_CASES } from "../sim/truth-placement-cases.ts";
import { RETRY_CASES } from "../sim/truth-retry-cases.ts";
import { parseTable, type TruthCase } from "../sim/truth-table.ts";
import { referenceRun } from "./run.ts";
import type { ReferenceResult } from "./types.ts";

describe("the slow model agrees with the tables checked by hand", () => {
  it.each([...PLACEMENT_CASES, ...CLOCK_CASES, ...RETRY_CASES])("$name", (truth) => {
    const lines = parseTable(truth.table);
    const run = runCase(truth);
    expect(run.fates.length).toBe(lines.length);
    const received = lines.map(({ message, text }) => {
      const fate = run.fates.find((candidate) => candidate.mail.group === message.group);
      if (fate === undefined) throw new Error(`no fate for "${text}"`);
      const letters = fate.verdicts.map((verdict) => verdict.charAt(0).toUpperCase()).join("");
      const { stageAtArrival, delayMinutes, outcome } = fate;
      return `${text} | ${stageAtArrival} ${letters} ${fate.verdicts.length} ${delayMinutes} ${outcome}`;
    });
    const expected = lines.map(
      ({ text, stage, verdicts, attempts, delayMinutes, outcome }) =>
        `${text} | ${stage} ${verdicts} ${attempts} ${delayMinutes} ${outcome}`,
    );
    expect(received).toEqual(expected);
    expect(run.result.totals.delayDsns).toBe(truth.delayDsns);
  });
});

function runCase(truth: TruthCase): ReferenceResult {
  const messages = parseTable(truth.table).map((line) => line.message);
  return referenceRun(messages, {
    window: { startMs: null, days: truth.days, shiftToMs: null, extend: "none" },
    settings: truth.settings,
    draws: truth.draws,
    groupDimension: "line",
  });
}
