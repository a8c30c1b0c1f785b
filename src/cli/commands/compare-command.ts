import path from "node:path";
import { comparisonText } from "../../../reports/comparison/summary.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { repliesDayZero } from "../../api/day-zero-hook.ts";
import { compareRuns } from "../../compare/compare.ts";
import { comparisonJson } from "../../compare/outputs.ts";
import { checkOutputFile, prepareOutputFolder } from "../../platform/output-folder.ts";
import { DEFAULT_FOLDERS } from "../../platform/output-kinds.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readDisplayZone, readRunSettings } from "../settings/run-settings.ts";
import { openPage } from "../terminal/browser.ts";
import { printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/**
 * `mailflow compare A B…`: scenarios are run, results are read; the first is the baseline.
 * Errors: USAGE, those of scenarios, results and runs; OUTPUT_UNWRITABLE before any work.
 */
export async function compareCommand(call: CommandCall): Promise<number> {
  const { operands, options, signal } = call;
  if (operands.length < 2) {
    throw new MailflowError("USAGE", `expected two or more runs, received ${operands.length}`, {
      hint: "mailflow compare BASELINE OTHER…, each a scenario (YAML), a result.json, or its folder",
    });
  }
  const { json } = options.flags;
  const zone = readDisplayZone(options.text["display-zone"]);
  const outFolder = options.text.out ?? (json ? null : DEFAULT_FOLDERS.compare);
  const changedPath = options.text.changed ?? null;
  if (changedPath !== null) await checkOutputFile(changedPath);
  const folder = outFolder === null ? null : await prepareOutputFolder(outFolder, "compare");
  try {
    const { maxRejects, memoryMb, quiet } = readRunSettings(options);
    const { comparison, displayZone } = await withProgress(quiet, (onProgress) =>
      compareRuns({
        named: operands,
        changedPath,
        run: {
          maxRejects,
          memoryMb,
          stdin: readStdin(),
          onProgress,
          signal,
          dayZeroOfReplies: repliesDayZero,
        },
      }),
    );
    const shownZone = zone ?? displayZone;
    if (folder !== null) {
      const { writeComparison } = await import("../../compare/outputs.ts");
      await writeComparison(folder.path, comparison, shownZone);
    }
    if (json) await writeOut(comparisonJson(comparison));
    else {
      const place =
        outFolder === null ? "" : `\nPage: ${path.join(outFolder, "comparison.html")}\n`;
      await writeOut(printable(`${comparisonText(comparison, shownZone)}${place}`));
    }
    const scenario = operands.findLast((file) => /\.ya?ml$/i.test(file));
    if (scenario !== undefined) call.next(["plan", scenario]);
    if (outFolder !== null) await openPage(path.join(outFolder, "comparison.html"), options.flags);
    return 0;
  } catch (error) {
    await folder?.discard();
    throw error;
  }
}
