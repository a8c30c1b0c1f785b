import { sensitivityNoise } from "../../reports/study/basis.ts";
import type { Warning } from "../../sim/contract/result.ts";
import type {
  ComplianceCurve,
  Estimate,
  Sensitivity,
  StageEffects,
  StudyCandidate,
  StudyResult,
} from "../../sim/contract/study-result.ts";
import type { FigureQuery } from "../../sim/trial/figures.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { evenCount } from "./candidates.ts";
import { complianceCurve } from "./compliance-curve.ts";
import type { JournalEntry } from "./journal.ts";
import { keptConstraints, nearestMiss } from "./nearest-miss.ts";
import type { ReplicatedTrial } from "./replicated-trial.ts";
import { chooseFrom } from "./search/choice.ts";
import { paretoFront } from "./search/pareto.ts";
import { explainedShares, rankCorrelation } from "./sensitivity.ts";
import { stageEffects } from "./stage-effects.ts";
import type { ResolvedStudy } from "./study/file.ts";
import { type Candidate, candidateAt } from "./study/policy-space.ts";
import { judgedOf, queryName } from "./study-queries.ts";

/** Fewer curves than this tell nothing about what a parameter explains. */
const SAMPLE_MIN = 24;

/** What a study has judged. */
interface JudgedStudy {
  readonly study: ResolvedStudy;
  readonly studySha256: string;
  readonly entries: readonly JournalEntry[];
  readonly judge: ReplicatedTrial;
  readonly queries: readonly FigureQuery[];
  readonly warnings: readonly Warning[];
}

/** Puts the judged candidates into the shape of the result: front, choice, sensitivity, curves. */
export function assembleResult(whole: JudgedStudy): StudyResult {
  const { study, entries, judge, queries } = whole;
  const { space } = study;
  const made = entries.map(({ point }) => candidateAt(space, point, study.name));
  const figures = entries.map((one) => one.figures);
  const judged = figures.map((one) => judgedOf(one, queries, study));
  const front = paretoFront(judged);
  const chosen = chooseFrom(judged, front, study.chooseBy);
  const kept = keptConstraints(figures, queries, study.constraints);
  const violations = judged.map(({ violation }) => violation);
  const nearest =
    chosen === null ? nearestMiss(figures, violations, kept, queries, study.constraints) : null;
  const baseFigures = judge.judge(space.base);
  const trial = judge.trial(space.base, 0);
  const shown = chosen ?? nearest?.candidate ?? null;
  const shownCurve = shown === null ? null : (made[shown] ?? null);
  const shownTrial = shownCurve === null ? null : judge.trial(shownCurve.policy, 0);
  return {
    ...asked(whole),
    window: {
      startMs: judge.startMs,
      days: study.scenario.window.days,
      scenarioDays: study.scenarioDays,
      lastStageDayMax: study.lastStageDayMax,
      cutOff: { base: trial.cutOff, shown: shownTrial?.cutOff ?? null },
    },
    servers: trial.servers,
    messages: trial.messages,
    constraints: study.constraints.map((one, at) => ({
      figure: queryName(one),
      min: Number.isFinite(one.min) ? one.min : null,
      max: Number.isFinite(one.max) ? one.max : null,
      keptBy: kept.filter((each) => each[at] === true).length,
    })),
    base: {
      policy: `${space.base.id} ${space.base.variant}`,
      stages: space.base.stages,
      figures: baseFigures,
      violation: judgedOf(baseFigures, queries, study).violation,
    },
    candidates: entries.map(
      (entry, index): StudyCandidate => ({
        index,
        values: made[index]?.values ?? [],
        stages: made[index]?.policy.stages ?? [],
        figures: entry.figures,
        violation: violations[index] ?? 0,
        isOnFront: front.includes(index),
      }),
    ),
    front,
    chosen,
    nearest,
    harmBySize: [
      { name: space.base.id, classes: trial.sizeClasses },
      ...(shownTrial === null ? [] : [{ name: study.name, classes: shownTrial.sizeClasses }]),
    ],
    stageEffects: effectsOfStages(whole, made, baseFigures, shown),
    sensitivity: sensitivities(study, made, entries),
    evenCandidates: evenCount(study),
    compliance: complianceCurves(study, judge, shownCurve),
    warnings: whole.warnings,
  };
}

/** What was asked for and how it was searched. */
function asked({
  study,
  studySha256,
  queries,
}: JudgedStudy): Pick<
  StudyResult,
  | "schemaVersion"
  | "tool"
  | "name"
  | "studySha256"
  | "seed"
  | "method"
  | "remediation"
  | "answer"
  | "parameters"
  | "figures"
  | "objectives"
  | "confidence"
  | "replications"
> {
  const { replications } = study;
  return {
    schemaVersion: 1,
    tool: toolInfo(),
    name: study.name,
    studySha256,
    seed: study.seed,
    method: study.search.method,
    remediation: study.remediation?.id ?? null,
    answer: study.remediation,
    parameters: study.space.parameters,
    figures: queries.map(queryName),
    objectives: study.objectives.map((one) => ({ figure: queryName(one), goal: one.goal })),
    confidence: replications.confidence,
    replications: { min: replications.min, max: replications.max },
  };
}

/** Of the base, and of the curve that is shown beside it. */
function effectsOfStages(
  { study, entries, judge }: JudgedStudy,
  made: readonly Candidate[],
  baseFigures: readonly Estimate[],
  shown: number | null,
): readonly StageEffects[] {
  const { base } = study.space;
  const own = stageEffects(base.id, base, judge, replicationsOf(baseFigures));
  const curve = shown === null ? undefined : made[shown];
  if (shown === null || curve === undefined) return [own];
  const replications = replicationsOf(entries[shown]?.figures ?? []);
  return [own, stageEffects(`curve ${shown}`, curve.policy, judge, replications)];
}

function replicationsOf(figures: readonly Estimate[]): number {
  return figures[0]?.replications ?? 1;
}

function sensitivities(
  study: ResolvedStudy,
  made: readonly Candidate[],
  entries: readonly JournalEntry[],
): readonly Sensitivity[] {
  const even = evenCount(study);
  if (even < SAMPLE_MIN) return [];
  const { parameters } = study.space;
  const values = parameters.map((_, at) => made.slice(0, even).map((one) => one.values[at] ?? 0));
  const chance = sensitivityNoise({ evenCandidates: even });
  const byObjective = study.objectives.map((_, objective) => {
    const outcomes = entries.slice(0, even).map(({ figures }) => figures[objective]?.mean ?? 0);
    return { objective, outcomes, shares: explainedShares(values, outcomes, chance) };
  });
  return parameters.flatMap(({ name }, at) =>
    byObjective.map(({ objective, outcomes, shares }) => ({
      parameter: name,
      objective,
      share: shares[at] ?? 0,
      direction: rankCorrelation(values[at] ?? [], outcomes),
    })),
  );
}

function complianceCurves(
  study: ResolvedStudy,
  judge: ReplicatedTrial,
  shown: Candidate | null,
): readonly ComplianceCurve[] {
  if (study.remediation === null) return [];
  const { max, confidence } = study.replications;
  const plan = { replications: max, confidence };
  const base = complianceCurve(study.space.base.id, study.space.base, judge, plan);
  if (shown === null) return [base];
  return [base, complianceCurve(study.name, shown.policy, judge, plan)];
}
