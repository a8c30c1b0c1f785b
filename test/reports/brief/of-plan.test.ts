import { describe, expect, test } from "vitest";
import { briefMarkdown } from "../../../reports/brief/markdown.ts";
import { planBrief } from "../../../reports/brief/of-plan.ts";
import type { PlanResult } from "../../../sim/contract/plan-result.ts";
import {
  DAY_MS,
  harm,
  lateServer,
  makeAdvice,
  makePlan,
  PAUSES,
  START,
  span,
} from "../plan/made-plan.ts";

const NONE = span(harm(0, 0), harm(0, 0), harm(0, 0));
const LOST = span(harm(2_278, 5), harm(1_772, 4), harm(3_282, 9));
const DAY = START + 84 * DAY_MS;
const STAGES = [
  { throttleMinutesPerHour: 5, blockMinutesPerHour: 0, stage: 2, fromMs: START + 30 * DAY_MS },
  { throttleMinutesPerHour: 5, blockMinutesPerHour: 5, stage: 5, fromMs: START + 60 * DAY_MS },
].map((one) => ({ ...one, kind: "stage" as const, toMs: one.fromMs + 30 * DAY_MS }));

function brief(fields: Partial<PlanResult>, displayZone = "UTC"): string {
  const options = { displayZone, todayMs: START + 83 * DAY_MS };
  return briefMarkdown(planBrief(makePlan(fields), options));
}

const servers = ["exch01", "exch02"].map((server) =>
  lateServer({ server, stages: STAGES, fullBlockMs: START + 90 * DAY_MS, messages: 9_200 }),
);
const LATER = { server: "exch02", atMs: DAY + 7 * DAY_MS, isTooLate: false, harm: LOST };
const ONE_A_WEEK: Partial<PlanResult> = {
  servers,
  advice: makeAdvice({
    servers: [{ server: "exch01", atMs: DAY, isTooLate: false, harm: NONE }, LATER],
    planned: LOST,
  }),
};

describe("a brief of a plan", () => {
  test("says what to decide by when, and what that costs and saves", () => {
    const text = brief(ONE_A_WEEK);
    expect(text).toMatch(
      /^# Patch exch01 before 1 December 2026 and exch02 before 8 December 2026\n/,
    );
    expect(text).toContain(
      "Even so about 2,278 (1,772 to 3,282) messages are lost; without it nothing is accepted from 7 December 2026.",
    );
    expect(text).toContain("- Patch exch01 before 1 December 2026.\n- Patch exch02 before 8");
    expect(text).toContain("Since 8 October 2026: some mail is late.");
    expect(text).toContain("Since 7 November 2026: some mail comes back to its sender.");
    expect(text).toContain("exch01 and exch02 arrives until they are patched, about 200 messages");
    expect(text).toContain("The mail team plans to be done before 8 December 2026.");
  });

  test("asks for the pause that saves mail beside these dates, and for none that does not", () => {
    const order = makePlan().order;
    const pauses = { ...PAUSES, spanWithout: LOST, spanWith: NONE };
    expect(brief({ ...ONE_A_WEEK, order, pauses })).toContain(
      "14 days from 28 September 2026. Then no message is lost, instead of about 2,300",
    );
    expect(brief({ ...ONE_A_WEEK, order, pauses: { ...pauses, spanWith: LOST } })).not.toContain(
      "Pause enforcement",
    );
  });

  test("has dates of the reader's zone, so that they are never too late there", () => {
    expect(brief(ONE_A_WEEK, "America/New_York")).toContain("Patch exch01 before 30 November 2026");
  });

  test("says as soon as possible where it is too late, and promises no day then", () => {
    const text = brief({});
    expect(text).toContain("as soon as possible.");
    expect(text).not.toContain("plans to be done");
  });

  test("is free of technical terms and short", () => {
    const [before = ""] = brief(ONE_A_WEEK, "Europe/Berlin").split("## For the help desk");
    expect(before).not.toMatch(/\b(stage|deferr|NDR|SMTP|placement|carryover|UTC|digest|throttl)/i);
    expect(before.split(/\s+/).length).toBeLessThan(300);
  });

  test("asks for nothing where nothing is out of date", () => {
    const text = brief({ servers: [], advice: null, pauses: null });
    expect(text).toContain("# No server is out of date: nothing to patch");
    expect(text).not.toMatch(/What we ask for|help desk/);
  });
});
