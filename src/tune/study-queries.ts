import type { Estimate } from "../../sim/contract/study-result.ts";
import type { FigureQuery } from "../../sim/trial/figures.ts";
import type { Judged } from "./search/pareto.ts";
import type { Constraint, Objective, ResolvedStudy } from "./study/file.ts";

/** Figures that every table shows. */
const ALWAYS: readonly FigureQuery[] = [
  { figure: "lostShare", day: null },
  { figure: "delayedShare", day: null },
  { figure: "firstBlockDay", day: null },
  { figure: "fullBlockDay", day: null },
];

/** What is asked of every candidate: objectives, then constraints, then the rest; no twins. */
export function studyQueries(
  study: Pick<ResolvedStudy, "objectives" | "constraints">,
): readonly FigureQuery[] {
  const queries: FigureQuery[] = study.objectives.map(({ figure, day }) => ({ figure, day }));
  for (const { figure, day } of [...study.constraints, ...ALWAYS]) {
    if (!queries.some((one) => one.figure === figure && one.day === day)) {
      queries.push({ figure, day });
    }
  }
  return queries;
}

/** A figure's name with its day: `serversFelt.60`. */
export function queryName({ figure, day }: FigureQuery): string {
  return day === null ? figure : `${figure}.${day}`;
}

/** A candidate's figures as objectives that are to be small, and how far constraints are missed. */
export function judgedOf(
  figures: readonly Estimate[],
  queries: readonly FigureQuery[],
  study: { readonly objectives: readonly Objective[]; readonly constraints: readonly Constraint[] },
): Judged {
  const objectives = study.objectives.map(({ goal }, i) => {
    const mean = figures[i]?.mean ?? 0;
    return goal === "min" ? mean : -mean;
  });
  const violation = study.constraints.reduce(
    (sum, constraint) => sum + (missOf(figures, queries, constraint)?.violation ?? 0),
    0,
  );
  return { objectives, violation };
}

/** How a candidate misses a constraint; `violation` is the distance as a part of the bound. */
interface ConstraintMiss {
  readonly value: number;
  readonly bound: number;
  readonly violation: number;
}

/** By how much a candidate misses a constraint; null = it keeps to it. */
export function missOf(
  figures: readonly Estimate[],
  queries: readonly FigureQuery[],
  { figure, day, min, max }: Constraint,
): ConstraintMiss | null {
  const at = queries.findIndex((one) => one.figure === figure && one.day === day);
  const value = figures[at]?.mean ?? 0;
  const bound = value < min ? min : max;
  if (value >= min && value <= max) return null;
  return { value, bound, violation: Math.abs(value - bound) / (Math.abs(bound) || 1) };
}
