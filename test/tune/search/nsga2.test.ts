import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseFrom } from "../../../src/tune/search/choice.ts";
import { type Individual, nextPoints, survivors } from "../../../src/tune/search/nsga2.ts";
import {
  dominates,
  type Judged,
  paretoFront,
  paretoFronts,
} from "../../../src/tune/search/pareto.ts";
import type { UnitPoint } from "../../../src/tune/search/samples.ts";
import { sobolPoints } from "../../../src/tune/search/sobol.ts";

const arbitraryJudged: fc.Arbitrary<Judged> = fc.record({
  objectives: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 2 }),
  violation: fc.constantFrom(0, 0, 0, 1, 2),
});
const manyJudged = fc.array(arbitraryJudged, { minLength: 1, maxLength: 30 });

function beats(a: Judged | undefined, b: Judged | undefined): boolean {
  return a !== undefined && b !== undefined && dominates(a, b);
}

describe("domination", () => {
  test("is never mutual, never of itself, and passes on", () => {
    fc.assert(
      fc.property(arbitraryJudged, arbitraryJudged, arbitraryJudged, (a, b, c) => {
        expect(dominates(a, a)).toBe(false);
        expect(dominates(a, b) && dominates(b, a)).toBe(false);
        if (dominates(a, b) && dominates(b, c)) expect(dominates(a, c)).toBe(true);
      }),
    );
  });

  test("puts every feasible candidate before every other one", () => {
    const good: Judged = { objectives: [9, 9], violation: 0 };
    expect(dominates(good, { objectives: [0, 0], violation: 0.1 })).toBe(true);
  });
});

describe("fronts", () => {
  test("hold everyone once; nobody is dominated within a front, everybody by the one before", () => {
    fc.assert(
      fc.property(manyJudged, (judged) => {
        const fronts = paretoFronts(judged);
        expect(fronts.flat().sort((a, b) => a - b)).toEqual(judged.map((_, i) => i));
        for (const [k, front] of fronts.entries()) {
          for (const i of front) {
            const by = (j: number): boolean => beats(judged[j], judged[i]);
            expect(front.some(by)).toBe(false);
            if (k > 0) expect(fronts[k - 1]?.some(by)).toBe(true);
          }
        }
      }),
    );
  });

  test("the front shown is feasible, without twins, and beats or equals every feasible one", () => {
    fc.assert(
      fc.property(manyJudged, (judged) => {
        const front = paretoFront(judged);
        const texts = front.map((i) => JSON.stringify(judged[i]?.objectives));
        expect(new Set(texts).size).toBe(front.length);
        for (const one of judged) {
          if (one.violation > 0) continue;
          const covered = front.some((i) => {
            const other = judged[i];
            return (
              beats(other, one) ||
              JSON.stringify(other?.objectives) === JSON.stringify(one.objectives)
            );
          });
          expect(covered).toBe(true);
        }
      }),
    );
  });
});

describe("the search", () => {
  /** ZDT1 of Zitzler, Deb and Thiele (2000): the true front is f2 = 1 − √f1. */
  const zdt1 = (point: UnitPoint): Individual => {
    const [first = 0, ...rest] = point;
    const g = 1 + (9 * rest.reduce((sum, value) => sum + value, 0)) / rest.length;
    return { point, objectives: [first, g * (1 - Math.sqrt(first / g))], violation: 0 };
  };

  function run(generations: number, seed: string): readonly Individual[] {
    let parents: readonly Individual[] = sobolPoints(40, 8, seed).map(zdt1);
    for (let generation = 1; generation <= generations; generation++) {
      const children = nextPoints(parents, 40, seed, generation).map(zdt1);
      parents = survivors([...parents, ...children], 40);
    }
    return parents;
  }

  /** Mean distance above the true front. */
  const gap = (all: readonly Individual[]): number =>
    all.reduce((sum, { objectives: [f1 = 0, f2 = 0] }) => sum + f2 - (1 - Math.sqrt(f1)), 0) /
    all.length;

  test("comes close to a known front and covers its width", () => {
    const found = run(120, "zdt1");
    expect(gap(found)).toBeLessThan(0.05);
    const firsts = found.map(({ objectives }) => objectives[0] ?? 0);
    expect(Math.min(...firsts)).toBeLessThan(0.05);
    expect(Math.max(...firsts)).toBeGreaterThan(0.8);
  });

  test("never loses the best it has found in an objective", () => {
    let best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const generations of [0, 1, 5, 20]) {
      const all = run(generations, "elite");
      const now = [0, 1].map((i) => Math.min(...all.map(({ objectives }) => objectives[i] ?? 0)));
      expect(now[0]).toBeLessThanOrEqual(best[0] ?? 0);
      expect(now[1]).toBeLessThanOrEqual(best[1] ?? 0);
      best = now;
    }
  });

  test("depends on parents, seed and generation alone, and stays in the unit cube", () => {
    const parents = sobolPoints(20, 5, "p").map(zdt1);
    const children = nextPoints(parents, 31, "s", 3);
    expect(nextPoints(parents, 31, "s", 3)).toEqual(children);
    expect(nextPoints(parents, 31, "s", 4)).not.toEqual(children);
    expect(children).toHaveLength(31);
    expect(children.flat().every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe("the choice", () => {
  const judged = [
    { objectives: [0, 10], violation: 0 },
    { objectives: [3, 3], violation: 0 },
    { objectives: [10, 0], violation: 0 },
  ];

  test("is balanced between the objectives, or the best in one", () => {
    expect(chooseFrom(judged, [0, 1, 2], null)).toBe(1);
    expect(chooseFrom(judged, [0, 1, 2], 0)).toBe(0);
    expect(chooseFrom(judged, [0, 1, 2], 1)).toBe(2);
  });

  test("of nothing is nothing", () => {
    expect(chooseFrom(judged, [], null)).toBeNull();
  });
});
