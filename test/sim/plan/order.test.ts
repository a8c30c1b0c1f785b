import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Harm } from "../../../sim/contract/plan-result.ts";
import { addHarm, compareHarm, NO_HARM } from "../../../sim/plan/harm.ts";
import { orderPatches } from "../../../sim/plan/order.ts";

const harm = (lost: number, delayMinutes = 0, delayed = 0): Harm => ({
  lost,
  delayMinutes,
  delayed,
});

/** The least harm of all orders, by trying every one. */
function leastHarm(
  harms: readonly (readonly Harm[])[],
  perWeek: number,
  server = 0,
  used: readonly number[] = [],
): Harm {
  const own = harms[server];
  if (own === undefined) return NO_HARM;
  let best: Harm | null = null;
  for (const [week, one] of own.entries()) {
    if (used.filter((taken) => taken === week).length >= perWeek) continue;
    const total = addHarm(one, leastHarm(harms, perWeek, server + 1, [...used, week]));
    if (best === null || compareHarm(total, best) < 0) best = total;
  }
  return best ?? NO_HARM;
}

describe("the order of patching", () => {
  it("has the least harm of all orders, rank by rank, and no week has too many", () => {
    const figures = fc.record({
      lost: fc.integer({ min: 0, max: 2 }),
      delayMinutes: fc.constantFrom(0, 1, 1_000_000_007),
      delayed: fc.constantFrom(0, 1, 999_983),
    });
    const table = fc.integer({ min: 1, max: 5 }).chain((servers) =>
      fc.record({
        perWeek: fc.integer({ min: 1, max: 2 }),
        harms: fc.array(fc.array(figures, { minLength: servers, maxLength: servers }), {
          minLength: servers,
          maxLength: servers,
        }),
      }),
    );
    fc.assert(
      fc.property(table, ({ perWeek, harms }) => {
        const order = orderPatches(harms, perWeek);
        expect(order.harm).toEqual(leastHarm(harms, perWeek));
        for (const week of new Set(order.weekOf)) {
          expect(order.weekOf.filter((one) => one === week).length).toBeLessThanOrEqual(perWeek);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("patches first what loses most by waiting", () => {
    const slow = [harm(0), harm(1), harm(2)];
    const fast = [harm(0), harm(50), harm(100)];
    expect(orderPatches([slow, fast, slow], 1).weekOf[1]).toBe(0);
  });

  test("uses the earliest weeks where harm is equal", () => {
    const calm = [harm(0), harm(0), harm(0), harm(0)];
    const { weekOf } = orderPatches([calm, calm, calm, calm], 2);
    expect([...weekOf].sort()).toEqual([0, 0, 1, 1]);
  });

  test("never trades a lost message for delayed ones, however many", () => {
    const a = [harm(0, 1e12, 1e9), harm(1)];
    const b = [harm(0), harm(0)];
    expect(orderPatches([a, b], 1).weekOf).toEqual([0, 1]);
  });
});
