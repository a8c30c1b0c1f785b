import path from "node:path";
import { formatCountOf } from "../../../reports/words/format.ts";
import { renderTerminalSummary } from "../../../reports/words/summary.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { repliesDayZero } from "../../api/day-zero-hook.ts";
import type { ResolvedScenario } from "../../config/scenario/resolved.ts";
import type { RunOutcome, RunRequest } from "../../mail/request.ts";
import { nowMs } from "../../platform/now.ts";
import { checkOutputFile, prepareOutputFolder } from "../../platform/output-folder.ts";
import { briefForm, writeBrief } from "../../run/brief-file.ts";
import { resultPieces } from "../../run/result-json.ts";
import { runShard, type Shard } from "../../run/shards.ts";
import { runToFolder } from "../../run/to-folder.ts";
import { assertHasRanges, judgeAssertion } from "../settings/asserts.ts";
import type { OutputSettings } from "../settings/run-settings.ts";
import { openPage } from "../terminal/browser.ts";
import {
  columnsOf,
  holdsMark,
  mayColor,
  needsAscii,
  printable,
  readStdin,
  writeError,
  writeOut,
} from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

const EXIT_ASSERT_FAILED = 1;
const WIDTH_WITHOUT_TERMINAL = 80;

/**
 * Runs a scenario, writes its outputs, says what came out, and gives the exit code (0, or 1 when an
 * assertion failed).
 * Errors: those of the run; OUTPUT_UNWRITABLE before any work.
 */
export async function executeRun(
  scenario: ResolvedScenario,
  settings: OutputSettings,
  signal: AbortSignal,
): Promise<number> {
  if (settings.shard !== null)
    return await executeShard(scenario, settings, settings.shard, signal);
  assertHasRanges(settings.assertions, scenario.ranges !== null);
  const { briefPath } = settings;
  if (briefPath !== null) {
    briefForm(briefPath);
    await checkOutputFile(briefPath);
  }
  const outcome = await runWithProgress(scenario, settings, signal);
  if (briefPath !== null) await writeBrief(briefPath, outcome, scenario);
  if (settings.json) {
    for (const piece of resultPieces(outcome.result)) await writeOut(piece);
  } else await writeOut(summaryText(outcome, scenario, settings));
  const code = await judge(settings, outcome);
  if (settings.outFolder !== null) {
    await openPage(path.join(settings.outFolder, "report.html"), settings);
  }
  return code;
}

/** Runs one shard and says where its file is. */
async function executeShard(
  scenario: ResolvedScenario,
  settings: OutputSettings,
  shard: Shard,
  signal: AbortSignal,
): Promise<number> {
  const { outFolder, json, assertions, decisionsPath } = settings;
  const others = decisionsPath !== null || settings.briefPath !== null;
  if (outFolder === null || json || assertions.length > 0 || others) {
    throw new MailflowError("USAGE", "--shard writes its part and nothing else", {
      hint: "Leave out --json, --assert, --decisions and --brief; mailflow merge gives the result.",
    });
  }
  await prepareOutputFolder(outFolder, "run");
  const written = await withRequest(scenario, settings, signal, (request) =>
    runShard(request, shard, outFolder),
  );
  await writeOut(`${written}\n`);
  return 0;
}

function runWithProgress(
  scenario: ResolvedScenario,
  settings: OutputSettings,
  signal: AbortSignal,
): Promise<RunOutcome> {
  return withRequest(scenario, settings, signal, (request) =>
    runToFolder(request, settings.outFolder),
  );
}

async function withRequest<T>(
  scenario: ResolvedScenario,
  settings: OutputSettings,
  signal: AbortSignal,
  work: (request: RunRequest) => Promise<T>,
): Promise<T> {
  return await withProgress(settings.quiet, (onProgress) =>
    work({
      scenario,
      decisionsPath: settings.decisionsPath,
      rejectsPath: settings.rejectsPath,
      pseudonymKey: settings.pseudonymKey,
      maxRejects: settings.maxRejects,
      dayZeroOfReplies: repliesDayZero,
      memoryMb: settings.memoryMb,
      stdin: readStdin(),
      onProgress,
      signal,
    }),
  );
}

function summaryText(
  { result, outlook }: RunOutcome,
  scenario: ResolvedScenario,
  { outFolder, briefPath }: OutputSettings,
): string {
  const summary = renderTerminalSummary(result, {
    displayZone: scenario.displayZone,
    outlook: outlook(nowMs()),
    scenarioName: scenario.name,
    width: columnsOf(process.stdout) ?? WIDTH_WITHOUT_TERMINAL,
    colour: mayColor(process.stdout),
    ascii: needsAscii(process.stdout),
  });
  const report = outFolder === null ? "" : `Report: ${path.join(outFolder, "report.html")}\n`;
  const brief = briefPath === null ? "" : `Brief: ${briefPath}\n`;
  return `${summary}\n${report}${brief}`;
}

/** Says of each assertion whether it holds and what was found; gives the exit code. */
async function judge({ assertions }: OutputSettings, { result }: RunOutcome): Promise<number> {
  const outcomes = assertions.map((assertion) => judgeAssertion(assertion, result));
  for (const { text, holds, actual } of outcomes) {
    // The mark may be coloured: only what follows it came from outside.
    await writeError(`${holdsMark(holds)} ${printable(`${text}: ${actual}`)}\n`);
  }
  const failed = outcomes.filter(({ holds }) => !holds).length;
  if (failed === 0) return 0;
  const of = formatCountOf(assertions.length, "assertion");
  await writeError(`mailflow: error[ASSERT_FAILED] ${failed} of ${of} failed\n`);
  return EXIT_ASSERT_FAILED;
}
