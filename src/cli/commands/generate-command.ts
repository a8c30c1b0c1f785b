import { performance } from "node:perf_hooks";
import { formatCountOf } from "../../../reports/words/format.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { loadScenario } from "../../config/scenario/scenario.ts";
import { writeTrace } from "../../mail/trace.ts";
import { checkOutputFile } from "../../platform/output-folder.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readTablePath } from "../settings/run-settings.ts";
import { scenarioFlags } from "../settings/scenario-flags.ts";
import { ProgressPrinter } from "../terminal/progress.ts";
import { writeOut } from "../terminal/terminal.ts";

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
  const printer = new ProgressPrinter({
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    nowMs: () => performance.now(),
  });
  try {
    const rows = await writeTrace(out, traffic.synthetic, call.signal, (progress) => {
      if (!call.options.flags.quiet) printer.report(progress);
    });
    printer.finish();
    await writeOut(`${formatCountOf(rows, "message")} written to ${out}\n`);
  } finally {
    printer.finish();
  }
  return 0;
}
