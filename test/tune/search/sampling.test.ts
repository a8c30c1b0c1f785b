import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridPoints, latinHypercube } from "../../../src/tune/search/samples.ts";
import { DIRECTIONS, SOBOL_DIMENSIONS_MAX, sobolPoints } from "../../../src/tune/search/sobol.ts";

describe("a Sobol sequence", () => {
  test("begins as its authors publish it", () => {
    // The first points in three dimensions that come with the table of Joe and Kuo.
    expect(sobolPoints(8, 3, null)).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
    ]);
  });

  test.each([null, "a seed"])("puts one point into each of 256 strips (seed %s)", (seed) => {
    const points = sobolPoints(256, SOBOL_DIMENSIONS_MAX, seed);
    for (let axis = 0; axis < SOBOL_DIMENSIONS_MAX; axis++) {
      const strips = points.map((point) => Math.floor((point[axis] ?? 0) * 256));
      expect(new Set(strips).size).toBe(256);
    }
  });

  test("is an elementary net in its first two dimensions", () => {
    const points = sobolPoints(64, 2, "s");
    for (let bits = 0; bits <= 6; bits++) {
      const cells = points.map(([x = 0, y = 0]) => {
        return `${Math.floor(x * 2 ** bits)} ${Math.floor(y * 2 ** (6 - bits))}`;
      });
      expect(new Set(cells).size).toBe(64);
    }
  });

  test("has odd direction numbers below the power of two of their place", () => {
    for (const [degree, coefficients, numbers] of DIRECTIONS) {
      expect(numbers).toHaveLength(degree);
      expect(coefficients).toBeLessThan(2 ** Math.max(0, degree - 1));
      for (const [i, number] of numbers.entries()) {
        expect(number % 2).toBe(1);
        expect(number).toBeLessThan(2 ** (i + 1));
      }
    }
  });

  test("is the same for the same seed and another for another", () => {
    expect(sobolPoints(50, 4, "a")).toEqual(sobolPoints(50, 4, "a"));
    expect(sobolPoints(50, 4, "a")).not.toEqual(sobolPoints(50, 4, "b"));
  });
});

test("a Latin hypercube has one point in every strip of every axis", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 6 }),
      fc.string(),
      (count, dimensions, seed) => {
        const points = latinHypercube(count, dimensions, seed);
        for (let axis = 0; axis < dimensions; axis++) {
          const strips = points.map((point) => Math.floor((point[axis] ?? 0) * count));
          expect(strips.toSorted((a, b) => a - b)).toEqual(points.map((_, i) => i));
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("a grid has every combination once", () => {
  const points = gridPoints([2, 3]);
  const cells = points.map(([x = 0, y = 0]) => [Math.floor(x * 2), Math.floor(y * 3)]);
  expect(cells).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
});
