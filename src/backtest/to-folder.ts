import type { BacktestResult } from "../../sim/contract/backtest-result.ts";
import { breathe } from "../platform/breathe.ts";
import type { CsvCell } from "../platform/csv.ts";
import { checkOutputFile, prepareOutputFolder } from "../platform/output-folder.ts";
import { messageSpans } from "./attempt-columns.ts";
import { type BacktestFindings, type BacktestRequest, findEnforcement } from "./backtest.ts";
import { judgeMessage } from "./message.ts";
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
  const folder = outFolder === null ? null : await prepareOutputFolder(outFolder);
  try {
    const findings = await findEnforcement(request);
    try {
      const result = backtestResult(findings, request);
      await breathe(request.signal);
      if (folder !== null) {
        // The drawing libraries take longer to load than a small log takes.
        const { writeBacktestOutputs } = await import("./outputs.ts");
        const { displayZone } = request.scenario;
        const rows = messageRows(findings);
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

/** A row for each message; its id is read from the log again, so that no ids are held in memory. */
async function* messageRows(findings: BacktestFindings): AsyncGenerator<readonly CsvCell[]> {
  const spans = messageSpans(findings.columns);
  let next = spans.next();
  let at = 0;
  for await (const rows of findings.log.attempts()) {
    for (let row = 0; row < rows.count; row++, at++) {
      if (next.done === true || next.value[0] !== at) continue;
      const [from, to] = next.value;
      yield messageRow(from, to, rows.id[row] ?? "", findings);
      next = spans.next();
    }
  }
}

function messageRow(
  from: number,
  to: number,
  id: string,
  { columns, log, judge }: BacktestFindings,
): readonly CsvCell[] {
  const message = judgeMessage(from, to, judge);
  const differs = message.attempts.findIndex(({ isForeseen }) => isForeseen !== true);
  const first = message.attempts[differs];
  return [
    id,
    log.servers[columns.server[from] ?? -1] ?? "",
    new Date(columns.arrivalMs[from] ?? 0).toISOString(),
    message.attempts.length,
    message.verdict,
    message.predictedFate,
    message.observedFate,
    message.predictedDelayMinutes,
    message.observedDelayMinutes,
    first === undefined ? null : new Date(first.timeMs).toISOString(),
    first?.predicted ?? null,
    first?.observed ?? null,
    first === undefined ? null : (columns.codes[columns.code[from + differs] ?? -1] ?? ""),
  ];
}
