import type { Range, RunResult } from "../../sim/contract/result.ts";
import { patchWhen } from "./action.ts";
import { type AnswerOptions, answerOf, milestoneDates, windowWords } from "./answer.ts";
import { assumptions, rangeRows, rangeWords } from "./assumptions.ts";
import {
  formatCount,
  formatCountOf,
  formatDate,
  formatShare,
  formatWall,
  zoneName,
} from "./format.ts";
import { lostCount, serversByHarm } from "./harm.ts";
import { rangedCountWords, rangedWords } from "./ranged.ts";
import { filteredWords, warningWords } from "./row-words.ts";
import { sparkline } from "./sparkline.ts";
import {
  cutName,
  escapeMarkdown,
  plainText,
  type Sentence,
  sentenceMarkdown,
  sentencePlain,
} from "./text.ts";
import { cautionsOf, toldWarnings } from "./warning-list.ts";

/** What Markdown and the terminal need beside the result. */
interface SummaryOptions extends AnswerOptions {
  readonly scenarioName: string;
}

interface TerminalOptions extends SummaryOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Letters of US-ASCII only, for terminals and logs without block characters. */
  readonly ascii: boolean;
}

const SERVERS_SHOWN = 20;
/** More inputs than this are not listed one by one. */
const INPUTS_LISTED = 5;
const INPUTS_NAMED = 3;
const WIDTH_MIN = 40;
const WIDTH_MAX = 120;
const LABEL_WIDTH = 9;
const LEAD_TOLD = 3;

/**
 * The answer as Markdown: words, dates, counts, worst servers, assumptions and where the numbers
 * come from.
 */
export function renderSummaryMarkdown(result: RunResult, options: SummaryOptions): string {
  const { displayZone } = options;
  const answer = answerOf(result, options);
  const lines = [
    `# ${escapeMarkdown(answer.headline)}`,
    "",
    ...(answer.saves === null ? [] : [`**${escapeMarkdown(answer.saves)}.**`, ""]),
    `${escapeMarkdown(cutName(options.scenarioName))}, ${windowWords(result, displayZone)}, times in ${escapeMarkdown(zoneName(displayZone))}`,
    "",
    ...[...answer.lead, ...answer.servers, ...answer.notes].flatMap((one) => [
      sentenceMarkdown(one),
      "",
    ]),
    ...patchLines(options),
    ...warningLines(result),
    ...milestoneLines(result, displayZone),
    ...countLines(result),
    ...serverLines(result, displayZone),
    "## Assumed",
    "",
    ...assumptions(result).map(
      (one) => `- **${escapeMarkdown(one.title)}.** ${escapeMarkdown(one.words)}`,
    ),
    "",
    ...rangeLines(result, displayZone),
    ...originLines(result),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function milestoneLines(result: RunResult, displayZone: string): string[] {
  const rows = milestoneDates(result, displayZone).map(
    (step) => `| ${step.label} | ${step.date} | ${step.note} |`,
  );
  return ["| | | |", "|---|---|---|", ...rows, ""];
}

function countLines({ totals, ranges }: RunResult): string[] {
  const figures = ranges?.figures;
  const rows: readonly (readonly [string, number, (Range | undefined)?])[] = [
    ["Bounced", totals.bounced, figures?.bounced],
    ["Expired in the queue", totals.expired, figures?.expired],
    ["Delayed", totals.delayed, figures?.delayed],
    ["Delivered at once", totals.delivered, figures?.delivered],
    ["Still queued", totals.pending],
    ["Out of scope", totals.outOfScope],
    ["All messages", totals.messages],
  ];
  return [
    "| Messages | Count | Share |",
    "|---|--:|--:|",
    ...rows.map(
      ([label, count, range]) =>
        `| ${label} | ${rangedWords(count, range)} | ${escapeMarkdown(formatShare(count, totals.messages))} |`,
    ),
    "",
  ];
}

function serverLines(result: RunResult, displayZone: string): string[] {
  const ranked = serversByHarm(result);
  const shown = ranked.slice(0, SERVERS_SHOWN);
  const at = (ms: number | null): string => (ms === null ? "–" : formatWall(ms, displayZone));
  const rows = shown.map((server) => {
    const { deferralMs, ndrMs, fullBlockMs } = server.firsts;
    const counts = [server.messages, server.delayed, lostCount(server)].map(formatCount);
    const dates = [deferralMs, ndrMs, fullBlockMs].map(at);
    return `| ${[escapeMarkdown(cutName(server.server)), ...counts, ...dates].join(" | ")} |`;
  });
  const more = ranked.length - shown.length;
  return [
    "## Servers",
    "",
    "| Server | Messages | Delayed | Lost | First delayed | First bounce | Full block |",
    "|---|--:|--:|--:|---|---|---|",
    ...rows,
    "",
    ...(more > 0 ? [`${formatCountOf(more, "more server")} in servers.csv.`, ""] : []),
  ];
}

function warningLines({ warnings, rows }: RunResult): string[] {
  const all = cautionsOf(warnings, rows);
  if (all.length === 0) return [];
  const items = all.map(({ message, consequence }) => {
    const then = consequence === "" ? "" : ` **${escapeMarkdown(consequence)}**`;
    return `- ${escapeMarkdown(message)}${then}`;
  });
  return ["## Read with care", "", ...items, ""];
}

/** By when to patch, most pressing first. */
function patchLines({ outlook, displayZone }: SummaryOptions): string[] {
  const servers = outlook?.servers ?? [];
  if (servers.length === 0) return [];
  const at = (ms: number | null): string => (ms === null ? "never" : formatWall(ms, displayZone));
  const rows = servers.slice(0, SERVERS_SHOWN).map((one) => {
    const { server, lost, delayed, fullBlockMs } = one;
    const cells = [
      escapeMarkdown(cutName(server)),
      patchWhen(one, displayZone),
      rangedCountWords(lost),
      rangedCountWords(delayed),
      at(fullBlockMs),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const more = servers.length - rows.length;
  return [
    "## By when to patch",
    "",
    "| Server | Patch | Lost all the same | Delayed all the same | Nothing accepted from |",
    "|---|---|--:|--:|---|",
    ...rows,
    "",
    ...(more > 0 ? [`${formatCountOf(more, "more server")} in servers.csv.`, ""] : []),
  ];
}

function rangeLines(result: RunResult, displayZone: string): string[] {
  const rows = rangeRows(result, displayZone);
  if (rows.length === 0) return [];
  return [
    `Smallest and largest value over ${rangeWords(result)}:`,
    "",
    "| Figure | This run | Smallest | Largest |",
    "|---|--:|--:|--:|",
    ...rows.map((one) => `| ${[one.figure, one.here, one.least, one.most].join(" | ")} |`),
    "",
  ];
}

function originLines({ rows, provenance, digest, tool }: RunResult): string[] {
  const { policy } = provenance;
  const inputs = inputLines(provenance.inputs);
  return [
    "## Where the numbers come from",
    "",
    ...inputs,
    `- ${formatCountOf(rows.read, "row")} read = ${formatCount(rows.used)} used + ${formatCount(rows.duplicates)} duplicates + ${formatCount(rows.filtered)} filtered + ${formatCount(rows.rejected)} rejected`,
    ...(rows.filtered === 0 ? [] : [`- ${escapeMarkdown(filteredWords(rows))}`]),
    `- policy ${escapeMarkdown(`${policy.id} ${policy.variant}, placement ${provenance.placement}, ${provenance.order}, retry ${provenance.retry}, seed ${provenance.seed}`)}`,
    `- digest \`${digest}\`, ${tool.name} ${tool.version}`,
  ];
}

/** A line for each input; many are named by the first ones, and stand in result.json. */
function inputLines(inputs: RunResult["provenance"]["inputs"]): readonly string[] {
  if (inputs.length <= INPUTS_LISTED) {
    return inputs.map(
      ({ name, rows, sha256 }) =>
        `- ${escapeMarkdown(cutName(name))}, ${formatCountOf(rows, "row")}, sha256 \`${sha256}\``,
    );
  }
  const named = inputs.slice(0, INPUTS_NAMED).map(({ name }) => escapeMarkdown(cutName(name)));
  const rows = inputs.reduce((sum, input) => sum + input.rows, 0);
  const more = formatCount(inputs.length - named.length);
  return [
    `- ${formatCountOf(inputs.length, "file")} with ${formatCountOf(rows, "row")}: ${named.join(", ")} and ${more} more; each with its sha256 in result.json`,
  ];
}

/**
 * The answer for a terminal in some 20 lines beside the warnings, the last without a line end:
 * words, counts, 90 days as two rows of bars, and the first warnings.
 */
export function renderTerminalSummary(result: RunResult, options: TerminalOptions): string {
  const width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, options.width));
  const answer = answerOf(result, options);
  const worst = answer.servers[0];
  const head = `${cutName(plainText(options.scenarioName))}, ${windowWords(result, options.displayZone)}`;
  const lines = [
    paint(fitLine(head, width), "dim", options),
    ...wrap(headlineWords(answer), width, 5).map((line) => paint(line, "bold", options)),
    ...answer.lead.slice(0, LEAD_TOLD).flatMap((one) => wrap(sentencePlain(one), width, 4)),
    ...(worst === undefined
      ? []
      : wrap(sentencePlain(worst), width, answer.lead.length > 0 ? 2 : 4)),
    ...(answer.servers.length > 1 ? [moreServers(answer.servers.slice(1), width)] : []),
    ...(answer.isHarmless ? [] : picture(result, width, options)),
    ...cautions(result, width),
  ];
  const shown = lines.map((line) => (options.ascii ? toAscii(line) : line));
  return shown.join("\n");
}

/** What to do and what it saves, in one. */
function headlineWords({ headline, saves }: ReturnType<typeof answerOf>): string {
  return saves === null ? `${headline}.` : `${headline}. ${saves}.`;
}

function moreServers(others: readonly Sentence[], width: number): string {
  const names = others.flatMap((sentence) =>
    sentence.flatMap((part) => (part.kind === "name" ? [cutName(plainText(part.text), 32)] : [])),
  );
  const hidden = others.some((sentence) => !sentence.some((part) => part.kind === "name"));
  return fitLine(`Also: ${names.join(", ")}${hidden ? " and more" : ""}.`, width);
}

/** Two rows of bars with their highest day, and the dates below them. */
function picture(result: RunResult, width: number, options: TerminalOptions): string[] {
  const barsWidth = Math.min(result.days.length, width - LABEL_WIDTH);
  const row = (label: string, counts: readonly number[], colour: Colour): string => {
    const bars = sparkline(counts, barsWidth, options.ascii);
    return `${label.padEnd(LABEL_WIDTH)}${paint(bars, colour, options)}`;
  };
  const delayed = result.days.map((day) => day.delayed);
  const lost = result.days.map(lostCount);
  const from = formatDate(result.window.startMs, options.displayZone);
  const to = formatDate(result.window.endMs - 1, options.displayZone);
  const gap = barsWidth - from.length - to.length;
  const dates = gap < 1 ? from : `${from}${" ".repeat(gap)}${to}`;
  const most = `at most ${formatCount(Math.max(...delayed))} delayed and ${formatCount(Math.max(...lost))} lost a day`;
  return [
    row("delayed", delayed, "yellow"),
    row("lost", lost, "red"),
    `${" ".repeat(LABEL_WIDTH)}${dates}`,
    fitLine(`${" ".repeat(LABEL_WIDTH)}${most}`, width),
  ];
}

function cautions(result: RunResult, width: number): string[] {
  const { policy, placement, order } = result.provenance;
  const words = `Assumed: ${policy.id} ${policy.variant}, placement ${placement}, ${order}.`;
  const left = filteredWords(result.rows);
  return [
    ...wrap(plainText(words), width, 2),
    ...(left === "" ? [] : wrap(plainText(`${left}.`), width, 2)),
    ...warningWords(toldWarnings(result.warnings), "summary.md").flatMap((one) =>
      wrap(plainText(one), width, 3),
    ),
    // A digest is for copying: it is never cut.
    `digest ${result.digest}`,
  ];
}

type Colour = "bold" | "dim" | "yellow" | "red";

const CODES: Readonly<Record<Colour, string>> = { bold: "1", dim: "2", yellow: "33", red: "31" };

function paint(words: string, colour: Colour, options: TerminalOptions): string {
  return options.colour ? `\u001b[${CODES[colour]}m${words}\u001b[0m` : words;
}

/** Breaks words into at most `linesMax` lines; what does not fit is cut with an ellipsis. */
function wrap(words: string, width: number, linesMax: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && longer.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  if (lines.length <= linesMax) return lines.map((one) => fitLine(one, width));
  const rest = lines.slice(linesMax - 1).join(" ");
  return [...lines.slice(0, linesMax - 1), rest].map((one) => fitLine(one, width));
}

function fitLine(words: string, width: number): string {
  const letters = Array.from(words);
  return letters.length <= width ? words : `${letters.slice(0, width - 1).join("")}…`;
}

function toAscii(words: string): string {
  const near = words.replace(/…/g, "~").replace(/[–−]/g, "-");
  return Array.from(near, (letter) => (letter <= "~" ? letter : "?")).join("");
}
