import { reportText } from "../../../reports/check/text.ts";
import type { CheckReport } from "../../../sim/contract/check-report.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { calendarText } from "../../check/calendar.ts";
import { checkFile } from "../../check/files.ts";
import type { CheckOptions } from "../../check/server-dates.ts";
import { writeFileAtomic } from "../../platform/atomic.ts";
import { checkOutputFile } from "../../platform/output-folder.ts";
import { toolInfo } from "../../platform/tool-info.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { wrongValue } from "../settings/run-settings.ts";
import { scenarioFlags } from "../settings/scenario-flags.ts";
import { checkEvents } from "../terminal/check-calendar.ts";
import { printable, writeOut } from "../terminal/terminal.ts";

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
    changes: scenarioFlags({
      ...call.options,
      text: text.data === undefined ? {} : { data: text.data },
    }),
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
