import path from "node:path";
import { renderBacktestText } from "../../../reports/backtest/summary.ts";
import type { BacktestResult } from "../../../sim/contract/backtest-result.ts";
import { backtestJson } from "../../backtest/outputs.ts";
import { backtestToFolder } from "../../backtest/to-folder.ts";
import { variantsInQuestion } from "../../backtest/variants.ts";
import { withWindow } from "../../backtest/window.ts";
import { DEFAULT_FOLDERS } from "../../platform/output-kinds.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { sameFor } from "../settings/next-command.ts";
import { parseMaxRejects, readMemory, readPseudonymKey } from "../settings/run-settings.ts";
import { replayInput } from "../settings/scenario-flags.ts";
import { resolveFlags } from "../settings/scenario-of-call.ts";
import { openPage } from "../terminal/browser.ts";
import { columnsOf, printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

const NAMES_SHOWN = 3;
const WIDTH_WITHOUT_TERMINAL = 80;

/**
 * `mailflow backtest LOG…`: whether enforcement explains what a log shows. Errors: USAGE, those of
 * the readers, NO_MESSAGES, OUTPUT_UNWRITABLE.
 */
export async function backtestCommand(call: CommandCall): Promise<number> {
  const { text, flags } = call.options;
  const resolved = await resolveFlags(replayInput(call.operands, call.options));
  const { scenario, window } = withWindow(resolved, {
    from: text.from ?? null,
    to: text.to ?? null,
    hasDisplayZone: text["display-zone"] !== undefined,
  });
  const outFolder = text.out ?? (flags.json ? null : DEFAULT_FOLDERS.backtest);
  const serversPath = text["write-servers"] ?? null;
  const variants = await variantsInQuestion(scenario, text.policy ?? null, text.variant ?? null);
  const result = await withProgress(
    flags.quiet,
    async (onProgress) =>
      await backtestToFolder(
        {
          scenario,
          variants,
          serversPath,
          window,
          rejectsPath: text.rejects ?? null,
          pseudonymKey: readPseudonymKey(text.pseudonymise),
          maxRejects: parseMaxRejects(text["max-rejects"] ?? "1%"),
          memoryMb: readMemory(text.memory),
          stdin: readStdin(),
          onProgress,
          signal: call.signal,
        },
        outFolder,
      ),
  );
  if (flags.json) {
    await writeOut(backtestJson(result));
    return 0;
  }
  const width = columnsOf(process.stdout) ?? WIDTH_WITHOUT_TERMINAL;
  const words = renderBacktestText(result, { displayZone: scenario.displayZone, width });
  const report = outFolder === null ? "" : `Report: ${path.join(outFolder, "report.html")}\n`;
  const servers = serversPath === null ? "" : serversWords(serversPath, result);
  await writeOut(printable(`${words}${servers}${report}`));
  const plan = sameFor("plan", call);
  const isNew = plan.length > 0 && serversPath !== null && text.servers === undefined;
  call.next(isNew ? [...plan, "--servers", serversPath] : plan);
  if (outFolder !== null) await openPage(path.join(outFolder, "report.html"), flags);
  return 0;
}

function serversWords(file: string, { servers }: BacktestResult): string {
  const open = servers.filter(({ dayZero: { fromMs, toMs } }) => fromMs === null || toMs === null);
  const names = open.slice(0, NAMES_SHOWN).map(({ server }) => server);
  const more = open.length > NAMES_SHOWN ? ", …" : "";
  const unknown =
    open.length === 0
      ? ""
      : `; firstDetected is empty for ${names.join(", ")}${more}, whose day 0 has no two bounds`;
  return `Servers: ${file}${unknown}\n`;
}
