import { describe, expect, test } from "vitest";
import { actionOf } from "../../../reports/words/action.ts";
import { answerOf } from "../../../reports/words/answer.ts";
import { cliffOf } from "../../../reports/words/cliff.ts";
import { renderSummaryMarkdown } from "../../../reports/words/summary.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type { Outlook, ServerOutlook } from "../../../sim/contract/plan-result.ts";
import type { Ranges, RunResult } from "../../../sim/contract/result.ts";
import { manyServersResult, oneServerResult } from "../make-result.ts";

const NONE = { own: 0, min: 0, max: 0 };

function server(name: string, at: string, isLate = false): ServerOutlook {
  const patchMs = Date.parse(at);
  return {
    server: name,
    noLossMs: patchMs,
    noDelayMs: patchMs,
    fullBlockMs: Date.parse("2026-12-07T00:00Z"),
    isLate,
    patchMs,
    lost: NONE,
    delayed: NONE,
  };
}

function outlook(servers: readonly ServerOutlook[], change: Partial<Outlook> = {}): Outlook {
  return { firstMs: null, servers, lost: NONE, delayed: NONE, days: null, ...change };
}

const one = oneServerResult();

function words(of: Outlook, result: RunResult = one, zone = "UTC"): string {
  const action = actionOf(of, result, cliffOf(result, zone), zone);
  return action === null ? "nothing" : `${action.todo}. ${action.saves}.`;
}

describe("what to do", () => {
  test("comes with the day before which, and with what it saves", () => {
    expect(words(outlook([server("mail01", "2026-11-14T06:00Z")]))).toBe(
      "Patch mail01 before 2026-11-14. Then no message is lost or delayed; without it nothing is accepted from 2026-12-07.",
    );
    const delayed = { own: 3, min: 0, max: 9 };
    expect(words(outlook([server("mail01", "2026-11-14T06:00Z")], { delayed }))).toContain(
      "Then no message is lost; without it",
    );
  });

  test("names the day in the zone of the reader, so that it is never too late there", () => {
    const of = outlook([server("mail01", "2026-11-14T03:00Z")]);
    expect(words(of, one, "America/New_York")).toContain("before 2026-11-13");
    expect(words(of, one, "Asia/Tokyo")).toContain("before 2026-11-14");
  });

  test("says now where the day has passed, and what is lost all the same", () => {
    const lost = { own: 1_905, min: 1_200, max: 2_300 };
    const of = outlook(
      [server("mail01", "2026-11-21T00:00Z", true), server("mail02", "2026-12-08T10:00Z")],
      { lost, firstMs: Date.parse("2026-11-21T00:00Z") },
    );
    expect(words(of)).toBe(
      "Patch mail01 now and mail02 before 2026-12-08. Even so about 1,905 (1,200 to 2,300) messages are lost; without it nothing is accepted from 2026-12-07.",
    );
  });

  test("tells few names of many servers", () => {
    const many = manyServersResult(12);
    const all = many.servers.map(({ server: name }) => server(name, "2026-11-14T06:00Z"));
    expect(words(outlook(all), many)).toMatch(/^Patch all 12 servers before 2026-11-14\./);
    expect(words(outlook(all.slice(1)), many)).toMatch(
      /^Patch .*, .*, .* and 8 more servers before/,
    );
    const [first, ...rest] = all;
    if (first === undefined) throw new Error("no server");
    const later = rest.map((each, i) => ({
      ...each,
      patchMs: each.patchMs + (i + 1) * 86_400_000,
    }));
    expect(words(outlook([first, ...later]), many)).toMatch(/and 9 more servers later\./);
  });

  test("is nothing where nobody must do anything", () => {
    expect(words(outlook([]))).toBe("nothing");
    expect(answerOf(one, { displayZone: "UTC", outlook: null }).saves).toBeNull();
  });
});

const RANGE = { min: 9_152, max: 20_000 };
const RANGES: Ranges = {
  placements: ["start", "end"],
  orders: ["block-first", "throttle-first"],
  variants: ["carryover"],
  untold: {
    runs: 4,
    retries: ["by-product"],
    dayZeros: ["first-mail"],
    lost: RANGE,
    byUnknown: [
      {
        unknown: "placement",
        lost: { min: 9_152, max: 9_500 },
        delayed: { min: 15_226, max: 15_226 },
      },
      { unknown: "order", lost: RANGE, delayed: { min: 4_000, max: 15_226 } },
    ],
  },
  figures: {
    delivered: { min: 33_000, max: 33_476 },
    delayed: { min: 4_000, max: 15_226 },
    bounced: RANGE,
    expired: { min: 0, max: 0 },
    delayP95: { min: 15, max: 15 },
    delayMax: { min: 30, max: 210 },
    detectedMs: { min: null, max: null },
    deferralMs: { min: null, max: null },
    ndrMs: { min: null, max: null },
    fullBlockMs: { min: null, max: null },
  },
};

describe("the range of a figure", () => {
  const ranged = { ...one, ranges: RANGES };

  test("stands beside it, and what moves it by more than a tenth is named", () => {
    const lead = answerOf(ranged, { displayZone: "UTC", outlook: null }).lead.map(sentencePlain);
    expect(lead[0]).toContain("9,152 (9,152 to 20,000) of 57,854 messages are lost");
    expect(lead[0]).toContain("15,226 (4,000 to 15,226) delayed");
    expect(lead[1]).toBe(
      "In brackets: the least and the most, for not everything is published. Most hangs on whether mail is delayed or bounced first within the hour (9,152 to 20,000 lost).",
    );
    const summary = renderSummaryMarkdown(ranged, {
      displayZone: "UTC",
      outlook: null,
      scenarioName: "x",
    });
    expect(summary).toContain("| Bounced | 9,152 (9,152 to 20,000) |");
  });
});
