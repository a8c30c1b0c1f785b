import { dataText } from "../../../reports/check/data-text.ts";
import { dataReport } from "../../check/data-report.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { printable, writeOut } from "../terminal/terminal.ts";

/**
 * `mailflow data`: what is known about builds and floors, since when and from where.
 * Errors: DATA_INVALID, INPUT_MISSING.
 */
export async function dataCommand(call: CommandCall): Promise<number> {
  const { text, flags } = call.options;
  const report = await dataReport(text.data ?? null);
  await writeOut(flags.json ? `${JSON.stringify(report, null, 2)}\n` : printable(dataText(report)));
  return 0;
}
