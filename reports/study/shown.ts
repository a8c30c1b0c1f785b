import type { Estimate, StudyCandidate, StudyResult } from "../../sim/contract/study-result.ts";
import { sensitivityNoise } from "./basis.ts";
import { figureWords } from "./figure-words.ts";
import type { DayEstimate, StudyPoint, StudyView } from "./view.ts";
import { baseName, curveName, parameterWords, shownCandidate } from "./words.ts";

/** What the charts of a study show, from its result. */
export function studyView(study: StudyResult): StudyView {
  const objectives = study.objectives.map(({ figure, goal }) => ({ ...figureWords(figure), goal }));
  const valuesOf = (figures: readonly Estimate[]): readonly number[] =>
    objectives.map((_, i) => figures[i]?.mean ?? 0);
  const shown = shownCandidate(study);
  const [base, own] = [baseName(study), curveName(study)];
  const kindOf = ({ index, isOnFront, violation }: StudyCandidate): StudyPoint["kind"] => {
    if (index === study.chosen) return "chosen";
    if (index === study.nearest?.candidate) return "nearest";
    if (violation > 0) return "missed";
    return isOnFront ? "front" : "tried";
  };
  return {
    name: study.name,
    objectives,
    points: [
      ...study.candidates.map((candidate) => ({
        kind: kindOf(candidate),
        name: `curve ${candidate.index}`,
        values: valuesOf(candidate.figures),
      })),
      { kind: "base", name: base, values: valuesOf(study.base.figures) },
    ],
    sensitivity: study.sensitivity.map(({ parameter, objective, share, direction }) => ({
      parameter: parameterWords(parameter),
      objective: objectives[objective]?.title ?? "",
      share,
      rises: direction >= 0,
    })),
    sensitivityNoise: sensitivityNoise(study),
    curves: [
      { name: base, stages: study.base.stages },
      ...(shown === null ? [] : [{ name: own, stages: shown.stages }]),
    ],
    compliance: study.compliance.map(({ patchedShare, lostMessages }, i) => ({
      name: i === 0 ? base : own,
      patchedShare: patchedShare.map(band),
      lostMessages: lostMessages.map(band),
    })),
  };
}

function band({ mean, halfWidth }: Estimate): DayEstimate {
  const half = halfWidth ?? 0;
  return { mean, low: Math.max(0, mean - half), high: mean + half };
}
