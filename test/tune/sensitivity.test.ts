import { expect, test } from "vitest";
import { sobolPoints } from "../../src/tune/search/sobol.ts";
import { explainedShare, explainedShares, rankCorrelation } from "../../src/tune/sensitivity.ts";

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

test("a parameter that varies with a stronger one does not borrow its effect", () => {
  const cause = axis(0);
  // Correlated with the cause, and without any effect.
  const shadow = points.map(([x = 0, y = 0]) => 0.7 * x + 0.3 * y);
  const outcome = points.map(([x = 0, , z = 0]) => 3 * x + z);
  expect(explainedShare(shadow, outcome)).toBeGreaterThan(0.5);
  const shares = explainedShares([shadow, cause, axis(2)], outcome, 0.01);
  expect(shares[0]).toBeLessThan(0.01);
  expect(shares[1]).toBeCloseTo(0.9, 1);
  expect(shares[2]).toBeCloseTo(0.1, 1);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1);
});

test("where all is chance, every share is told as measured", () => {
  const outcome = axis(0);
  const shares = explainedShares([axis(1), axis(2)], outcome, 0.5);
  expect(shares).toEqual([explainedShare(axis(1), outcome), explainedShare(axis(2), outcome)]);
});
