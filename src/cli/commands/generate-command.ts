import { formatCountOf } from "../../../reports/words/format.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { loadScenario } from "../../config/scenario/scenario.ts";
import { writeTrace } from "../../mail/trace.ts";
import { checkOutputFile } from "../../platform/output-folder.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readTablePath } from "../settings/run-settings.ts";
import { scenarioFlags } from "../settings/scenario-flags.ts";
import { writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/**
 * `mailflow generate SCENARIO -o FILE`. Errors: USAGE, those of the scenario, OUTPUT_UNWRITABLE.
 */
export async function generateCommand(call: CommandCall): Promise<number> {
  const [file = ""] = call.operands;
  const out = readTablePath("out", call.options.text.out);
  if (out === null) {
    throw new MailflowError("USAGE", "--out: expected the trace to write, received none", {
      hint: "Add e.g. -o trace.csv or -o trace.parquet.",
    });
  }
  const { traffic } = await loadScenario(file, scenarioFlags(call.options));
  if (traffic.kind !== "synthetic") {
    throw new MailflowError(
      "SCENARIO_INVALID",
      "traffic: expected synthetic, received trace: there is nothing to generate",
      { where: { file, path: "traffic" }, hint: `To replay its logs: mailflow run ${file}` },
    );
  }
  await checkOutputFile(out);
  const { synthetic } = traffic;
  const rows = await withProgress(call.options.flags.quiet, (onProgress) =>
    writeTrace(out, synthetic, call.signal, onProgress),
  );
  call.next(["replay", out]);
  await writeOut(`${formatCountOf(rows, "message")} written to ${out}\n`);
  return 0;
}
