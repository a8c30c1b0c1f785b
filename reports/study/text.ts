import {
  type Estimate,
  SIZE_CLASSES,
  type StudyCandidate,
  type StudyResult,
} from "../../sim/contract/study-result.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { figureWords, formatFigure } from "./figure-words.ts";
import type { FigureUnit } from "./view.ts";

/** One line of the table: the curve it started from, or a candidate. */
interface StudyRow {
  readonly name: string;
  readonly figures: readonly Estimate[];
}

const FRONT_SHOWN = 12;
const TERMINAL_COLUMNS = 3;

/** What a study found, for the terminal; `markdown` makes its table one. */
export function studyText(study: StudyResult, markdown: boolean): string {
  const { chosen } = study;
  const tried = formatCountOf(study.candidates.length, "curve");
  const mail = `${formatCountOf(study.messages, "message")} of ${formatCountOf(study.servers, "server")}`;
  const lines = [
    `${study.name}: ${tried} tried on ${mail}`,
    "",
    chosen === null ? noChoice(study) : choiceLine(study, study.candidates[chosen]),
    "",
    ...table(study, markdown),
    "",
    ...sensitivityLines(study),
    ...sizeLines(study),
    ...complianceLines(study),
    ...assumptionLines(study),
    ...study.warnings.map(({ message }) => `Warning: ${message}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The stages of a curve in one line: `day 30 5+0, day 40 10+0, …`, throttle + block minutes. */
export function stagesText(stages: StudyCandidate["stages"]): string {
  return stages
    .map((one) => `day ${one.startDay} ${one.throttleMinutesPerHour}+${one.blockMinutesPerHour}`)
    .join(", ");
}

function choiceLine(study: StudyResult, candidate: StudyCandidate | undefined): string {
  if (candidate === undefined) return noChoice(study);
  return (
    `Chosen is curve ${candidate.index} (throttle + block minutes an hour): ` +
    `${stagesText(candidate.stages)}.`
  );
}

function noChoice({ constraints }: StudyResult): string {
  const words = constraints.map(({ figure, min, max }) => {
    const bounds = [min === null ? "" : `at least ${min}`, max === null ? "" : `at most ${max}`];
    return `${figureWords(figure).title} ${bounds.filter((one) => one !== "").join(" and ")}`;
  });
  return `No curve keeps to the constraints: ${words.join("; ")}. No policy was written.`;
}

function table(study: StudyResult, markdown: boolean): readonly string[] {
  const head = ["curve", ...study.figures.map((name) => figureWords(name).title)];
  const chosen = study.chosen === null ? [] : [study.chosen];
  const others = study.front.filter((index) => index !== study.chosen);
  const shown = [...chosen, ...others.slice(0, FRONT_SHOWN - chosen.length)];
  const rows: StudyRow[] = [
    { name: study.base.policy, figures: study.base.figures },
    ...shown.flatMap((index) => {
      const candidate = study.candidates[index];
      const name = index === study.chosen ? `${index} (chosen)` : String(index);
      return candidate === undefined ? [] : [{ name, figures: candidate.figures }];
    }),
  ];
  const cells = rows.map(({ name, figures }) => [
    name,
    ...figures.map((one, i) => estimateText(one, study.figures[i] ?? "")),
  ]);
  const drawn = markdown ? cells : cells.slice(0, TERMINAL_COLUMNS);
  const more = study.front.length - drawn.length + 1;
  const rest =
    more > 0 ? [`and ${formatCountOf(more, "more curve")} on the front: candidates.csv`] : [];
  return [...(markdown ? markdownTable(head, drawn) : plainTable(head, drawn)), "", ...rest];
}

function estimateText(one: Estimate, name: string): string {
  return withWidth(one, figureWords(name).unit);
}

function withWidth({ mean, halfWidth }: Estimate, unit: FigureUnit): string {
  const value = formatFigure(mean, unit);
  if (halfWidth === null || halfWidth === 0) return value;
  return `${value} ± ${formatFigure(halfWidth, unit)}`;
}

function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)];
}

/** A table turned on its side: curves are few, figures have long names. */
function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const nameWidth = Math.max(...head.map((word) => word.length)) + 2;
  const widths = rows.map((cells) => Math.max(...cells.map((cell) => cell.length)) + 2);
  return head.map((word, i) =>
    [
      (i === 0 ? "" : word).padEnd(nameWidth),
      ...rows.map((cells, k) => (cells[i] ?? "").padStart(widths[k] ?? 0)),
    ].join(""),
  );
}

function sensitivityLines(study: StudyResult): readonly string[] {
  const lines = study.objectives.flatMap(({ figure }, objective) => {
    const own = study.sensitivity
      .filter((one) => one.objective === objective && one.share >= 0.01)
      .toSorted((a, b) => b.share - a.share)
      .slice(0, 3)
      .map(({ parameter, share }) => `${parameter} ${formatCount(share * 100)} %`);
    return own.length === 0 ? [] : [`  ${figureWords(figure).title}: ${own.join(", ")}`];
  });
  return lines.length === 0 ? [] : ["What explains the differences most, by itself:", ...lines, ""];
}

/** Who bears the harm: shares of mail late or lost in four classes of servers. */
function sizeLines({ harmBySize, servers }: StudyResult): readonly string[] {
  if (servers < SIZE_CLASSES) return [];
  const lines = harmBySize.map(({ name, classes }) => {
    const shares = classes.map(({ harmed, messages }) => formatShare(harmed, messages));
    return `  ${name}: ${shares.join(", ")}`;
  });
  return ["Mail late or lost by quarter of the servers, smallest first:", ...lines, ""];
}

/** Where a fleet ends under each curve. */
function complianceLines({ compliance }: StudyResult): readonly string[] {
  const days = compliance[0]?.patchedShare.length ?? 0;
  const lines = compliance.flatMap(({ name, patchedShare, lostMessages }) => {
    const [patched, lost] = [patchedShare.at(-1), lostMessages.at(-1)];
    if (patched === undefined || lost === undefined) return [];
    return [
      `  ${name}: ${withWidth(patched, "share")} of the servers, ` +
        `${withWidth(lost, "count")} messages`,
    ];
  });
  return lines.length === 0 ? [] : [`Patched and lost by day ${days}:`, ...lines, ""];
}

function assumptionLines({ remediation }: StudyResult): readonly string[] {
  const how =
    remediation === null
      ? "servers are not patched"
      : `servers are patched as "${remediation}" says, which is an assumption`;
  return [`Assumed: ${how}; the curve acts on this mail alone.`];
}
