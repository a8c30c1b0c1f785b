import { expect, test } from "vitest";
import { factorQuantiles } from "../../../src/config/synthetic/factor-quantiles.ts";

test.each([0.05, 0.3, 1, 2.5])(
  "factors of deviation %d have mean 1 and that deviation",
  (wanted) => {
    const quantiles = factorQuantiles(wanted);
    // A draw is a straight line between two quantiles: sum it up by its middles.
    const drawn = quantiles.slice(1).flatMap((high, i) => {
      const low = quantiles[i] ?? 0;
      return Array.from({ length: 200 }, (_, k) => low + ((high - low) * (k + 0.5)) / 200);
    });
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(mean).toBeCloseTo(1, 4);
    expect(Math.sqrt(variance)).toBeCloseTo(wanted, 3);
    expect(quantiles.every((value, i) => value > 0 && value >= (quantiles[i - 1] ?? 0))).toBe(true);
  },
);

test("without a deviation a factor is always 1", () => {
  expect(factorQuantiles(0)).toEqual([1, 1]);
});
