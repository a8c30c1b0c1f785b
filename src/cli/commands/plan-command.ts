import path from "node:path";
import { planText } from "../../../reports/plan/text.ts";
import type { PlanResult } from "../../../sim/contract/plan-result.ts";
import { formatInstant } from "../../../sim/text/instants.ts";
import { repliesDayZero } from "../../api/day-zero-hook.ts";
import { planScenario } from "../../plan/plan.ts";
import { prepareOutputFolder } from "../../platform/output-folder.ts";
import { DEFAULT_FOLDERS } from "../../platform/output-kinds.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { sameFor } from "../settings/next-command.ts";
import { planQuestionOf } from "../settings/plan-settings.ts";
import { readRunSettings } from "../settings/run-settings.ts";
import { scenarioOfCall } from "../settings/scenario-of-call.ts";
import { openPage } from "../terminal/browser.ts";
import { printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/** A command that names more servers than this is no line to copy. */
const PATCHES_TOLD = 5;

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
    if (settings.json) await writeOut(`${JSON.stringify(plan, null, 2)}\n`);
    else {
      const where = outFolder === null ? "" : `Report: ${path.join(outFolder, "plan.html")}\n`;
      await writeOut(printable(`${planText(plan)}${where}`));
      call.next(withPatches(plan, call));
    }
    if (outFolder !== null) await openPage(path.join(outFolder, "plan.html"), settings);
    return 0;
  } catch (error) {
    await folder?.discard();
    throw error;
  }
}

/** The run that shows what remains when each server is patched on the date that was found. */
function withPatches({ servers }: PlanResult, call: CommandCall): readonly string[] {
  const [first = ""] = call.operands;
  const run = sameFor(/\.ya?ml$/i.test(first) ? "run" : "replay", call);
  const patches = servers.flatMap(({ server, patch, answers }) => {
    const dates = answers.flatMap(({ lastSafeMs }) => lastSafeMs ?? []);
    if (patch === null || dates.length === 0 || dates.length < answers.length) return [];
    return ["--upgrade", `${server}=${formatInstant(Math.min(...dates))}/${patch.build}`];
  });
  const isShort = patches.length > 0 && patches.length <= 2 * PATCHES_TOLD;
  return run.length === 0 || !isShort ? run : [...run, ...patches];
}
