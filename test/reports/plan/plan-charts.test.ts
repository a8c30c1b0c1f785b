import { describe, expect, test } from "vitest";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { PLAN_CHARTS } from "../../../reports/plan/page.ts";
import { makePlan } from "./made-plan.ts";

describe("a chart of a plan", () => {
  const cases = PLAN_CHARTS.flatMap((chart) =>
    (["wide", "narrow"] as const).flatMap((size) =>
      (["light", "dark"] as const).map((scheme) => ({ id: chart.id, chart, size, scheme })),
    ),
  );
  test.each(cases)(
    "$id, $size, $scheme: is drawn without a warning",
    async ({ chart, size, scheme }) => {
      const warnings: string[] = [];
      const made = makePlan();
      const before = JSON.stringify(made);
      const svg = await renderSvg(chart.spec(made, { size, scheme, titled: true }), (words) =>
        warnings.push(words),
      );
      expect(warnings).toEqual([]);
      expect(svg).toContain("<svg");
      expect(JSON.stringify(made)).toBe(before);
      expect(chart.altText(made).length).toBeGreaterThan(20);
    },
  );

  test("says in a sentence that there is nothing to draw", () => {
    const calm = makePlan({ servers: [], advice: null, pauses: null });
    for (const chart of PLAN_CHARTS) expect(chart.empty(calm)).toMatch(/\.$/);
  });
});
