import type { Warning } from "../../sim/contract/result.ts";
import type {
  ComplianceCurve,
  Sensitivity,
  StudyCandidate,
  StudyResult,
} from "../../sim/contract/study-result.ts";
import type { FigureQuery } from "../../sim/trial/figures.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { evenCount } from "./candidates.ts";
import { complianceCurve } from "./compliance-curve.ts";
import type { JournalEntry } from "./journal.ts";
import type { ReplicatedTrial } from "./replicated-trial.ts";
import { chooseFrom } from "./search/choice.ts";
import { paretoFront } from "./search/pareto.ts";
import { explainedShare, rankCorrelation } from "./sensitivity.ts";
import type { ResolvedStudy } from "./study/file.ts";
import { type Candidate, candidateAt } from "./study/policy-space.ts";
import { judgedOf, queryName } from "./study-queries.ts";

/** Fewer curves than this tell nothing about what a parameter explains. */
const SAMPLE_MIN = 24;

/** Puts the judged candidates into the shape of the result: front, choice, sensitivity, curves. */
export function assembleResult(
  study: ResolvedStudy,
  studySha256: string,
  entries: readonly JournalEntry[],
  judge: ReplicatedTrial,
  queries: readonly FigureQuery[],
  warnings: readonly Warning[],
): StudyResult {
  const { space } = study;
  const made = entries.map(({ point }) => candidateAt(space, point, study.name));
  const judged = entries.map(({ figures }) => judgedOf(figures, queries, study));
  const front = paretoFront(judged);
  const onFront = new Set(front);
  const chosen = chooseFrom(judged, front, study.chooseBy);
  const chosenCurve = chosen === null ? null : (made[chosen] ?? null);
  const baseFigures = judge.judge(space.base);
  const trial = judge.trial(space.base, 0);
  return {
    schemaVersion: 1,
    tool: toolInfo(),
    name: study.name,
    studySha256,
    seed: study.seed,
    method: study.search.method,
    remediation: study.remediation?.id ?? null,
    servers: trial.servers,
    messages: trial.messages,
    parameters: space.parameters,
    figures: queries.map(queryName),
    objectives: study.objectives.map((one) => ({ figure: queryName(one), goal: one.goal })),
    constraints: study.constraints.map((one) => ({
      figure: queryName(one),
      min: Number.isFinite(one.min) ? one.min : null,
      max: Number.isFinite(one.max) ? one.max : null,
    })),
    confidence: study.replications.confidence,
    base: {
      policy: `${space.base.id} ${space.base.variant}`,
      stages: space.base.stages,
      figures: baseFigures,
      violation: judgedOf(baseFigures, queries, study).violation,
    },
    candidates: entries.map(
      ({ figures }, index): StudyCandidate => ({
        index,
        values: made[index]?.values ?? [],
        stages: made[index]?.policy.stages ?? [],
        figures,
        violation: judged[index]?.violation ?? 0,
        isOnFront: onFront.has(index),
      }),
    ),
    front,
    chosen,
    harmBySize: [
      { name: space.base.id, classes: trial.sizeClasses },
      ...(chosenCurve === null
        ? []
        : [{ name: study.name, classes: judge.trial(chosenCurve.policy, 0).sizeClasses }]),
    ],
    sensitivity: sensitivities(study, made, entries),
    compliance: complianceCurves(study, judge, chosenCurve),
    warnings,
  };
}

function sensitivities(
  study: ResolvedStudy,
  made: readonly Candidate[],
  entries: readonly JournalEntry[],
): readonly Sensitivity[] {
  const even = evenCount(study);
  if (even < SAMPLE_MIN) return [];
  return study.space.parameters.flatMap(({ name }, at) =>
    study.objectives.map((_, objective) => {
      const values = made.slice(0, even).map((one) => one.values[at] ?? 0);
      const outcomes = entries.slice(0, even).map(({ figures }) => figures[objective]?.mean ?? 0);
      return {
        parameter: name,
        objective,
        share: explainedShare(values, outcomes),
        direction: rankCorrelation(values, outcomes),
      };
    }),
  );
}

function complianceCurves(
  study: ResolvedStudy,
  judge: ReplicatedTrial,
  chosen: Candidate | null,
): readonly ComplianceCurve[] {
  if (study.remediation === null) return [];
  const { max, confidence } = study.replications;
  const plan = { replications: max, confidence };
  const base = complianceCurve(study.space.base.id, study.space.base, judge, plan);
  if (chosen === null) return [base];
  return [base, complianceCurve(study.name, chosen.policy, judge, plan)];
}
