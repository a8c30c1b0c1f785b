import { expressionInterpreter } from "vega-interpreter";
import { describe, expect, test } from "vitest";
import { charts } from "../../../reports/charts/catalogue.ts";
import type { Chart, ChartOptions, DayBands } from "../../../reports/charts/chart.ts";
import { renderDrawing, renderSvg } from "../../../reports/drawing/svg.ts";
import type { DayBand } from "../../../sim/contract/plan-result.ts";
import type { DayResult } from "../../../sim/contract/result.ts";
import { threeServersResult } from "../make-result.ts";

const result = threeServersResult();
const OPTIONS: ChartOptions = {
  size: "wide",
  scheme: "light",
  displayZone: "UTC",
  titled: false,
};

/** What the run itself has, in all runs. */
function agreed(day: DayResult): DayBand {
  const one = (value: number | null) => ({ min: value, max: value });
  const lost = day.bounced + day.expired;
  const { p50, p95, max } = day.delay;
  return {
    ...{ lost: one(lost), delayed: one(day.delayed), harmed: one(lost + day.delayed) },
    ...{ p50: one(p50), p95: one(p95), max: one(max) },
  };
}

const AGREED: DayBands = result.days.map(agreed);
/** From a tenth to twice, on two days that have neighbours without a range. */
const WIDE: DayBands = AGREED.map((band, day) =>
  day === 80 || day === 85
    ? { ...band, lost: { min: 40, max: 4_000 }, p95: { min: 5, max: 600 } }
    : band,
);
const DELAYED: DayBands = AGREED.map((band, day) =>
  day === 45 ? { ...band, delayed: { min: 7, max: 70 }, harmed: { min: 7, max: 70 } } : band,
);

const banded = charts.filter(({ isBanded }) => isBanded === true);
const named = (id: string): Chart =>
  banded.find((chart) => chart.id === id) ?? expect.unreachable(`no chart ${id}`);
const outcomes = named("daily-outcomes");
const delays = named("delay-percentiles");

async function linesOf(chart: Chart, bands: DayBands): Promise<readonly string[]> {
  const { readings } = await renderDrawing(chart.spec(result, { ...OPTIONS, bands }));
  return readings?.lines ?? [];
}

describe("the range of each day", () => {
  test.each([
    ["are left out", null],
    ["agree", AGREED],
  ] as const)("changes nothing where ranges %s", async (_, bands) => {
    for (const chart of banded) {
      expect(chart.spec(result, { ...OPTIONS, bands })).toEqual(chart.spec(result, OPTIONS));
      expect(chart.caption(result, "UTC", bands)).not.toContain("Shaded");
    }
    expect((await linesOf(outcomes, bands)).join()).not.toContain("could be");
  });

  test("is drawn, named and told where runs differ, and only there", async () => {
    for (const [chart, label] of [
      [outcomes, "range of lost"],
      [delays, "range of 95 % within"],
    ] as const) {
      for (const size of ["wide", "narrow"] as const) {
        const warnings: string[] = [];
        const spec = chart.spec(result, { ...OPTIONS, size, bands: WIDE });
        const svg = await renderSvg(spec, (message) => warnings.push(message));
        expect(warnings).toEqual([]);
        expect(svg).toContain(`>${label}<`);
        expect(svg).not.toContain("range of delayed");
        // Two days apart: two areas, none that spans the days between.
        expect(svg.match(/mark-area[^>]*>(?:(?!<\/g>).)*/g)).toHaveLength(2);
        expect(await renderSvg(spec, () => {}, expressionInterpreter)).toBe(svg);
      }
      expect(chart.caption(result, "UTC", WIDE)).toContain("Shaded");
    }
    const lost = AGREED[80]?.lost.min ?? 0;
    const told = await linesOf(outcomes, WIDE);
    expect(told).toContain(`lost: ${lost.toLocaleString("en")}, could be 40 to 4,000`);
    const late = await linesOf(delays, WIDE);
    expect(late.filter((line) => line.includes("could be"))).toEqual([
      expect.stringMatching(/^95 % within: .*, could be 5 min to 10 h$/),
    ]);
  });

  test("is that of delayed mail on days on which nothing can be lost", async () => {
    const svg = await renderSvg(outcomes.spec(result, { ...OPTIONS, bands: DELAYED }));
    expect(svg).toContain(">range of delayed<");
    expect(svg).not.toContain("range of lost");
    const told = await linesOf(outcomes, DELAYED);
    expect(told.filter((line) => line.includes("could be"))).toEqual([
      expect.stringMatching(/^delayed: .*, could be 7 to 70$/),
    ]);
  });
});
