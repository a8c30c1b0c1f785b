import {
  type Estimate,
  SIZE_CLASSES,
  type StudyCandidate,
  type StudyResult,
} from "../../sim/contract/study-result.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { escapeMarkdown, plainText } from "../words/text.ts";
import { limitFacts, searchFacts, sensitivityBasis, sensitivityNoise } from "./basis.ts";
import { estimateText, figureWords } from "./figure-words.ts";
import {
  baseName,
  bindingWords,
  curveName,
  NOTHING_FITS_WORDS,
  parameterWords,
  shownCandidate,
  studyHeadline,
  studyParagraph,
} from "./words.ts";

/** One line of the table: the curve it started from, or a candidate. */
interface StudyRow {
  readonly name: string;
  readonly figures: readonly Estimate[];
}

const FRONT_SHOWN = 12;
const TERMINAL_COLUMNS = 3;

/** What a study found, for the terminal; `markdown` makes its table one. */
export function studyText(study: StudyResult, markdown: boolean): string {
  const tried = formatCountOf(study.candidates.length, "curve");
  const mail = `${formatCountOf(study.messages, "message")} of ${formatCountOf(study.servers, "server")}`;
  const shown = shownCandidate(study);
  const binding = bindingWords(study);
  const shownText = markdown ? escapeMarkdown : plainText;
  const lines = [
    `${markdown ? "# " : ""}${shownText(studyHeadline(study))}`,
    "",
    shownText(studyParagraph(study)),
    ...(binding === null ? [] : ["", `${shownText(binding)} ${NOTHING_FITS_WORDS}`]),
    "",
    `${shownText(study.name)}: ${tried} tried on ${mail}.`,
    ...(shown === null
      ? []
      : [
          `${capital(curveName(study))}, throttle + block minutes an hour: ${stagesText(shown.stages)}.`,
        ]),
    "",
    ...table(study, markdown),
    ...sensitivityLines(study),
    ...sizeLines(study),
    ...complianceLines(study),
    ...(markdown ? facts("What this does not know:", limitFacts(study)) : []),
    ...(markdown ? facts("How it was searched:", searchFacts(study)) : []),
    ...study.warnings.map(({ message }) => `Warning: ${message}`),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function facts(head: string, lines: readonly string[]): readonly string[] {
  return [head, "", ...lines.map((line) => `- ${line}`), ""];
}

/** The stages of a curve in one line: `day 30 5+0, day 40 10+0, …`, throttle + block minutes. */
export function stagesText(stages: StudyCandidate["stages"]): string {
  return stages
    .map((one) => `day ${one.startDay} ${one.throttleMinutesPerHour}+${one.blockMinutesPerHour}`)
    .join(", ");
}

function table(study: StudyResult, markdown: boolean): readonly string[] {
  const head = ["curve", ...study.figures.map((name) => figureWords(name).title)];
  const first = shownCandidate(study)?.index ?? null;
  const others = study.front.filter((index) => index !== first);
  const shown = [...(first === null ? [] : [first]), ...others].slice(0, FRONT_SHOWN);
  const rows: StudyRow[] = [
    { name: baseName(study), figures: study.base.figures },
    ...shown.flatMap((index) => {
      const candidate = study.candidates[index];
      const name = index === first ? curveName(study) : `curve ${index}`;
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
    more > 0
      ? [`and ${formatCountOf(more, "more curve")} that no other beats: candidates.csv`, ""]
      : [];
  return [...(markdown ? markdownTable(head, drawn) : plainTable(head, drawn)), "", ...rest];
}

function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
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

/** The parameters that matter most, without those that chance explains as well. */
function sensitivityLines(study: StudyResult): readonly string[] {
  const noise = sensitivityNoise(study);
  const lines = study.objectives.flatMap(({ figure }, objective) => {
    const own = study.sensitivity
      .filter((one) => one.objective === objective && one.share > noise)
      .toSorted((a, b) => b.share - a.share)
      .slice(0, 3)
      .map(({ parameter, share }) => `${parameterWords(parameter)} ${formatCount(share * 100)} %`);
    return own.length === 0 ? [] : [`  ${figureWords(figure).title}: ${own.join(", ")}`];
  });
  if (lines.length === 0) return [];
  return ["What moves the figures most, by itself:", ...lines, `  ${sensitivityBasis(study)}`, ""];
}

/** Who bears the harm: shares of mail late or lost in four classes of servers. */
function sizeLines(study: StudyResult): readonly string[] {
  const { harmBySize, servers } = study;
  if (servers < SIZE_CLASSES) return [];
  const names = [baseName(study), curveName(study)];
  const lines = harmBySize.map(({ classes }, i) => {
    const shares = classes.map(({ harmed, messages }) => formatShare(harmed, messages));
    return `  ${names[i] ?? ""}: ${shares.join(", ")}`;
  });
  return ["Mail late or lost by quarter of the servers, smallest first:", ...lines, ""];
}

/** Where a fleet ends under each curve. */
function complianceLines(study: StudyResult): readonly string[] {
  const { compliance } = study;
  const names = [baseName(study), curveName(study)];
  const days = compliance[0]?.patchedShare.length ?? 0;
  const lines = compliance.flatMap(({ patchedShare, lostMessages }, i) => {
    const [patched, lost] = [patchedShare.at(-1), lostMessages.at(-1)];
    if (patched === undefined || lost === undefined) return [];
    return [
      `  ${names[i] ?? ""}: ${estimateText(patched, "patchedShare")} of the servers, ` +
        `${estimateText(lost, "lostMessages")} messages`,
    ];
  });
  return lines.length === 0 ? [] : [`Patched and lost by day ${days}:`, ...lines, ""];
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
