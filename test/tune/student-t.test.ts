import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimate, studentT } from "../../src/tune/student-t.ts";

/** Two-sided values as printed in tables, e.g. Abramowitz and Stegun, table 26.10. */
const TABLE: readonly (readonly [confidence: number, degrees: number, t: number])[] = [
  [0.9, 1, 6.314],
  [0.9, 10, 1.812],
  [0.95, 1, 12.706],
  [0.95, 2, 4.303],
  [0.95, 3, 3.182],
  [0.95, 4, 2.776],
  [0.95, 5, 2.571],
  [0.95, 9, 2.262],
  [0.95, 10, 2.228],
  [0.95, 20, 2.086],
  [0.95, 30, 2.042],
  [0.95, 60, 2.0],
  [0.95, 120, 1.98],
  [0.99, 1, 63.657],
  [0.99, 5, 4.032],
  [0.99, 10, 3.169],
  [0.99, 40, 2.704],
];

test.each(TABLE)("at %d with %i degrees of freedom t is %d", (confidence, degrees, t) => {
  expect(studentT(confidence, degrees)).toBeCloseTo(t, 3);
});

test("t falls with the degrees of freedom and rises with the confidence", () => {
  const confidence = fc.double({ min: 0.5, max: 0.98, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), confidence, (n, p) => {
      expect(studentT(p, n + 1)).toBeLessThan(studentT(p, n));
      expect(studentT(p + 0.01, n)).toBeGreaterThan(studentT(p, n));
    }),
    { numRuns: 50 },
  );
});

describe("an estimate", () => {
  test("has the interval of the textbook", () => {
    // Mean 5, standard deviation 1, n = 4: 3.182 · 1 / 2.
    const { mean, halfWidth } = estimate([4, 4.5, 5, 6.5], 0.95);
    const deviation = Math.sqrt((1 + 0.25 + 0 + 2.25) / 3);
    expect(mean).toBe(5);
    expect(halfWidth).toBeCloseTo((3.1824 * deviation) / 2, 3);
  });

  test("of equal values has no width, of one value an unknown one", () => {
    expect(estimate([0.1, 0.1, 0.1], 0.95)).toEqual({ mean: 0.1, halfWidth: 0, replications: 3 });
    expect(estimate([0.1], 0.95)).toEqual({ mean: 0.1, halfWidth: null, replications: 1 });
  });
});
