import { describe, expect, test } from "vitest";
import type { ChartOptions } from "../../../reports/charts/chart.ts";
import { comparisonCharts } from "../../../reports/comparison/charts.ts";
import { type Comparison, comparisonOf } from "../../../reports/comparison/comparison.ts";
import { renderComparison } from "../../../reports/comparison/page.ts";
import { comparisonText } from "../../../reports/comparison/summary.ts";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import { cases, manyServersResult, threeServersResult } from "../make-result.ts";

const SAME = { settings: [], hasUnnamed: false, stages: [] };
const UNKNOWN = { kind: "unknown", reason: "Not at hand." } as const;
const VARIANTS: readonly ChartOptions[] = [
  { size: "wide", scheme: "light", displayZone: "UTC", titled: true },
  { size: "narrow", scheme: "dark", displayZone: "Europe/Berlin", titled: false },
];

function compared(a: RunResult, ...others: readonly RunResult[]): Comparison {
  return comparisonOf(
    { name: "base", result: a },
    others.map((result, i) => ({ name: `other ${i}`, result, ...SAME, fates: UNKNOWN })),
  );
}

describe.each(cases())("a comparison with a result %s", (_, result) => {
  const comparison = compared(threeServersResult(), result, manyServersResult(20));

  test.each(comparisonCharts.map((chart) => [chart.id, chart] as const))(
    "%s is drawn without a warning",
    async (_id, chart) => {
      if (chart.empty(comparison) !== null) return;
      for (const options of VARIANTS) {
        const warnings: string[] = [];
        const spec = chart.spec(comparison, options);
        const svg = await renderSvg(spec, (message) => warnings.push(message));
        expect(warnings).toEqual([]);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      }
    },
  );

  test("has a page and a text without a hole", async () => {
    const page = await renderComparison(comparison, "UTC");
    const words = `${page}${comparisonText(comparison, "UTC")}`;
    expect(words).not.toMatch(/NaN|undefined|\[object/);
    // What can be read off the charts lies in the page as data.
    expect(page).not.toMatch(/<script(?! type="application\/json" class="readings")/);
  });
});

describe("differences", () => {
  test("of a result with itself are none", () => {
    const comparison = compared(threeServersResult(), threeServersResult());
    expect(comparison.others[0]?.totals).toEqual([]);
    expect(comparisonText(comparison, "UTC")).toContain("as much mail is lost and delayed");
    for (const chart of comparisonCharts.slice(1)) expect(chart.empty(comparison)).not.toBeNull();
  });

  test("by day and by server add up to the difference of the totals", () => {
    const [a, b] = [threeServersResult(), manyServersResult(20)];
    const other = compared(a, b).others[0];
    const lost = (result: RunResult): number => result.totals.bounced + result.totals.expired;
    for (const parts of [other?.days ?? [], other?.servers ?? []]) {
      const sum = (pick: "lost" | "delayed"): number =>
        parts.reduce((total, part) => total + part[pick][1] - part[pick][0], 0);
      expect(sum("lost")).toBe(lost(b) - lost(a));
      expect(sum("delayed")).toBe(b.totals.delayed - a.totals.delayed);
    }
  });

  test("are told in plain words even where names are hostile", async () => {
    const hostile = '<img src=x onerror="alert(1)">';
    const comparison = comparisonOf({ name: hostile, result: threeServersResult() }, [
      { name: `${hostile}\u202e`, result: manyServersResult(20), ...SAME, fates: UNKNOWN },
    ]);
    const page = await renderComparison(comparison, "UTC");
    expect(page).not.toContain("<img");
    expect(comparisonText(comparison, "UTC")).not.toContain("\u202e");
  });

  test("of runs with different mail are shares, and no day that one window lacks", async () => {
    const a = threeServersResult();
    const isHarmed = (day: RunResult["days"][number]): boolean =>
      day.bounced + day.expired + day.delayed > 0;
    const lacking = a.days.find(isHarmed);
    const comparison = compared(a, {
      ...a,
      digest: "another",
      provenance: { ...a.provenance, trafficSha256: "another" },
      totals: { ...a.totals, messages: 2 * a.totals.messages },
      days: a.days.filter((day) => day !== lacking),
    });
    const words = comparisonText(comparison, "UTC");
    expect(words).toMatch(/ % of its mail is lost instead of .* \(not the same mail\)\./);
    expect(words).not.toMatch(/(fewer|more) messages? (is|are)/);
    const byDay = comparisonCharts.find(({ id }) => id === "difference-by-day");
    expect(byDay?.caption(comparison)).toContain("Only days that both windows have.");
    // The other days are equal, and the lacking one is no difference.
    expect(byDay?.empty(comparison)).toContain("On every day as much mail");
    // Half the share is lost: the answer is not marked as worse.
    expect(await renderComparison(comparison, "UTC")).toContain('class="answer tone-none"');
  });

  test("of settings and policies are told by the names that people use", async () => {
    const comparison = comparisonOf({ name: "base", result: threeServersResult() }, [
      {
        ...SAME,
        name: "other",
        result: manyServersResult(20),
        settings: [
          { setting: "policy", from: "microsoft-2023", to: "gentle" },
          { setting: "windowDays", from: "90", to: "120" },
          { setting: "server.edge-01.build", from: "15.1.2507.6", to: "15.1.2507.44" },
        ],
        fates: UNKNOWN,
      },
    ]);
    const words = comparisonText(comparison, "UTC");
    expect(words).toContain("days of the window: 120 instead of 90");
    expect(words).toContain("server · edge-01 · build: 15.1.2507.44 instead of 15.1.2507.6");
    expect(await renderComparison(comparison, "UTC")).toContain(
      "The policy is <b>gentle</b> instead of <b>microsoft-2023</b>.",
    );
  });
});
