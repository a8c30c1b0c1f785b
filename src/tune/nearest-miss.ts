import type { Estimate, NearestMiss } from "../../sim/contract/study-result.ts";
import type { FigureQuery } from "../../sim/trial/figures.ts";
import type { Constraint } from "./study/file.ts";
import { missOf } from "./study-queries.ts";

/** By candidate and constraint: whether it keeps to it. */
type Kept = readonly (readonly boolean[])[];

/** Which candidates keep to which constraints. */
export function keptConstraints(
  figures: readonly (readonly Estimate[])[],
  queries: readonly FigureQuery[],
  constraints: readonly Constraint[],
): Kept {
  return figures.map((one) =>
    constraints.map((constraint) => missOf(one, queries, constraint) === null),
  );
}

/**
 * The candidate that misses the constraints by least in all (ties to the earlier) and the
 * constraint that binds; null where a candidate keeps to all of them, or there is none.
 */
export function nearestMiss(
  figures: readonly (readonly Estimate[])[],
  violations: readonly number[],
  kept: Kept,
  queries: readonly FigureQuery[],
  constraints: readonly Constraint[],
): NearestMiss | null {
  const least = Math.min(...violations);
  const candidate = violations.indexOf(least);
  if (candidate < 0 || least === 0) return null;
  const misses = constraints.flatMap((constraint, at) => {
    const miss = missOf(figures[candidate] ?? [], queries, constraint);
    return miss === null ? [] : [{ constraint: at, value: miss.value, bound: miss.bound }];
  });
  return { candidate, misses, binding: bindingConstraint(kept, constraints.length) };
}

function bindingConstraint(kept: Kept, count: number): NearestMiss["binding"] {
  const places = Array.from({ length: count }, (_, at) => at);
  const wouldDo = places.map(
    (at) => kept.filter((one) => one.every((isKept, other) => isKept || other === at)).length,
  );
  const keptBy = places.map((at) => kept.filter((one) => one[at] === true).length);
  const [constraint = 0] = places.toSorted(
    (a, b) => (wouldDo[b] ?? 0) - (wouldDo[a] ?? 0) || (keptBy[a] ?? 0) - (keptBy[b] ?? 0) || a - b,
  );
  return { constraint, wouldDo: wouldDo[constraint] ?? 0 };
}
