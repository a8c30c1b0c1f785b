import type { Judged } from "./pareto.ts";

/**
 * The candidate to write, an index of `judged`, out of a front; null of an empty one. By one
 * objective: the best in it, ties by the balanced rule. Balanced: the nearest to the point that is
 * best in every objective, each measured by the width of the front; ties to the earlier candidate.
 */
export function chooseFrom(
  judged: readonly Judged[],
  front: readonly number[],
  byObjective: number | null,
): number | null {
  const value = (i: number, objective: number): number => judged[i]?.objectives[objective] ?? 0;
  const objectives = judged[front[0] ?? 0]?.objectives ?? [];
  const ranges = objectives.map((_, objective) => {
    const values = front.map((i) => value(i, objective));
    return { low: Math.min(...values), width: Math.max(...values) - Math.min(...values) };
  });
  const distance = (i: number): number =>
    ranges.reduce((sum, { low, width }, objective) => {
      const part = width === 0 ? 0 : (value(i, objective) - low) / width;
      return sum + part * part;
    }, 0);
  const better = (a: number, b: number): number => {
    const first = byObjective === null ? 0 : value(a, byObjective) - value(b, byObjective);
    return first || distance(a) - distance(b) || a - b;
  };
  return front.toSorted(better)[0] ?? null;
}
