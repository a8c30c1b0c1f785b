import { type Individual, nextPoints, survivors } from "./search/nsga2.ts";
import { gridPoints, latinHypercube, type UnitPoint } from "./search/samples.ts";
import { sobolPoints } from "./search/sobol.ts";
import type { ResolvedStudy } from "./study/file.ts";
import { levelsOf } from "./study/policy-space.ts";

/** Points to be judged, one generation after the other; takes each generation's judgements. */
type Search = Generator<readonly UnitPoint[], void, readonly Individual[]>;

/**
 * The points of a study. A generation depends on the study and the generations before it alone, so
 * that it is the same with any number of workers and after a resumption.
 */
export function* searchPoints(study: Pick<ResolvedStudy, "search" | "space" | "seed">): Search {
  const { method, candidates, population } = study.search;
  const { parameters } = study.space;
  switch (method) {
    case "grid":
      yield gridPoints(parameters.map(levelsOf));
      return;
    case "latin":
      yield latinHypercube(candidates, parameters.length, study.seed);
      return;
    case "sobol":
      yield sobolPoints(candidates, parameters.length, study.seed);
      return;
    default:
  }
  const size = Math.min(population, candidates);
  let parents = yield sobolPoints(size, parameters.length, study.seed);
  let judged = size;
  for (let generation = 1; judged < candidates; generation++) {
    const count = Math.min(size, candidates - judged);
    const children = yield nextPoints(parents, count, study.seed, generation);
    judged += count;
    parents = survivors([...parents, ...children], size);
  }
}

/** How many candidates a study tries. */
export function candidateCount({ search, space }: ResolvedStudy): number {
  if (search.method !== "grid") return search.candidates;
  return space.parameters.reduce((count, one) => count * levelsOf(one), 1);
}

/** How many of the first candidates are spread evenly, before any of them was judged. */
export function evenCount(study: ResolvedStudy): number {
  const { method, candidates, population } = study.search;
  return method === "nsga2" ? Math.min(population, candidates) : candidateCount(study);
}
