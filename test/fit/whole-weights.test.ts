import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantilesOf, weightsByValue, wholeWeights } from "../../src/fit/whole-weights.ts";

describe("whole weights", () => {
  test("keep proportions, the largest at the most", () => {
    expect(wholeWeights([0.1, 0.2, 0, 0.05], 100)).toEqual([50, 100, 0, 25]);
  });

  test("of nothing are even", () => {
    expect(wholeWeights([0, 0], 100)).toEqual([1, 1]);
  });
});

describe("weights by value", () => {
  test("join the rarest values with their neighbours where there are too many", () => {
    const distribution = new Map([
      [1, 80],
      [2, 15],
      [30, 1],
      [40, 1],
    ]);
    expect(weightsByValue(distribution, 3, 97)).toEqual({ 1: 80, 2: 15, 35: 2 });
  });

  test("keep the mean and never exceed the number of entries", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 50 })), {
          minLength: 1,
          maxLength: 60,
        }),
        (pairs) => {
          const distribution = new Map(pairs);
          const weights = weightsByValue(distribution, 8, 1_000_000);
          expect(Object.keys(weights).length).toBeLessThanOrEqual(8);
          const made = Object.entries(weights).map(([value, weight]) => [Number(value), weight]);
          expect(Math.abs(meanOf(made) - meanOf([...distribution]))).toBeLessThan(0.51);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("quantiles", () => {
  test("with straight lines between them have the mean of the values, also with a long tail", () => {
    const values = Array.from({ length: 5_000 }, (_, i) => Math.round(1_000 / (1 - i / 5_001)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const quantiles = quantilesOf(values, mean);
    const lines = quantiles.slice(1).map((high, i) => (high + (quantiles[i] ?? 0)) / 2);
    const drawn = lines.reduce((sum, value) => sum + value, 0) / lines.length;
    expect(Math.abs(drawn / mean - 1)).toBeLessThan(0.01);
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
  });
});

function meanOf(pairs: readonly (readonly number[])[]): number {
  let weight = 0;
  let sum = 0;
  for (const [value = 0, share = 0] of pairs) {
    weight += share;
    sum += value * share;
  }
  return sum / weight;
}
