import { describe, expect, it, test } from "vitest";
import { backtestCharts } from "../../../reports/backtest/charts.ts";
import { renderBacktestReport } from "../../../reports/backtest/report.ts";
import { renderBacktestMarkdown, renderBacktestText } from "../../../reports/backtest/summary.ts";
import { backtestFindings, backtestHeadline } from "../../../reports/backtest/words.ts";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type { BacktestResult } from "../../../sim/contract/backtest-result.ts";

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 9, 8);
const noReplies = { accepted: 0, throttled: 0, blocked: 0, otherDeferral: 0, otherFailure: 0 };
const noFates = { delivered: 0, delayed: 0, bounced: 0, expired: 0, pending: 0 };

const agreement: BacktestResult["agreement"] = {
  attempts: { accepted: noReplies, throttled: noReplies, blocked: noReplies },
  messages: {
    delivered: noFates,
    delayed: noFates,
    bounced: noFates,
    expired: noFates,
    pending: noFates,
  },
  explained: 88,
  otherCauses: 2,
  unexplained: 0,
  delayError: {
    messages: 90,
    meanMinutes: -0.25,
    p50Minutes: 0,
    p95AbsoluteMinutes: 1,
    maxAbsoluteMinutes: 15,
  },
};

/** A server in stage 2 for a day, refused in the first five minutes of every hour. */
function makeResult(changes: Partial<BacktestResult> = {}): BacktestResult {
  return {
    schemaVersion: 1,
    tool: { name: "mailflow-sim", version: "0.0.0" },
    provenance: {
      format: "csv",
      inputs: [{ name: "a.csv", sha256: "ab".repeat(32), rows: 100 }],
      policy: { id: "microsoft-2023", variants: ["carryover", "literal"] },
      knownPauses: [],
    },
    rows: { read: 100, used: 100, duplicates: 0, filtered: 0, rejected: 0, rejectedSamples: [] },
    span: { firstMs: startMs, lastMs: startMs + dayMs },
    counts: {
      messages: 90,
      attempts: 100,
      outOfScope: 0,
      compliant: 0,
      throttled: 8,
      blocked: 0,
      otherDeferrals: 2,
      otherFailures: 0,
    },
    verdict: "explained",
    texts: [
      {
        kind: "throttled",
        minutesPerHour: 5,
        count: 8,
        firstMs: startMs,
        lastMs: startMs + dayMs / 2,
        stages: [2],
      },
    ],
    otherReplies: [{ code: "451 4.4.0", count: 2 }],
    otherCauses: [],
    members: [
      { placement: "start", order: "block-first", variant: "carryover", behindNats: 0 },
      { placement: "offset", order: "throttle-first", variant: "literal", behindNats: 0 },
    ],
    notApart: ["start-is-one-offset", "pause-in-stage-1"],
    seen: null,
    foundPause: null,
    servers: [
      {
        server: "<b>edge1</b>",
        attempts: 98,
        throttled: 8,
        blocked: 0,
        dayZero: { fromMs: startMs - 30 * dayMs, toMs: null, bestMs: null },
        stagesAtEnd: [2],
        acceptedSinceMs: null,
        offsetMinutes: [0],
      },
    ],
    minutesOfHour: Array.from({ length: 60 }, (_, minute) => ({
      stage: 2,
      minute,
      accepted: minute < 5 ? 0 : 2,
      throttled: minute < 5 ? 2 : 0,
      blocked: 0,
    })),
    retryMinutes: [15],
    agreement,
    bucketMinutes: 60,
    timeline: [0, 1, 5].map((hour) => ({
      fromMs: startMs + hour * 3_600_000,
      attempts: 10,
      observedThrottled: 2,
      observedBlocked: 1,
      observedOther: 1,
      predictedThrottled: 2,
      predictedBlocked: 1,
    })),
    firstDivergence: null,
    warnings: [{ code: "X", message: "Mind <i>this</i>." }],
    ...changes,
  };
}

test.each([
  ["explained", {}, /^Enforcement explains this log: 8 refusals/],
  ["partly", {}, /^Enforcement explains part of this log: 0 messages/],
  ["none", {}, /^Enforcement explains none of the 2 refused attempts/],
  ["noRefusals", {}, /^Nothing was refused: all 100 attempts/],
] as const)("the headline of %s says it in one line", (verdict, changes, expected) => {
  expect(backtestHeadline(makeResult({ verdict, ...changes }))).toMatch(expected);
});

describe("the findings", () => {
  const words = (changes: Partial<BacktestResult> = {}): string =>
    backtestFindings(makeResult(changes), "UTC")
      .flatMap(({ title, sentences }) => [title, ...sentences.map(sentencePlain)])
      .join("\n");

  it("give a bound where a day 0 is open on one side", () => {
    expect(words()).toContain("was not counted before 2026-09-08 00:00 UTC, if at all");
  });

  it("name the texts with how often they came and of which stage they are", () => {
    expect(words()).toContain(
      "“throttled for 5 mins/hr”: 8 replies, on 2026-10-08, the text of stage 2.",
    );
  });

  it("say so where a text came too seldom to be sure, or is of no stage", () => {
    const [text] = makeResult().texts;
    if (text === undefined) throw new Error("a text");
    const seldom = words({ texts: [{ ...text, count: 2, stages: [] }] });
    expect(seldom).toContain("a text of no stage of this policy; fewer than 5");
  });

  it("list what is just as possible, and settle only what the class settles", () => {
    expect(words()).toContain(
      "the first minutes of every hour; just as possible: the same minutes",
    );
    expect(words()).not.toContain("takes the first of these minutes");
  });

  it("say how to replay what was found", () => {
    expect(words()).toContain("--placement start --order block-first --variant carryover");
  });

  it("name the first attempt that differs", () => {
    const firstDivergence = {
      ms: startMs,
      server: "edge1",
      predicted: "accepted",
      observed: "otherDeferral",
      code: "451 4.4.0",
    } as const;
    expect(words({ firstDivergence })).toContain(
      "edge1, predicted accepted, observed deferred for another cause (451 4.4.0)",
    );
  });
});

describe("the report", () => {
  it("escapes what the log holds, and forbids scripts and the network", async () => {
    const page = await renderBacktestReport(makeResult(), "UTC");
    expect(page).not.toContain("<b>edge1</b>");
    expect(page).toContain("&lt;b&gt;edge1");
    expect(page).not.toContain("<i>this</i>");
    // What can be read off the charts lies in the page as data.
    expect(page).not.toMatch(/<script(?! type="application\/json" class="readings")/);
    expect(page).toMatch(/default-src (&#39;|')none/);
  });

  it("has Markdown and text with the same findings", () => {
    const markdown = renderBacktestMarkdown(makeResult(), "UTC");
    expect(markdown).toContain("## Cannot be told apart");
    const text = renderBacktestText(makeResult(), { displayZone: "UTC", width: 60 });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text.replace(/\s+/g, " ")).toContain("451 4.4.0 (2)");
  });
});

test.each(backtestCharts.map((chart) => [chart.id, chart] as const))(
  "the chart %s is drawn without a warning",
  async (_, chart) => {
    const result = makeResult();
    for (const size of ["wide", "narrow"] as const) {
      const warnings: string[] = [];
      const spec = chart.spec(result, { size, scheme: "light", displayZone: "UTC", titled: true });
      const svg = await renderSvg(spec, (message) => warnings.push(message));
      expect(warnings).toEqual([]);
      expect(svg).toContain("<path");
    }
    expect(chart.altText(result)).not.toBe("");
    expect(chart.empty({ ...result, timeline: [], minutesOfHour: [] })).not.toBeNull();
  },
);

test("a known other cause is named with its count, its dates and what to do", () => {
  const result = makeResult({
    otherReplies: [{ code: "451 4.7.500", count: 1200 }],
    otherCauses: [
      {
        code: "4.7.500-699",
        text: "Server busy",
        programme: "IP throttling",
        meaning: "too much from this address",
        action: "check the connector",
        source: "a page",
        confidence: "high",
        count: 1200,
        codes: ["451 4.7.500", "451 4.7.501"],
        firstMs: startMs,
        lastMs: startMs + dayMs,
      },
    ],
  });
  const expected =
    /1,200 replies are 451 4\.7\.500, 451 4\.7\.501 \(IP throttling\).*another cause than enforcement.*What to do: check the connector\. Source: a page \(confidence high\)/;
  const text = renderBacktestText(result, { displayZone: "UTC", width: 100 });
  expect(text.replace(/\s+/g, " ")).toMatch(expected);
  expect(renderBacktestMarkdown(result, "UTC").replace(/[\\*]/g, "")).toMatch(expected);
});
