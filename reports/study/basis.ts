import type { StudyResult } from "../../sim/contract/study-result.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { baseName, curveName } from "./words.ts";

const METHODS: Readonly<Record<string, string>> = {
  nsga2: "first spread evenly (Sobol points), then bred from the best (NSGA-II)",
  sobol: "spread evenly (Sobol points)",
  latin: "spread evenly (Latin hypercube)",
  grid: "every combination of the values allowed",
};

/** How the curves were found and judged: what somebody needs to do it again. */
export function searchFacts(study: StudyResult): readonly string[] {
  const { candidates, parameters, method, seed, replications, confidence, tool, window, base } =
    study;
  const runs =
    replications.max === 1
      ? "Each was run once."
      : `Each was run ${replications.min === replications.max ? "" : `${replications.min} to `}` +
        `${formatCount(replications.max)} times with seeds of its own, the same seeds for every ` +
        `curve; ± is the ${formatShare(confidence, 1)} interval of the mean.`;
  return [
    `${formatCountOf(candidates.length, "curve")} tried over ` +
      `${formatCountOf(parameters.length, "parameter")}: ${METHODS[method] ?? method}; seed "${seed}". ${runs}`,
    `Judged over ${formatCountOf(window.days, "day")}` +
      (window.days > window.scenarioDays
        ? `, although the scenario's window has ${window.scenarioDays}: the last stage of the longest curve begins on day ` +
          `${window.lastStageDayMax}, and what is lost in it must count.`
        : `; the last stage of the longest curve begins on day ${window.lastStageDayMax}, and what is lost in it counts.`),
    `What nobody beats in every objective: ${formatCountOf(study.front.length, "curve")}. ` +
      "All of them stand in candidates.csv.",
    `Held against ${base.policy}, the policy it started from; ${tool.name} ${tool.version}, study ${study.studySha256.slice(0, 12)}.`,
  ];
}

/** What the study does not know. */
export function limitFacts(study: StudyResult): readonly string[] {
  const { answer, servers, window, replications, messages } = study;
  const { base, shown } = window.cutOff;
  const cutOff = Math.max(base, shown ?? 0);
  return [
    `Whether other mail is like this: the curve acts on ${formatCountOf(messages, "message")} of ` +
      `${formatCountOf(servers, "server")}, and on nothing else.`,
    answer === null
      ? "Who patches: nobody does here. With remediation: assumed people answer to what they feel."
      : "How people really answer to delays and returned mail: nobody has measured it. Curves can be compared under one " +
        "assumption; how many servers will be patched on a day cannot be told from it. mailflow run has no such people: with " +
        "this policy it shows what becomes of servers that nobody patches.",
    "Which minutes of an hour are refused, in which order, and how each sender retries: none of it is published; the " +
      "scenario's settings stand in for it.",
    "Whether a curve that was not tried is better: between the values allowed there may be one.",
    replications.max === 1
      ? "How much is chance: each curve was run once. replications: {min: 5, max: 5} tells."
      : "How much of the chosen curve's lead is luck: the best of many curves is flattered by the seeds it was chosen with.",
    ...(cutOff === 0
      ? []
      : [
          `What ${formatCountOf(cutOff, "server")} of ${formatCount(servers)} would lose in the last stage: ` +
            "they are first seen so late that the window ends before it, under " +
            `${(shown ?? 0) >= base ? curveName(study) : baseName(study)}.`,
        ]),
  ];
}

/**
 * The share below which a parameter's effect is what chance gives as well: two standard deviations
 * of the variance between as many groups of unrelated values.
 */
export function sensitivityNoise({ evenCandidates }: Pick<StudyResult, "evenCandidates">): number {
  const groups = Math.max(2, Math.min(10, Math.floor(evenCandidates / 8)));
  return (2 * Math.sqrt(2 * (groups - 1))) / Math.max(1, evenCandidates - 1);
}

/** What the sensitivities rest on, and what they cannot say. */
export function sensitivityBasis(study: StudyResult): string {
  const { evenCandidates, sensitivity, parameters } = study;
  const curves = formatCountOf(evenCandidates, "curve");
  if (sensitivity.length === 0) {
    return `Not told: ${curves} spread evenly are too few for it (24 or more tell something).`;
  }
  return (
    `From the ${curves} that were spread evenly over ${formatCountOf(parameters.length, "parameter")}, a small sample: ` +
    `shares below about ${formatShare(sensitivityNoise(study), 1)} cannot be told from chance, and where parameters happened to ` +
    "vary together the strongest is given what they have in common. An indication where to look, not a measurement."
  );
}
