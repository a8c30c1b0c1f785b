import { checkOutputFile, prepareOutputFolder } from "../writers/output-folder.ts";
import { breathe } from "./breathe.ts";
import { runScenario } from "./run.ts";
import type { RunOutcome, RunRequest } from "./types.ts";

/**
 * Runs a scenario and writes its report into a folder; with `outFolder` null nothing is drawn and no folder is made.
 * Errors: OUTPUT_UNWRITABLE before any work, those of the run, INTERRUPTED; none of them leaves a half-written file.
 */
export async function runToFolder(
  request: RunRequest,
  outFolder: string | null,
): Promise<RunOutcome> {
  for (const file of [request.decisionsPath, request.rejectsPath]) {
    if (file !== null) await checkOutputFile(file);
  }
  const folder = outFolder === null ? null : await prepareOutputFolder(outFolder);
  try {
    const outcome = await runScenario(request);
    await breathe(request.signal);
    if (folder !== null) {
      // The drawing libraries take longer to load than a small run takes.
      const { writeOutputs } = await import("../writers/outputs.ts");
      await writeOutputs(folder.path, outcome, request.scenario, request.signal);
    }
    return outcome;
  } catch (error) {
    await folder?.discard();
    throw error;
  }
}
