import type { PlanAnswer, PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { formatCountOf, formatDate } from "../words/format.ts";
import { cutName, joinWords, plainText, sentencePlain } from "../words/text.ts";
import { planWarnings } from "./cautions.ts";
import { firstDateWords, hasPast, lateServers, planHeadline, whenWords } from "./headline.ts";
import { limitWords } from "./limit-words.ts";
import { pauseOptions, pauseSentence } from "./pause-words.ts";
import { shortName } from "./server-names.ts";
import { lostSpan, spanFigure } from "./span-words.ts";
import { dayZeroPlanSentences, whySentences } from "./why-words.ts";
import {
  afterPatchWords,
  answerWords,
  dateWords,
  harmWords,
  installWords,
  pauseBudgetWords,
  planFacts,
} from "./words.ts";

const WIDTH = 80;
const SERVERS_TOLD = 20;
const WARNINGS_TOLD = 3;
const NAMES_TOLD = 3;

/** A plan as a terminal shows it: the answer, a table of dates, pauses; lines of 80 columns. */
export function planText(plan: PlanResult): string {
  const warnings = warningsLines(plan);
  const more = warnings.length - WARNINGS_TOLD;
  const blocks = [
    wrapped([planHeadline(plan)]),
    wrapped(whySentences(plan).map(sentencePlain)),
    tableLines(plan, SERVERS_TOLD),
    pauseLines(plan),
    installLines(plan),
    warnings.slice(0, WARNINGS_TOLD).flat(),
    more > 0 ? [`… and ${formatCountOf(more, "more warning")} (see plan.txt)`] : [],
  ];
  return textOf(blocks);
}

/** The whole plan as plain text: what the terminal shows, and how it was worked out. */
export function planFullText(plan: PlanResult): string {
  return textOf([
    wrapped([planHeadline(plan)]),
    wrapped([...whySentences(plan), ...dayZeroPlanSentences(plan)].map(sentencePlain)),
    tableLines(plan, Number.POSITIVE_INFINITY),
    installLines(plan),
    wrapped(afterPatchWords(plan)),
    pauseLines(plan),
    (plan.pauses === null ? [] : pauseBudgetWords(plan.pauses)).flatMap((words) =>
      wrapped([`${words}.`]),
    ),
    ...lateServers(plan).map((server) => limitLines(plan, server)),
    wrapped([plan.whatWouldChange]),
    planFacts(plan).flatMap((fact) => wrapped([fact])),
    warningsLines(plan).flat(),
  ]);
}

/** Lines of each warning, with what it means for the answer. */
function warningsLines(plan: PlanResult): readonly (readonly string[])[] {
  return planWarnings(plan).map(({ message, consequence }) =>
    wrapped([`Warning: ${plainText(message)}`, ...(consequence === "" ? [] : [consequence])]),
  );
}

function textOf(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${filled.join("\n\n")}\n`;
}

/** The order in which to patch, as columns. */
function tableLines(plan: PlanResult, rowsMax: number): readonly string[] {
  const { advice } = plan;
  const fine = plan.servers.length - lateServers(plan).length;
  const fineLines =
    fine === 0 ? [] : [`${formatCountOf(fine, "server")} up to date: nothing to plan.`];
  if (advice === null) return fineLines;
  const byName = new Map(plan.servers.map((server) => [server.server, server]));
  const shown = advice.servers.slice(0, rowsMax);
  const lostTitle = hasPast(plan) ? `lost from ${firstDateWords(plan)} on` : "lost all the same";
  const rows = shown.map((step) => {
    const blockMs = byName.get(step.server)?.fullBlockMs ?? null;
    return [
      whenWords(step),
      blockMs === null ? "never" : formatDate(blockMs, "UTC"),
      spanFigure(lostSpan(step.harm)),
    ];
  });
  const titles = ["patch", "unpatched, stops", lostTitle];
  const widths = titles.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const taken = widths.reduce((sum, width) => sum + width + 2, 0);
  const room = Math.max(12, WIDTH - taken);
  const fits = shown.every(({ server }) => plainText(server).length <= room);
  const names = shown.map(({ server }) =>
    cutName(fits ? plainText(server) : shortName(plan, server), room),
  );
  const nameWidth = Math.max("server".length, ...names.map((name) => name.length));
  const line = (first: string, cells: readonly string[]): string =>
    [first.padEnd(nameWidth), ...cells.map((cell, i) => cell.padEnd(widths[i] ?? 0))]
      .join("  ")
      .trimEnd();
  const rest = advice.servers.length - shown.length;
  return [
    line("server", titles),
    ...rows.map((row, i) => line(names[i] ?? "", row)),
    ...(rest === 0 ? [] : [`… and ${formatCountOf(rest, "more server")} (plan.html, plan.txt)`]),
    ...fineLines,
  ];
}

/** What to install where: servers with the same patch together. */
function installLines(plan: PlanResult): readonly string[] {
  const alike = new Map<string, string[]>();
  const dated = (plan.advice?.servers ?? []).filter(({ atMs }) => atMs !== null);
  const patched = new Set(dated.map(({ server }) => server));
  for (const server of lateServers(plan)) {
    const words = installWords(server);
    if (words === null || !patched.has(server.server)) continue;
    alike.set(words, [...(alike.get(words) ?? []), shortName(plan, server.server)]);
  }
  return [...alike].flatMap(([words, names]) => {
    const told = names.length <= NAMES_TOLD + 1 ? names : names.slice(0, NAMES_TOLD);
    const more = names.length - told.length;
    const all = joinWords(more === 0 ? told : [...told, formatCountOf(more, "more server")]);
    return wrapped([`Install ${words} or later on ${all}.`]);
  });
}

function pauseLines(plan: PlanResult): readonly string[] {
  const { pauses } = plan;
  if (pauses === null) return [];
  const options = pauseOptions(pauses);
  const tail = options === "" ? [] : [`To try them: ${options}`];
  return [...wrapped([`Pauses: ${pauseSentence(plan, pauses)}`]), ...tail];
}

function limitLines(plan: PlanResult, server: PlannedServer): readonly string[] {
  const build = server.build ?? "unknown build";
  return [
    `${plainText(server.server)} (${build})`,
    ...server.answers.flatMap((answer) => answerLines(plan, answer)),
  ];
}

function answerLines(plan: PlanResult, answer: PlanAnswer): readonly string[] {
  const lines = [`So that ${limitWords(answer.limit, plan.scope)}: ${answerWords(answer, plan)}.`];
  if (answer.status !== "notNeeded") {
    lines.push(
      answer.certainMs === null
        ? "Not certain on any date that is left, for other mail than this."
        : `Certain before ${dateWords(answer.certainMs)}, whatever mail comes.`,
      `In the best case before ${dateWords(answer.bestCaseMs)}.`,
    );
    const { resampled } = answer;
    if (resampled !== null) {
      const [from, to] = [resampled.earliestMs, resampled.latestMs];
      const range = from === to ? dateWords(from) : `${dateWords(from)} to ${dateWords(to)}`;
      lines.push(`With weeks of this mail drawn again: ${range}.`);
    }
    lines.push(
      `Patched on the date: ${harmWords(answer.harmOnDate)}; a day later: ${harmWords(answer.harmNextDate)}.`,
    );
  }
  lines.push(
    `Not patched up to ${dateWords(plan.patchDates.horizonMs)}: ${harmWords(answer.harmAtHorizon)}.`,
  );
  return wrapped(lines).map((line) => `  ${line}`);
}

/** Sentences as one paragraph in lines of at most 78 columns, so that they can be indented. */
function wrapped(sentences: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of sentences.join(" ").split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH - 2) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
