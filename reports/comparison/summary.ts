import { formatCount, formatCountOf } from "../words/format.ts";
import { cutName, plainText, sentencePlain } from "../words/text.ts";
import type { ComparedOther, Comparison } from "./comparison.ts";
import { otherAnswer, shownChanges } from "./words.ts";

const SETTINGS_SHOWN = 8;
const CHANGES_SHOWN = 8;

/** The comparison for a terminal, plain, ending in a newline. */
export function comparisonText(comparison: Comparison, displayZone: string): string {
  const blocks = comparison.others.map((other) => otherText(comparison, other, displayZone));
  return `${blocks.join("\n\n")}\n`;
}

function otherText(comparison: Comparison, other: ComparedOther, displayZone: string): string {
  const answer = otherAnswer(comparison, other, displayZone);
  const shown = (words: string): string => cutName(plainText(words), 60);
  const mail = other.isSameMail ? "the same mail" : "other mail";
  return [
    `${shown(other.name)} against ${shown(comparison.baseline.name)}, ${mail}`,
    sentencePlain(answer.headline),
    ...answer.notes.map(sentencePlain),
    ...settingLines(other),
    ...fateLines(other),
  ].join("\n");
}

function settingLines({ settings }: ComparedOther): readonly string[] {
  if (settings.length === 0) return ["Settings: none differs."];
  const shown = settings
    .slice(0, SETTINGS_SHOWN)
    .map(({ setting, from, to }) => plainText(`  ${setting}: ${from ?? "–"} → ${to ?? "–"}`));
  const more = settings.length - shown.length;
  return ["Settings:", ...shown, ...(more > 0 ? [`  and ${formatCount(more)} more`] : [])];
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
