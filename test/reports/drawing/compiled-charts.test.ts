import { expressionInterpreter } from "vega-interpreter";
import { describe, expect, test } from "vitest";
import { charts } from "../../../reports/charts/catalogue.ts";
import type { ChartOptions } from "../../../reports/charts/chart.ts";
import { CompiledCharts } from "../../../reports/drawing/compiled-charts.ts";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { runWords } from "../what-if/command-run.ts";

const EXAMPLES = `${packageRoot()}/scenarios/examples`;
const RUNS: readonly (readonly string[])[] = [
  [`${EXAMPLES}/small-office.yaml`],
  [`${EXAMPLES}/small-office.yaml`, "--pause", "2026-10-20/P14D"],
  [`${EXAMPLES}/small-office.yaml`, "--pause", "2026-10-20/P15D"],
  [`${EXAMPLES}/hybrid-two-edges.yaml`],
  [`${EXAMPLES}/hybrid-two-edges.yaml`, "--placement", "end", "--stage", "5=7+1"],
];
const OPTIONS = { scheme: "light", displayZone: "Europe/Berlin", titled: false } as const;

/** Counts how often a form is not known yet. */
class CountedCharts extends CompiledCharts {
  compiled = 0;
  override runtimeOf(...[spec, compile]: Parameters<CompiledCharts["runtimeOf"]>) {
    return super.runtimeOf(spec, (one) => {
      this.compiled++;
      return compile(one);
    });
  }
}

const results: readonly RunResult[] = await Promise.all(
  RUNS.map(async (words) => (await runWords(["run", ...words])).outcome.result),
);

describe.each(charts)("$id, compiled once for specs of one form", (chart) => {
  test.each(["wide", "narrow"] as const)("%s: the drawing is that of a fresh compile", (size) =>
    sameDrawings(chart, size),
  );
});

/** Draws every result twice, so that the second time finds the form and other data in it. */
async function sameDrawings(
  chart: (typeof charts)[number],
  size: ChartOptions["size"],
): Promise<void> {
  const memory = new CountedCharts();
  const drawable = results.filter((result) => chart.empty(result) === null);
  const draw = async (result: RunResult, known: CompiledCharts | null): Promise<string> =>
    await renderSvg(
      chart.spec(result, { ...OPTIONS, size }),
      () => {},
      expressionInterpreter,
      known,
    );
  for (const result of [...drawable, ...drawable]) {
    expect(await draw(result, memory)).toBe(await draw(result, null));
  }
  expect(memory.compiled).toBeLessThanOrEqual(drawable.length);
}

test("the ticks of an axis belong to the form, other data do not", async () => {
  const memory = new CountedCharts();
  const spec = (values: readonly number[], ticks: readonly number[]) => ({
    data: { values: values.map((x) => ({ x })) },
    mark: "tick" as const,
    encoding: {
      x: { field: "x", type: "quantitative" as const, axis: { values: [...ticks] } },
    },
  });
  const draw = async (...of: Parameters<typeof spec>): Promise<string> =>
    await renderSvg(spec(...of), () => {}, expressionInterpreter, memory);
  const first = await draw([1, 2], [1]);
  expect(await draw([1, 5], [1])).not.toBe(first);
  expect(memory.compiled).toBe(1);
  expect(await draw([1, 2], [2])).not.toBe(first);
  expect(memory.compiled).toBe(2);
});
