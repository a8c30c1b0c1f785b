import path from "node:path";
import { performance } from "node:perf_hooks";
import { renderTerminalSummary } from "../../reports/summary.ts";
import type { ResolvedScenario } from "../config/types.ts";
import { runToFolder } from "../jobs/run-to-folder.ts";
import type { RunOutcome, RunProgress } from "../jobs/types.ts";
import { resultJson } from "../writers/result-json.ts";
import { judgeAssertion } from "./asserts.ts";
import { ProgressPrinter } from "./progress.ts";
import type { RunSettings } from "./run-settings.ts";
import { mayColor, needsAscii, readStdin, writeError, writeOut } from "./terminal.ts";

const EXIT_ASSERT_FAILED = 1;
const WIDTH_WITHOUT_TERMINAL = 80;

/**
 * Runs a scenario, writes its outputs, says what came out, and gives the exit code (0, or 1 when an
 * assertion failed).
 * Errors: those of the run; OUTPUT_UNWRITABLE before any work.
 */
export async function executeRun(
  scenario: ResolvedScenario,
  settings: RunSettings,
  signal: AbortSignal,
): Promise<number> {
  const outcome = await runWithProgress(scenario, settings, signal);
  if (settings.json) await writeOut(resultJson(outcome.result));
  else await writeOut(summaryText(outcome, scenario, settings.outFolder));
  return await judge(settings, outcome);
}

async function runWithProgress(
  scenario: ResolvedScenario,
  settings: RunSettings,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const printer = new ProgressPrinter({
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    nowMs: () => performance.now(),
  });
  try {
    const request = {
      scenario,
      decisionsPath: settings.decisionsPath,
      rejectsPath: settings.rejectsPath,
      maxRejects: settings.maxRejects,
      memoryMb: settings.memoryMb,
      stdin: readStdin(),
      onProgress: (progress: RunProgress): void => {
        if (!settings.quiet) printer.report(progress);
      },
      signal,
    };
    return await runToFolder(request, settings.outFolder);
  } finally {
    printer.finish();
  }
}

function summaryText(
  { result }: RunOutcome,
  scenario: ResolvedScenario,
  outFolder: string | null,
): string {
  const summary = renderTerminalSummary(result, {
    displayZone: scenario.displayZone,
    scenarioName: scenario.name,
    width: process.stdout.columns ?? WIDTH_WITHOUT_TERMINAL,
    colour: mayColor(process.stdout),
    ascii: needsAscii(process.stdout),
  });
  const report = outFolder === null ? "" : `Report: ${path.join(outFolder, "report.html")}\n`;
  return `${summary}\n${report}`;
}

/** Says which assertions failed and gives the exit code. */
async function judge(settings: RunSettings, { result }: RunOutcome): Promise<number> {
  const failed = settings.assertions
    .map((assertion) => judgeAssertion(assertion, result))
    .filter((outcome) => !outcome.holds);
  for (const { text, actual } of failed) {
    await writeError(`mailflow: error[ASSERT_FAILED] expected ${text}, received: ${actual}\n`);
  }
  return failed.length === 0 ? 0 : EXIT_ASSERT_FAILED;
}
