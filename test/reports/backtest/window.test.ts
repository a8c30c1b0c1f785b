import { describe, expect, it, test } from "vitest";
import { backtestCharts } from "../../../reports/backtest/charts.ts";
import { renderBacktestReport } from "../../../reports/backtest/report.ts";
import { renderBacktestMarkdown, renderBacktestText } from "../../../reports/backtest/summary.ts";
import { windowCharts } from "../../../reports/backtest/window-charts.ts";
import { windowHeadline, windowSentences } from "../../../reports/backtest/window-words.ts";
import type { ChartOptions } from "../../../reports/charts/chart.ts";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type { BacktestResult } from "../../../sim/contract/backtest-result.ts";
import type { EndGroup, IncidentWindow } from "../../../sim/contract/incident-window.ts";
import { makeBacktest } from "./make-backtest.ts";

const minuteMs = 60_000;
const fromMs = Date.UTC(2026, 10, 12, 9);

const group = (changes: Partial<EndGroup>): EndGroup => ({
  end: "held",
  cause: "network",
  messages: 1,
  waiting: 0,
  mixed: 0,
  codes: [],
  ...changes,
});

/** 146 messages in two hours: 11 returned, 92 held by a fault, 43 accepted. */
function makeWindow(changes: Partial<IncidentWindow> = {}): IncidentWindow {
  const groups = [
    group({
      end: "returned",
      cause: "enforcement",
      messages: 11,
      mixed: 4,
      codes: codes("550 5.7.230", 11),
    }),
    group({ messages: 92, waiting: 2, codes: codes("451 4.4.397", 92) }),
    group({ end: "accepted", cause: "none", messages: 43 }),
  ];
  return {
    fromMs,
    toMs: fromMs + 120 * minuteMs,
    zone: "UTC",
    messages: 146,
    groups,
    partlyRefused: 1,
    olderMessages: 3,
    attempts: { accepted: 133, throttled: 0, blocked: 11, network: 500, other: 0 },
    bucketMinutes: 1,
    buckets: Array.from({ length: 120 }, (_, at) => ({
      fromMs: fromMs + at * minuteMs,
      messages: groups.map(
        ({ messages }) =>
          Math.floor(((at + 1) * messages) / 120) - Math.floor((at * messages) / 120),
      ),
      attempts: { accepted: 1, throttled: 0, blocked: at % 60 < 5 ? 1 : 0, network: 4, other: 0 },
    })),
    ...changes,
  };
}

function codes(code: string, messages: number): EndGroup["codes"] {
  return [{ code, messages }];
}

const oneDay = { firstMs: fromMs - 60 * minuteMs, lastMs: fromMs + 300 * minuteMs };
const make = (changes: Partial<IncidentWindow> = {}): BacktestResult =>
  makeBacktest({ span: oneDay, window: makeWindow(changes) });

describe("the headline of a window", () => {
  it("tells how many ended how, the lost first", () => {
    expect(windowHeadline(makeWindow(), oneDay)).toBe(
      "Of 146 messages between 09:00 and 11:00, 11 were returned by the provider's enforcement (550 5.7.230), 92 were held by a network fault (451 4.4.397) and 43 were accepted at once",
    );
  });

  it("names the day of a log of several, and both days of a longer window", () => {
    const days = { ...oneDay, lastMs: fromMs + 3_000 * minuteMs };
    expect(windowHeadline(makeWindow(), days)).toContain("between 09:00 and 11:00 on 2026-11-12,");
    const long = makeWindow({ toMs: fromMs + 1_500 * minuteMs });
    expect(windowHeadline(long, days)).toContain("between 2026-11-12 09:00 and 2026-11-13 10:00,");
  });

  it("tells times of the zone asked for, and a window without messages", () => {
    const berlin = makeWindow({ zone: "Europe/Berlin" });
    expect(windowHeadline(berlin, oneDay)).toContain("between 10:00 and 12:00,");
    expect(windowHeadline(makeWindow({ messages: 0, groups: [] }), oneDay)).toBe(
      "No message was first tried between 09:00 and 11:00",
    );
  });
});

describe("the sentences of a window", () => {
  const words = windowSentences(makeWindow()).map(sentencePlain).join("\n");

  it("say what became of what was held, and what a message met before", () => {
    expect(words).toContain("90 were accepted later, 2 still wait where the log ends.");
    expect(words).toContain("4 of them had been held for other causes before.");
  });

  it("say which messages are counted, and which are not", () => {
    expect(words).toContain("Counted is each message whose first attempt in the log lies between");
    expect(words).toContain("3 older messages were tried again in this time: not counted here");
    expect(words).toContain("1 accepted message had a recipient refused");
  });
});

test("page, terminal and summary lead with the window, and tell the log after it", async () => {
  const page = await renderBacktestReport(make(), "UTC");
  expect(page.indexOf('id="window"')).toBeLessThan(page.indexOf('id="log"'));
  expect(page).toContain('<span class="whole">451 4.4.397</span>');
  expect(page).toContain("All of the log");
  expect(renderBacktestText(make(), { displayZone: "UTC", width: 80 })).toMatch(
    /^Of 146 messages [\s\S]*\nIn this time:\n[\s\S]*\nAll of the log:\n {2}Enforcement explains/,
  );
  expect(renderBacktestMarkdown(make(), "UTC")).toMatch(/^# Of 146 messages/);
});

describe("the charts of a window", () => {
  const options: readonly Pick<ChartOptions, "size" | "scheme">[] = [
    { size: "wide", scheme: "light" },
    { size: "wide", scheme: "dark" },
    { size: "narrow", scheme: "light" },
  ];
  test.each(windowCharts.map((chart) => [chart.id, chart] as const))(
    "%s is drawn without a warning, and its legend names what is drawn",
    async (_, chart) => {
      for (const each of options) {
        const warnings: string[] = [];
        const spec = chart.spec(make(), { ...each, displayZone: "UTC", titled: true });
        const svg = await renderSvg(spec, (message) => warnings.push(message));
        expect(warnings).toEqual([]);
        expect(svg).toContain("network fault");
        expect(svg).not.toContain("throttled (450");
        expect(svg).toContain(">10:00<");
      }
      expect(chart.altText(make())).toMatch(/^Stacked bars of /);
      expect(chart.empty(makeBacktest({ window: null }))).not.toBeNull();
    },
  );

  test("stand on the clock of the zone asked for", async () => {
    const [chart] = windowCharts;
    const spec = chart?.spec(make({ zone: "Europe/Berlin" }), {
      size: "wide",
      scheme: "light",
      displayZone: "Europe/Berlin",
      titled: true,
    });
    const svg = spec === undefined ? "" : await renderSvg(spec, () => {});
    expect(svg).toContain(">12:00<");
    expect(svg).toContain("time (Europe/Berlin)");
  });
});

test("the legend of the whole log names the predicted line", async () => {
  const [chart] = backtestCharts;
  const spec = chart?.spec(makeBacktest(), {
    size: "wide",
    scheme: "light",
    displayZone: "UTC",
    titled: true,
  });
  const svg = spec === undefined ? "" : await renderSvg(spec, () => {});
  expect(svg).toContain("line: refusals that the model predicts");
});
