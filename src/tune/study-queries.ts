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
  let violation = 0;
  for (const { figure, day, min, max } of study.constraints) {
    const at = queries.findIndex((one) => one.figure === figure && one.day === day);
    const mean = figures[at]?.mean ?? 0;
    if (mean < min) violation += (min - mean) / (Math.abs(min) || 1);
    if (mean > max) violation += (mean - max) / (Math.abs(max) || 1);
  }
  return { objectives, violation };
}
