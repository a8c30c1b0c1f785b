import { realpath } from "node:fs/promises";
import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";
import type { RunOutcome, RunRequest } from "../mail/request.ts";
import { breathe } from "../platform/breathe.ts";
import { checkOutputFile, prepareOutputFolder } from "../platform/output-folder.ts";
import { findInputs } from "../readers/bytes/input-paths.ts";
import { runScenario } from "./run.ts";

/**
 * Runs a scenario and writes its report into a folder; with `outFolder` null nothing is drawn and
 * no folder is made.
 * Errors: OUTPUT_UNWRITABLE before any work, those of the run, INTERRUPTED; none of them leaves a
 * half-written file.
 */
export async function runToFolder(
  request: RunRequest,
  outFolder: string | null,
): Promise<RunOutcome> {
  const files = [request.decisionsPath, request.rejectsPath].filter((file) => file !== null);
  // The folder comes first: the other files may be meant to lie in it.
  const folder = outFolder === null ? null : await prepareOutputFolder(outFolder, "run");
  try {
    for (const file of files) await checkOutputFile(file);
    await refuseClash(files, request);
    const outcome = await runScenario(request);
    await breathe(request.signal);
    if (folder !== null) {
      // The drawing libraries take longer to load than a small run takes.
      const { writeOutputs } = await import("./outputs.ts");
      await writeOutputs(folder.path, outcome, request.scenario, request.signal);
    }
    return outcome;
  } catch (error) {
    await folder?.discard();
    throw error;
  }
}

/**
 * An output that has the place of a log would destroy it. Errors: USAGE; INPUT_MISSING and the like
 * for the logs.
 */
async function refuseClash(files: readonly string[], { scenario }: RunRequest): Promise<void> {
  if (files.length === 0) return;
  const { traffic } = scenario;
  const inputs =
    traffic.kind !== "synthetic" ? await findInputs(traffic.inputs, traffic.baseFolder) : [];
  const taken = new Set<string>();
  for (const input of inputs) if (input.path !== null) taken.add(await realPath(input.path));
  for (const file of files) {
    const place = await realPath(file);
    if (taken.has(place)) {
      throw new MailflowError("USAGE", `Two files have the same place: ${file}`, {
        hint: "Give the logs, --decisions and --rejects names of their own.",
      });
    }
    taken.add(place);
  }
}

async function realPath(file: string): Promise<string> {
  return await realpath(file).catch(() => path.resolve(file));
}
