import {
  type Estimate,
  NEVER_DAY,
  type StudyCandidate,
  type StudyResult,
} from "../../sim/contract/study-result.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { cutName, joinWords, plainText } from "../words/text.ts";
import { figureClause, figureWords, formatFigure } from "./figure-words.ts";
import type { FigureUnit } from "./view.ts";

/** The policy that the study started from, without its variant. */
export function baseName({ base }: StudyResult): string {
  return cutName(plainText(base.policy.split(" ")[0] ?? base.policy));
}

/** The curve that is held against the base: the chosen one, or else what came nearest. */
export function shownCandidate(study: StudyResult): StudyCandidate | null {
  const index = study.chosen ?? study.nearest?.candidate ?? null;
  return index === null ? null : (study.candidates[index] ?? null);
}

/** `curve 127 (chosen)`, `curve 41 (nearest)`: the curve beside the base. */
export function curveName(study: StudyResult): string {
  const shown = shownCandidate(study);
  if (shown === null) return study.name;
  return `curve ${shown.index} (${study.chosen === null ? "nearest" : "chosen"})`;
}

/** The answer in one sentence: which curve, what it gains, what it costs. */
export function studyHeadline(study: StudyResult): string {
  const candidate = shownCandidate(study);
  if (candidate === null) return "No curve was tried.";
  if (study.chosen === null) return missHeadline(study, candidate);
  const { better, worse, same } = objectiveClauses(study, candidate);
  const price = worse.length === 0 ? "" : `; the price: ${joinWords(worse)}`;
  const against = baseName(study);
  if (better.length > 0) {
    const how = worse.length === 0 ? "beats" : "against";
    return `Curve ${candidate.index} ${how} ${against}: ${joinWords(better)}${price}.`;
  }
  if (same.length === study.objectives.length && study.replications.max > 1) {
    return (
      `Curve ${candidate.index} cannot be told from ${against}: what differs in ` +
      `${joinWords(same)} may be chance${price}.`
    );
  }
  return `Curve ${candidate.index} is no better than ${against} in what was asked for${price}.`;
}

interface ObjectiveClauses {
  readonly better: readonly string[];
  readonly worse: readonly string[];
  /** Titles of objectives whose difference may be chance. */
  readonly same: readonly string[];
}

/** The objectives of a curve against the base; a difference inside the two intervals is none. */
function objectiveClauses(study: StudyResult, candidate: StudyCandidate): ObjectiveClauses {
  const better: string[] = [];
  const worse: string[] = [];
  const same: string[] = [];
  for (const [i, { figure, goal }] of study.objectives.entries()) {
    const [own, base] = [candidate.figures[i], study.base.figures[i]];
    if (own === undefined || base === undefined) continue;
    const clause = figureClause(figure, own.mean, base.mean);
    if (isChance(own, base)) same.push(figureWords(figure).title);
    else if (own.mean < base.mean === (goal === "min")) better.push(clause);
    else worse.push(clause);
  }
  worse.push(...unaskedPrice(study, candidate));
  return { better, worse, same };
}

/** More harm to mail than the base does, where the study did not ask about it. */
function unaskedPrice(study: StudyResult, candidate: StudyCandidate): readonly string[] {
  return ["lostShare", "delayedShare"].flatMap((figure) => {
    const at = study.figures.indexOf(figure);
    const [own, base] = [candidate.figures[at], study.base.figures[at]];
    const isAsked = study.objectives.some((one) => one.figure === figure);
    if (own === undefined || base === undefined || isAsked) return [];
    if (own.mean <= base.mean || isChance(own, base)) return [];
    return [figureClause(figure, own.mean, base.mean)];
  });
}

/**
 * Whether two means differ by no more than the interval of their difference, as if their draws were
 * independent; they are common to all curves, so it is rather too wide.
 */
export function isChance(a: Estimate, b: Estimate): boolean {
  return Math.abs(a.mean - b.mean) <= Math.hypot(a.halfWidth ?? 0, b.halfWidth ?? 0);
}

/** What was asked for and missed: `mail lost 0.4 %, at most 0.1 % is allowed`. */
function missWords(study: StudyResult): readonly string[] {
  const { nearest, constraints } = study;
  return (nearest?.misses ?? []).map(({ constraint, value, bound }) => {
    const asked = constraints[constraint];
    const { title, unit } = figureWords(asked?.figure ?? "");
    const side = value < bound ? "at least" : "at most";
    const [is, must] = [boundText(value, unit), boundText(bound, unit)];
    const by = value >= NEVER_DAY ? "" : ` (${distanceWords(value, bound, unit)})`;
    return `${title}: ${is}, ${side} ${must} was asked for${by}`;
  });
}

function distanceWords(value: number, bound: number, unit: FigureUnit): string {
  const way = value > bound ? "too much" : "too little";
  const distance = Math.abs(value - bound);
  if (unit === "share") {
    return `${Number((distance * 100).toPrecision(2))} percentage points ${way}`;
  }
  if (unit === "day")
    return `${formatCountOf(distance, "day")} too ${value > bound ? "late" : "early"}`;
  return `${formatCount(distance)}${unit === "hours" ? " h" : ""} ${way}`;
}

function missHeadline(study: StudyResult, candidate: StudyCandidate): string {
  const count = study.candidates.length;
  const none =
    count === 1
      ? "The one curve tried does not keep"
      : `None of the ${formatCount(count)} curves tried keeps`;
  return (
    `${none} to what was asked for; curve ${candidate.index} comes nearest: ` +
    `${missWords(study).join("; ")}.`
  );
}

/** What to do where nothing fits. */
export const NOTHING_FITS_WORDS: string =
  "No policy was written. Next, in the study file: loosen what binds, give the parameters more " +
  "room, or try more curves (search: candidates); then run it again.";

/** Which constraint stands in the way. */
export function bindingWords(study: StudyResult): string | null {
  const { nearest, constraints } = study;
  if (nearest === null) return null;
  const { constraint, wouldDo } = nearest.binding;
  const binding = constraints[constraint];
  if (binding === undefined) return null;
  const words = constraintWords(binding);
  const tried = formatCount(study.candidates.length);
  if (constraints.length === 1) {
    return `What binds is "${words}", the only thing asked for: ${formatCount(binding.keptBy)} of the ${tried} curves tried keep to it.`;
  }
  if (wouldDo > 0) {
    return `What binds is "${words}": without it ${formatCount(wouldDo)} of the ${tried} curves tried would do.`;
  }
  return (
    `What binds is not one thing alone; "${words}" is kept by the fewest, ` +
    `${formatCount(binding.keptBy)} of the ${tried} curves tried.`
  );
}

/** `mail lost at most 0.1 %`. */
function constraintWords({ figure, min, max }: StudyResult["constraints"][number]): string {
  const { title, unit } = figureWords(figure);
  return `${title} ${boundWords({ min, max }, (bound) => boundText(bound, unit))}`;
}

/** The answer as a paragraph for somebody who decides and has no time. */
export function studyParagraph(study: StudyResult): string {
  const candidate = shownCandidate(study);
  if (candidate === null) return "";
  const base = baseName(study);
  const name = `curve ${candidate.index}`;
  const { same } = objectiveClauses(study, candidate);
  const sentences = [
    `${base} ${courseWords(study.base.stages)}. ${capital(name)} ${courseWords(candidate.stages)}.`,
    harmWords(study, candidate, name),
    patchWords(study, name),
    baseMissWords(study),
    study.chosen !== null && same.length > 0
      ? `May be chance: what differs in ${joinWords(same)}.`
      : "",
  ];
  return sentences.filter((one) => one !== "").join(" ");
}

/** `begins to refuse mail on day 30, returns the first on day 60 and accepts nothing from …`. */
function courseWords(stages: StudyCandidate["stages"]): string {
  const day = (fits: (stage: StudyCandidate["stages"][number]) => boolean): number | null =>
    stages.find(fits)?.startDay ?? null;
  const delays = day((one) => one.throttleMinutesPerHour + one.blockMinutesPerHour > 0);
  const returns = day((one) => one.blockMinutesPerHour > 0);
  const blocks = day((one) => one.blockMinutesPerHour >= 60);
  const words = [
    delays === null ? "never refuses mail" : `begins to refuse mail on day ${delays}`,
    returns === null || returns === blocks ? "" : `returns the first on day ${returns}`,
    blocks === null ? "never blocks it all" : `accepts nothing from day ${blocks}`,
  ];
  return joinWords(words.filter((one) => one !== ""));
}

function harmWords(study: StudyResult, candidate: StudyCandidate, name: string): string {
  const { messages, servers, window } = study;
  const count = (figures: readonly Estimate[], figure: string): number =>
    Math.round((figures[study.figures.indexOf(figure)]?.mean ?? 0) * messages);
  const of = (figure: string): readonly [number, number] => [
    count(candidate.figures, figure),
    count(study.base.figures, figure),
  ];
  const [lost, baseLost] = of("lostShare");
  const [late, baseLate] = of("delayedShare");
  const change = lost - baseLost;
  const saved =
    change === 0
      ? "as many as"
      : `${formatCount(Math.abs(change))} ${change < 0 ? "fewer" : "more"} than`;
  return (
    `Of ${formatCountOf(messages, "message")} that ${formatCountOf(servers, "server")} ` +
    `${servers === 1 ? "sends" : "send"} in ${formatCountOf(window.days, "day")}, ` +
    `${formatCount(lost)} are lost with ${name}, ${saved} with ${baseName(study)}, and ` +
    `${formatCount(late)} arrive late instead of ${formatCount(baseLate)}.`
  );
}

/** How far a fleet is patched when the base blocks everything, or that nobody patches. */
function patchWords(study: StudyResult, name: string): string {
  if (study.answer === null) {
    return (
      "Nobody is assumed to patch, so every server comes to the last stage, " +
      "and what is lost there counts for both."
    );
  }
  const [base, own] = study.compliance;
  const blocks = study.base.stages.at(-1)?.startDay ?? 0;
  const at = Math.min(blocks, base?.patchedShare.length ?? 0);
  const share = (curve: typeof base): string =>
    formatShare(curve?.patchedShare[at - 1]?.mean ?? 0, 1);
  const patched =
    base === undefined || own === undefined || at < 1
      ? ""
      : `: by day ${at} they have patched ${share(own)} of the servers with ${name}, ` +
        `${share(base)} with ${baseName(study)}`;
  return `How people answer is an assumption that nobody has measured ("${study.answer.id}")${patched}.`;
}

/** What of the constraints the base itself misses. */
function baseMissWords(study: StudyResult): string {
  const missed = study.constraints.filter(({ figure, min, max }) => {
    const value = study.base.figures[study.figures.indexOf(figure)]?.mean ?? 0;
    return value < (min ?? Number.NEGATIVE_INFINITY) || value > (max ?? Number.POSITIVE_INFINITY);
  });
  if (missed.length === 0) return "";
  const words = missed.map((one) => `"${constraintWords(one)}"`);
  return `${baseName(study)} itself does not keep to ${joinWords(words)}.`;
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** What was asked of one figure, in words; null = nothing. */
export function askedOf(study: StudyResult, name: string): string | null {
  const { unit } = figureWords(name);
  const goals = study.objectives
    .filter(({ figure }) => figure === name)
    .map(({ goal }) => (goal === "min" ? "as little as can be" : "as much as can be"));
  const bounds = study.constraints
    .filter(({ figure }) => figure === name)
    .map(({ min, max }) => boundWords({ min, max }, (bound) => boundText(bound, unit)));
  const words = [...bounds, ...goals];
  return words.length === 0 ? null : words.join(", ");
}

/** Everything that was asked for: `mail lost at most 0.1 %, as little as can be; …`. */
export function askedWords(study: StudyResult): string {
  return study.figures
    .flatMap((name) => {
      const asked = askedOf(study, name);
      return asked === null ? [] : [`${figureWords(name).title} ${asked}`];
    })
    .join("; ");
}

/** A bound, or a value beside one: of a share all that was written, however small. */
function boundText(bound: number, unit: FigureUnit): string {
  return unit === "share" ? `${Number((bound * 100).toPrecision(3))} %` : formatFigure(bound, unit);
}

function boundWords(
  { min, max }: { readonly min: number | null; readonly max: number | null },
  format: (bound: number) => string,
): string {
  const bounds = [
    min === null ? "" : `at least ${format(min)}`,
    max === null ? "" : `at most ${format(max)}`,
  ];
  return bounds.filter((one) => one !== "").join(" and ");
}

const PARAMETERS: Readonly<Record<string, string>> = {
  days: "days of stage",
  throttleMinutes: "minutes delayed in stage",
  blockMinutes: "minutes returned in stage",
};

/** `days of stage 3` for `days.3`. */
export function parameterWords(name: string): string {
  const [kind = "", stage] = name.split(".");
  if (stage === undefined) return "number of stages";
  return `${PARAMETERS[kind] ?? kind} ${stage}`;
}
