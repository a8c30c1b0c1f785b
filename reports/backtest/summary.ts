import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import { formatInstant, zoneName } from "../words/format.ts";
import { filteredWords } from "../words/row-words.ts";
import { escapeMarkdown, plainText, sentenceMarkdown, sentencePlain } from "../words/text.ts";
import { backtestFindings, backtestHeadline } from "./words.ts";

const WIDTH_MIN = 40;
const WIDTH_MAX = 120;
const INDENT = "  ";

/** The answer for a terminal, wrapped to its width. */
export function renderBacktestText(
  result: BacktestResult,
  options: { readonly displayZone: string; readonly width: number },
): string {
  const width = Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, options.width));
  const lines = [...wrapped(`${backtestHeadline(result)}.`, width, "")];
  for (const { title, sentences } of backtestFindings(result, options.displayZone)) {
    lines.push(`${title}:`);
    for (const sentence of sentences)
      lines.push(...wrapped(sentencePlain(sentence), width, INDENT));
  }
  const left = filteredWords(result.rows);
  if (left !== "") lines.push(...wrapped(`${left}.`, width, ""));
  for (const { message } of result.warnings) {
    lines.push(...wrapped(`Warning: ${plainText(message)}`, width, ""));
  }
  return `${lines.join("\n")}\n`;
}

/** The answer as Markdown. */
export function renderBacktestMarkdown(result: BacktestResult, displayZone: string): string {
  const { firstMs, lastMs } = result.span;
  const span = `${formatInstant(firstMs, displayZone)} to ${formatInstant(lastMs, displayZone)}`;
  const lines = [
    `# ${escapeMarkdown(backtestHeadline(result))}`,
    "",
    `Backtest, ${span}, times in ${escapeMarkdown(zoneName(displayZone))}`,
    "",
  ];
  for (const { title, sentences } of backtestFindings(result, displayZone)) {
    lines.push(`## ${title}`, "", ...sentences.flatMap((one) => [sentenceMarkdown(one), ""]));
  }
  const left = filteredWords(result.rows);
  if (left !== "") lines.push(`${escapeMarkdown(left)}.`, "");
  if (result.warnings.length > 0) {
    lines.push(
      "## Mind",
      "",
      ...result.warnings.map(({ message }) => `- ${escapeMarkdown(message)}`),
      "",
    );
  }
  return lines.join("\n");
}

function wrapped(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const isFull = line.trim() !== "" && line.length + 1 + word.length > width;
    if (isFull) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}
