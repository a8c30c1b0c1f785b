import { type CheckOptions, type CheckReport, checkFile } from "../config/check-files.ts";
import { parseInstant } from "../config/instants.ts";
import { toolInfo } from "../config/tool-info.ts";
import { writeFileAtomic } from "../writers/atomic.ts";
import { calendarText } from "../writers/calendar.ts";
import { checkOutputFile } from "../writers/output-folder.ts";
import { checkEvents } from "./check-calendar.ts";
import { reportText } from "./check-text.ts";
import type { CommandCall } from "./command-call.ts";
import { wrongValue } from "./run-settings.ts";
import { printable, writeOut } from "./terminal.ts";

/**
 * `mailflow check FILE…`: every file is checked, also after one that is wrong.
 * Gives 0, or the exit code of the first file that is wrong. Errors: USAGE, OUTPUT_UNWRITABLE.
 */
export async function checkCommand(call: CommandCall): Promise<number> {
  const { text, flags } = call.options;
  const order = text["date-order"];
  const options: CheckOptions = {
    nowMs: readDay(text["as-of"]),
    dateOrder: order === "dmy" || order === "mdy" ? order : null,
  };
  if (text.ics !== undefined) await checkOutputFile(text.ics);
  const reports: CheckReport[] = [];
  let exitCode = 0;
  for (const file of call.operands) {
    try {
      const report = await checkFile(file, options);
      reports.push(report);
      if (!flags.json) await writeOut(printable(reportText(report)));
    } catch (error) {
      const code = await call.fail(error);
      if (exitCode === 0) exitCode = code;
    }
  }
  if (flags.json) await writeOut(`${JSON.stringify(reports, null, 2)}\n`);
  if (text.ics !== undefined) {
    const events = reports.flatMap(checkEvents);
    await writeFileAtomic(text.ics, calendarText(events, toolInfo().version));
  }
  return exitCode;
}

function readDay(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const day = parseInstant(text);
  if (!day.ok) throw wrongValue("as-of", "a date such as 2026-09-08", text);
  return day.value;
}
