import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { assign } from "../../../sim/plan/assignment.ts";

function costOf(costs: readonly (readonly bigint[])[], columns: readonly number[]): bigint {
  return columns.reduce((sum, column, row) => sum + (costs[row]?.[column] ?? 0n), 0n);
}

/** The cheapest assignment by trying every one. */
function cheapest(
  costs: readonly (readonly bigint[])[],
  row = 0,
  used: ReadonlySet<number> = new Set(),
): bigint {
  const own = costs[row];
  if (own === undefined) return 0n;
  let best: bigint | null = null;
  for (const [column, cost] of own.entries()) {
    if (used.has(column)) continue;
    const total = cost + cheapest(costs, row + 1, new Set([...used, column]));
    if (best === null || total < best) best = total;
  }
  return best ?? 0n;
}

describe("an assignment", () => {
  it("is as cheap as the cheapest of all, and gives no column twice", () => {
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 }))
      .chain(([rows, more]) =>
        fc.array(
          fc.array(fc.bigInt(-50n, 50n), { minLength: rows + more, maxLength: rows + more }),
          {
            minLength: rows,
            maxLength: rows,
          },
        ),
      );
    fc.assert(
      fc.property(matrix, (costs) => {
        const columns = assign(costs);
        expect(new Set(columns).size).toBe(costs.length);
        expect(columns.every((column) => column >= 0)).toBe(true);
        expect(costOf(costs, columns)).toBe(cheapest(costs));
      }),
      { numRuns: 300 },
    );
  });

  test("is exact beyond the precision of doubles", () => {
    const huge = 10n ** 40n;
    const costs = [
      [huge, huge + 1n],
      [huge + 1n, huge + 3n],
    ];
    expect(assign(costs)).toEqual([1, 0]);
  });

  test("of nothing is nothing", () => {
    expect(assign([])).toEqual([]);
  });
});
