/** What candidates are compared by: every objective is to be small. */
export interface Judged {
  readonly objectives: readonly number[];
  /** How far constraints are missed, 0 = feasible. */
  readonly violation: number;
}

/**
 * Whether a is better than b without doubt: feasible beats infeasible, less violation beats more,
 * and between feasible ones no objective is worse and one is better. Source: Deb et al., A fast and
 * elitist multiobjective genetic algorithm: NSGA-II, IEEE Trans. Evol. Comput. 6 (2002), §VI.
 */
export function dominates(a: Judged, b: Judged): boolean {
  if (a.violation !== b.violation) return a.violation < b.violation;
  if (a.violation > 0) return false;
  let better = false;
  for (const [i, value] of a.objectives.entries()) {
    const other = b.objectives[i] ?? 0;
    if (value > other) return false;
    if (value < other) better = true;
  }
  return better;
}

/** Fronts of indexes: the first is dominated by nobody, the next by the first alone, and so on. */
export function paretoFronts(judged: readonly Judged[]): readonly (readonly number[])[] {
  const dominatedBy = new Array<number>(judged.length).fill(0);
  const below: number[][] = judged.map(() => []);
  for (const [i, a] of judged.entries()) {
    for (const [j, b] of judged.entries()) {
      if (!dominates(a, b)) continue;
      below[i]?.push(j);
      dominatedBy[j] = (dominatedBy[j] ?? 0) + 1;
    }
  }
  const fronts: number[][] = [];
  let front = judged.flatMap((_, i) => (dominatedBy[i] === 0 ? [i] : []));
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const i of front) {
      for (const j of below[i] ?? []) {
        dominatedBy[j] = (dominatedBy[j] ?? 0) - 1;
        if (dominatedBy[j] === 0) next.push(j);
      }
    }
    front = next.sort((a, b) => a - b);
  }
  return fronts;
}

/** The feasible candidates that nobody dominates; of equal ones the first alone. */
export function paretoFront(judged: readonly Judged[]): readonly number[] {
  const feasible = judged.flatMap((one, i) => (one.violation === 0 ? [i] : []));
  const seen = new Set<string>();
  return feasible.filter((i) => {
    const one = judged[i];
    if (one === undefined) return false;
    if (feasible.some((j) => dominates(judged[j] ?? one, one))) return false;
    const text = JSON.stringify(one.objectives);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/**
 * How lonely each member of a front is: the sum over objectives of the distance between its two
 * neighbours, as a share of the front's width; the ends are infinitely lonely. Source: Deb et al.
 */
export function crowdingDistances(
  judged: readonly Judged[],
  front: readonly number[],
): ReadonlyMap<number, number> {
  const distances = new Map(front.map((i) => [i, 0]));
  const objectives = judged[front[0] ?? 0]?.objectives.length ?? 0;
  for (let objective = 0; objective < objectives; objective++) {
    const value = (i: number): number => judged[i]?.objectives[objective] ?? 0;
    const sorted = front.toSorted((a, b) => value(a) - value(b) || a - b);
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined) continue;
    const width = value(last) - value(first);
    distances.set(first, Number.POSITIVE_INFINITY);
    distances.set(last, Number.POSITIVE_INFINITY);
    for (let k = 1; k < sorted.length - 1 && width > 0; k++) {
      const at = sorted[k] ?? 0;
      const gap = value(sorted[k + 1] ?? 0) - value(sorted[k - 1] ?? 0);
      distances.set(at, (distances.get(at) ?? 0) + gap / width);
    }
  }
  return distances;
}
