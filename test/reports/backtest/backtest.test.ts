import { describe, expect, it, test } from "vitest";
import { backtestCharts } from "../../../reports/backtest/charts.ts";
import { renderBacktestReport } from "../../../reports/backtest/report.ts";
import { renderBacktestMarkdown, renderBacktestText } from "../../../reports/backtest/summary.ts";
import { backtestFindings, backtestHeadline } from "../../../reports/backtest/words.ts";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type { BacktestResult } from "../../../sim/contract/backtest-result.ts";
import { dayMs, makeBacktest, startMs } from "./make-backtest.ts";

test.each([
  ["explained", {}, /^Enforcement explains this log: 8 refusals/],
  ["partly", {}, /^Enforcement explains part of this log: 0 messages/],
  ["none", {}, /^Enforcement explains none of the 2 refused attempts/],
  ["noRefusals", {}, /^Nothing was refused: all 100 attempts/],
] as const)("the headline of %s says it in one line", (verdict, changes, expected) => {
  expect(backtestHeadline(makeBacktest({ verdict, ...changes }))).toMatch(expected);
});

describe("the findings", () => {
  const words = (changes: Partial<BacktestResult> = {}): string =>
    backtestFindings(makeBacktest(changes), "UTC")
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
    const [text] = makeBacktest().texts;
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
    const page = await renderBacktestReport(makeBacktest(), "UTC");
    expect(page).not.toContain("<b>edge1</b>");
    expect(page).toContain("&lt;b&gt;edge1");
    expect(page).not.toContain("<i>this</i>");
    // What can be read off the charts lies in the page as data.
    expect(page).not.toMatch(/<script(?! type="application\/json" class="readings")/);
    expect(page).toMatch(/default-src (&#39;|')none/);
  });

  it("has Markdown and text with the same findings", () => {
    const markdown = renderBacktestMarkdown(makeBacktest(), "UTC");
    expect(markdown).toContain("## Cannot be told apart");
    const text = renderBacktestText(makeBacktest(), { displayZone: "UTC", width: 60 });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text.replace(/\s+/g, " ")).toContain("451 4.4.0 (2)");
  });
});

test.each(backtestCharts.map((chart) => [chart.id, chart] as const))(
  "the chart %s is drawn without a warning",
  async (_, chart) => {
    const result = makeBacktest();
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
  const result = makeBacktest({
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
