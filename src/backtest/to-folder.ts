import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import { breathe } from "../platform/breathe.ts";
import { checkOutputFile, prepareOutputFolder } from "../platform/output-folder.ts";
import { type BacktestRequest, findEnforcement } from "./backtest.ts";
import { lostRows, messageRows } from "./message-rows.ts";
import { backtestResult } from "./result.ts";
import { writeServersFile } from "./servers-file.ts";

/**
 * Judges a log and writes its report into a folder; with `outFolder` null no folder is made and
 * nothing is drawn. `serversPath` receives the servers as an inventory.
 * Errors: OUTPUT_UNWRITABLE before any work, those of the readers, NO_MESSAGES, INTERRUPTED.
 */
export async function backtestToFolder(
  request: BacktestRequest,
  outFolder: string | null,
): Promise<BacktestResult> {
  const { rejectsPath, serversPath = null } = request;
  if (rejectsPath !== null) await checkOutputFile(rejectsPath);
  if (serversPath !== null) await checkOutputFile(serversPath);
  const folder = outFolder === null ? null : await prepareOutputFolder(outFolder, "backtest");
  try {
    const findings = await findEnforcement({
      ...request,
      withReplies: folder !== null,
    });
    try {
      const result = backtestResult(findings, request);
      await breathe(request.signal);
      if (folder !== null) {
        // The drawing libraries take longer to load than a small log takes.
        const { writeBacktestOutputs } = await import("./outputs.ts");
        const { displayZone } = request.scenario;
        const rows = { messages: messageRows(findings), lost: lostRows(findings) };
        await writeBacktestOutputs(folder.path, result, rows, displayZone, request.signal);
      }
      if (serversPath !== null) {
        await writeServersFile(serversPath, findings, result);
      }
      return result;
    } finally {
      await findings.log.close();
    }
  } catch (error) {
    await folder?.discard();
    throw error;
  }
}
