import { expect, test } from "vitest";
import { sobolPoints } from "../../src/tune/search/sobol.ts";
import { explainedShare, rankCorrelation } from "../../src/tune/sensitivity.ts";

const points = sobolPoints(1_024, 3, "sensitivity");
const axis = (i: number): readonly number[] => points.map((point) => point[i] ?? 0);

test("a sum explains itself by the variances of its parts", () => {
  // Variances 9 : 1 : 0.
  const outcome = points.map(([x = 0, y = 0]) => 3 * x + y);
  expect(explainedShare(axis(0), outcome)).toBeCloseTo(0.9, 1);
  expect(explainedShare(axis(1), outcome)).toBeCloseTo(0.1, 1);
  expect(explainedShare(axis(2), outcome)).toBeLessThan(0.02);
});

test("a product of centred values is explained by no parameter alone", () => {
  const outcome = points.map(([x = 0, y = 0]) => (x - 0.5) * (y - 0.5));
  expect(explainedShare(axis(0), outcome)).toBeLessThan(0.05);
});

test("a valley is explained though it has no direction", () => {
  const outcome = points.map(([x = 0]) => (x - 0.5) ** 2);
  expect(explainedShare(axis(0), outcome)).toBeGreaterThan(0.9);
  expect(Math.abs(rankCorrelation(axis(0), outcome))).toBeLessThan(0.1);
});

test("ranks see any rise, and ties", () => {
  expect(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1_000])).toBeCloseTo(1);
  expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1);
  expect(rankCorrelation([1, 1, 2, 2], [5, 5, 7, 7])).toBeCloseTo(1);
  expect(rankCorrelation([1, 2], [3, 3])).toBe(0);
});

test("an outcome that never differs is explained by nothing", () => {
  expect(
    explainedShare(
      axis(0),
      points.map(() => 7),
    ),
  ).toBe(0);
});
