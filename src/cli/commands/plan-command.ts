import path from "node:path";
import { planText } from "../../../reports/plan/text.ts";
import { shellLine } from "../../../sim/text/shell-words.ts";
import { repliesDayZero } from "../../api/day-zero-hook.ts";
import { planScenario } from "../../plan/plan.ts";
import { checkOutputFile, prepareOutputFolder } from "../../platform/output-folder.ts";
import { DEFAULT_FOLDERS } from "../../platform/output-kinds.ts";
import { briefForm, writePlanBrief } from "../../run/brief-file.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { nextOfPlan } from "../settings/next-of-plan.ts";
import { planQuestionOf } from "../settings/plan-settings.ts";
import { readRunSettings } from "../settings/run-settings.ts";
import { scenarioOfCall } from "../settings/scenario-of-call.ts";
import { openPage } from "../terminal/browser.ts";
import { printable, readStdin, userShell, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/**
 * `mailflow plan SCENARIO|LOG…`. Errors: USAGE, those of the scenario and of the run,
 * OUTPUT_UNWRITABLE before any work.
 */
export async function planCommand(call: CommandCall): Promise<number> {
  const { options, operands, signal } = call;
  const settings = readRunSettings(options);
  const scenario = await scenarioOfCall(operands, options);
  const question = planQuestionOf(options, scenario);
  const outFolder = options.text.out ?? (settings.json ? null : DEFAULT_FOLDERS.plan);
  const { briefPath } = settings;
  if (briefPath !== null) {
    briefForm(briefPath);
    await checkOutputFile(briefPath);
  }
  const folder = outFolder === null ? null : await prepareOutputFolder(outFolder, "plan");
  try {
    const plan = await withProgress(settings.quiet, (onProgress) =>
      planScenario(
        {
          scenario,
          decisionsPath: null,
          rejectsPath: settings.rejectsPath,
          maxRejects: settings.maxRejects,
          dayZeroOfReplies: repliesDayZero,
          memoryMb: settings.memoryMb,
          stdin: readStdin(),
          onProgress,
          signal,
        },
        question,
        (days) => scenarioOfCall(operands, options, { window: { days } }),
      ),
    );
    if (folder !== null) {
      const { writePlan } = await import("../../plan/outputs.ts");
      await writePlan(folder.path, plan, signal);
    }
    if (briefPath !== null) await writePlanBrief(briefPath, plan, scenario.displayZone);
    if (settings.json) await writeOut(`${JSON.stringify(plan, null, 2)}\n`);
    else {
      const where = outFolder === null ? "" : `Report: ${path.join(outFolder, "plan.html")}\n`;
      const brief = briefPath === null ? "" : `Brief: ${briefPath}\n`;
      const words = nextOfPlan(plan, operands, options);

      const next = words.length === 0 ? "" : `Next: ${shellLine(words, userShell())}\n`;
      await writeOut(printable(`${planText(plan)}\n${where}${brief}${next}`));
    }
    if (outFolder !== null) await openPage(path.join(outFolder, "plan.html"), settings);
    return 0;
  } catch (error) {
    await folder?.discard();
    throw error;
  }
}
