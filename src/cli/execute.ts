import path from "node:path";
import { performance } from "node:perf_hooks";
import { renderTerminalSummary } from "../../reports/terminal-summary.ts";
import type { ResolvedScenario } from "../config/types.ts";
import { breathe } from "../jobs/breathe.ts";
import { runScenario } from "../jobs/run.ts";
import type { RunOutcome } from "../jobs/types.ts";
import { checkOutputFile, prepareOutputFolder } from "../writers/output-folder.ts";
import { resultJson } from "../writers/result-json.ts";
import { judgeAssertion } from "./asserts.ts";
import { ProgressPrinter } from "./progress.ts";
import type { RunSettings } from "./run-settings.ts";
import { mayColor, readStdin, writeError, writeOut } from "./terminal.ts";

const EXIT_ASSERT_FAILED = 1;

/**
 * Runs a scenario, writes its outputs, says what came out, and gives the exit code (0, or 1 when an assertion failed).
 * Errors: those of the run; OUTPUT_UNWRITABLE before any work.
 */
export async function executeRun(
  scenario: ResolvedScenario,
  settings: RunSettings,
  signal: AbortSignal,
): Promise<number> {
  for (const file of [settings.decisionsPath, settings.rejectsPath]) {
    if (file !== null) await checkOutputFile(file);
  }
  const folder = settings.outFolder === null ? null : await prepareOutputFolder(settings.outFolder);
  let outcome: RunOutcome;
  try {
    outcome = await runWithProgress(scenario, settings, signal);
    await breathe(signal);
    if (folder !== null) {
      // The drawing libraries take longer to load than a small run takes: --json does without them.
      const { writeOutputs } = await import("../writers/outputs.ts");
      await writeOutputs(folder.path, outcome, scenario, signal);
    }
  } catch (error) {
    await folder?.discard();
    throw error;
  }
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
    return await runScenario({
      scenario,
      decisionsPath: settings.decisionsPath,
      rejectsPath: settings.rejectsPath,
      maxRejects: settings.maxRejects,
      memoryMb: settings.memoryMb,
      stdin: readStdin(signal),
      onProgress: (progress) => {
        if (!settings.quiet) printer.report(progress);
      },
      signal,
    });
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
    color: mayColor(process.stdout),
  });
  if (outFolder === null) return summary;
  return `${summary}\nReport: ${path.join(outFolder, "report.html")}\n`;
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
