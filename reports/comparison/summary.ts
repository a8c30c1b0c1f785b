import { formatCount, formatCountOf } from "../words/format.ts";
import {
  cutName,
  escapeMarkdown,
  plainText,
  sentenceMarkdown,
  sentencePlain,
} from "../words/text.ts";
import type { ComparedOther, Comparison } from "./comparison.ts";
import {
  comparisonHeading,
  otherAnswer,
  policyNames,
  settingWords,
  shownChanges,
  stageCell,
  unnamedWords,
} from "./words.ts";

const SETTINGS_SHOWN = 8;
const CHANGES_SHOWN = 10;

/** The comparison for a terminal, plain, ending in a newline: the answer first. */
export function comparisonText(comparison: Comparison, displayZone: string): string {
  const heading = sentencePlain(comparisonHeading(comparison));
  const blocks = comparison.others.map((other) => otherText(comparison, other, displayZone));
  return `${[heading, ...blocks].join("\n\n")}\n`;
}

/** The comparison as Markdown, its heading the answer. */
export function comparisonMarkdown(comparison: Comparison, displayZone: string): string {
  const heading = `# ${sentenceMarkdown(comparisonHeading(comparison))}`;
  const blocks = comparison.others.map((other) => {
    const { headline, notes } = otherAnswer(comparison, other, displayZone);
    const unnamed = unnamedWords(other);
    return [
      ...(comparison.others.length === 1
        ? []
        : [`## ${escapeMarkdown(cutName(other.name))}`, "", sentenceMarkdown(headline), ""]),
      ...notes.map((note) => `- ${sentenceMarkdown(note)}`),
      ...other.settings.map(
        ({ setting, from, to }) =>
          `- ${escapeMarkdown(settingWords(setting))}: ${escapeMarkdown(to ?? "–")} instead of ${escapeMarkdown(from ?? "–")}`,
      ),
      ...(unnamed === null ? [] : [`- ${unnamed}`]),
      ...stageMarkdown(comparison, other),
      ...fateMarkdown(other),
    ].join("\n");
  });
  return `${[heading, ...blocks].join("\n\n").trimEnd()}\n`;
}

function stageMarkdown(comparison: Comparison, other: ComparedOther): readonly string[] {
  if (other.stages.length === 0) return [];
  const [before, after] = policyNames(comparison, other).map(escapeMarkdown);
  return [
    "",
    `| Stage | ${before} | ${after} |`,
    "| ---: | --- | --- |",
    ...other.stages.map(
      ({ stage, ...row }) => `| ${stage} | ${stageCell(row.before)} | ${stageCell(row.after)} |`,
    ),
  ];
}

function fateMarkdown({ fates }: ComparedOther): readonly string[] {
  if (fates.kind === "unknown") return ["", fates.reason];
  const changes = shownChanges(fates.changes);
  if (changes.length === 0) return ["", "No message fares differently."];
  return [
    "",
    "| What changes | Messages |",
    "| --- | ---: |",
    ...changes.map(({ words, messages }) => `| ${words} | ${formatCount(messages)} |`),
  ];
}

function otherText(comparison: Comparison, other: ComparedOther, displayZone: string): string {
  const answer = otherAnswer(comparison, other, displayZone);
  const shown = (words: string): string => cutName(plainText(words), 60);
  const mail = formatCountOf(other.result.totals.messages, "message");
  return [
    ...(comparison.others.length === 1
      ? []
      : [
          `${shown(other.name)} against ${shown(comparison.baseline.name)}`,
          sentencePlain(answer.headline),
        ]),
    ...(other.isSameMail ? [`Both have the same mail: ${mail}.`] : []),
    ...answer.notes.map(sentencePlain),
    ...settingLines(other),
    ...stageLines(comparison, other),
    ...fateLines(other),
  ].join("\n");
}

function settingLines(other: ComparedOther): readonly string[] {
  const { settings } = other;
  const unnamed = unnamedWords(other);
  const last = unnamed === null ? [] : [unnamed];
  if (settings.length === 0) return unnamed === null ? ["Settings: none differs."] : last;
  const shown = settings
    .slice(0, SETTINGS_SHOWN)
    .map(({ setting, from, to }) =>
      plainText(`  ${settingWords(setting)}: ${to ?? "–"} instead of ${from ?? "–"}`),
    );
  const more = settings.length - shown.length;
  const rest = more > 0 ? [`  and ${formatCount(more)} more`] : [];
  return ["Settings:", ...shown, ...rest, ...last];
}

/** The stages of both policies side by side. */
function stageLines(comparison: Comparison, other: ComparedOther): readonly string[] {
  if (other.stages.length === 0) return [];
  const [before, after] = policyNames(comparison, other).map((one) => cutName(plainText(one), 40));
  const rows = [
    ["", before ?? "", after ?? ""],
    ...other.stages.map(({ stage, ...row }) => [
      `stage ${stage}`,
      stageCell(row.before),
      stageCell(row.after),
    ]),
  ];
  const widths = [0, 1].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return ["Stages:", ...lines.map((line) => `  ${line}`)];
}

function fateLines({ fates }: ComparedOther): readonly string[] {
  if (fates.kind === "unknown") return [fates.reason];
  const changes = shownChanges(fates.changes);
  if (changes.length === 0) return ["No message fares differently."];
  const shown = changes.slice(0, CHANGES_SHOWN);
  const width = Math.max(...shown.map(({ words }) => words.length));
  const rows = shown.map(
    ({ words, messages }) => `  ${words.padEnd(width)}  ${formatCount(messages).padStart(10)}`,
  );
  const more = changes.length - shown.length;
  const rest = more > 0 ? [`  and ${formatCountOf(more, "other change")}`] : [];
  return ["What changes for the messages:", ...rows, ...rest];
}
