import { expect, test } from "vitest";
import { keptConstraints, nearestMiss } from "../../src/tune/nearest-miss.ts";
import { judgedOf } from "../../src/tune/study-queries.ts";

const queries = [
  { figure: "lostShare", day: null },
  { figure: "serversFelt", day: 60 },
] as const;
const lost = { ...queries[0], min: Number.NEGATIVE_INFINITY, max: 0.001 };
const felt = { ...queries[1], min: 0.9, max: Number.POSITIVE_INFINITY };

/** What is nearest of curves that are given by their shares of lost mail and of servers. */
function nearestOf(curves: readonly (readonly [number, number])[], constraints = [lost, felt]) {
  const figures = curves.map((means) =>
    means.map((mean) => ({ mean, halfWidth: null, replications: 1 })),
  );
  const study = { objectives: [], constraints };
  const violations = figures.map((one) => judgedOf(one, queries, study).violation);
  const kept = keptConstraints(figures, queries, constraints);
  return nearestMiss(figures, violations, kept, queries, constraints);
}

test("the nearest curve misses by least in all, each constraint measured by its bound", () => {
  const nearest = nearestOf([
    [0.002, 0.95],
    [0.0005, 0.8],
    [0.0012, 0.95],
  ]);
  expect(nearest?.candidate).toBe(1);
  expect(nearest?.misses).toEqual([{ constraint: 1, value: 0.8, bound: 0.9 }]);
});

test("what binds is the constraint without which most curves would do", () => {
  const nearest = nearestOf([
    [0.002, 0.95],
    [0.003, 0.92],
    [0.0005, 0.8],
  ]);
  expect(nearest?.binding).toEqual({ constraint: 0, wouldDo: 2 });
});

test("where no single constraint is to blame, it is the one that fewest keep to", () => {
  const third = { ...lost, max: 0.01 };
  const nearest = nearestOf(
    [
      [0.02, 0.5],
      [0.02, 0.6],
      [0.02, 0.95],
    ],
    [lost, felt, third],
  );
  expect(nearest?.binding).toEqual({ constraint: 0, wouldDo: 0 });
});

test("a curve that keeps to everything, or no curve at all, is no miss", () => {
  expect(nearestOf([[0.0005, 0.95]])).toBeNull();
  expect(nearestOf([])).toBeNull();
});
