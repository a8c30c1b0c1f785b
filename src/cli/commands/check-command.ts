import { reportText } from "../../../reports/check/text.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { CheckReport } from "../../../sim/contract/check-report.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { calendarText } from "../../check/calendar.ts";
import { checkFile } from "../../check/files.ts";
import { checkLogs } from "../../check/logs.ts";
import type { CheckOptions } from "../../check/server-dates.ts";
import { writeFileAtomic } from "../../platform/atomic.ts";
import { nowMs } from "../../platform/now.ts";
import { checkOutputFile } from "../../platform/output-folder.ts";
import { toolInfo } from "../../platform/tool-info.ts";
import { looksLikeLog } from "../../readers/looks-like-log.ts";
import type { GivenOptions } from "../options/option-types.ts";
import { parseColumnMap } from "../settings/column-map.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { sameFor } from "../settings/next-command.ts";
import { parseMaxRejects, readMemory, wrongValue } from "../settings/run-settings.ts";
import { replayInput, scenarioFlags } from "../settings/scenario-flags.ts";
import { resolveFlags } from "../settings/scenario-of-call.ts";
import { checkEvents } from "../terminal/check-calendar.ts";
import { printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/**
 * `mailflow check FILE…`: every file is checked, also after one that is wrong; logs are read
 * together and laid beside the lists of servers among the files.
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
  const { logs, files } = await sortOperands(call);
  const reports: CheckReport[] = [];
  let exitCode = 0;
  const check = async (work: () => Promise<CheckReport>): Promise<void> => {
    try {
      const report = await work();
      reports.push(report);
      if (!flags.json) await writeOut(printable(reportText(report)));
    } catch (error) {
      const code = await call.fail(error);
      if (exitCode === 0) exitCode = code;
    }
  };
  for (const file of files) await check(async () => await checkFile(file, options));
  if (logs.length > 0) {
    const lists = reports.flatMap(({ kind, file }) =>
      kind === "inventory" || kind === "provider report" ? [file] : [],
    );
    await check(async () => await checkLogsOf(call, logs, lists, options));
  }
  if (flags.json) await writeOut(`${JSON.stringify(reports, null, 2)}\n`);
  if (text.ics !== undefined) {
    const events = reports.flatMap(checkEvents);
    await writeFileAtomic(text.ics, calendarText(events, toolInfo().version));
  }
  call.next(leadingOn(call, logs, reports));
  return exitCode;
}

/** Of logs their replay, of one scenario its run, of servers their dates as a calendar. */
function leadingOn(
  call: CommandCall,
  logs: readonly string[],
  reports: readonly CheckReport[],
): readonly string[] {
  const lists = reports.flatMap(({ kind, file }) =>
    kind === "inventory" || kind === "provider report" ? [file] : [],
  );
  const isListed = call.options.text.servers !== undefined || lists[0] === undefined;
  if (logs.length > 0) {
    const replay = sameFor("replay", call, logs);
    return replay.length === 0 || isListed
      ? replay
      : [...replay, "--servers", ...lists.slice(0, 1)];
  }
  const [file = ""] = call.operands;
  if (call.operands.length === 1 && reports[0]?.kind === "scenario") return ["run", file];
  if (lists.length === 0 || call.options.text.ics !== undefined) return [];
  return [...sameFor("check", call), "--ics", "dates.ics"];
}

/** The operands that are logs, and the others. Errors: USAGE for servers without a log. */
async function sortOperands({ operands, options }: CommandCall): Promise<{
  readonly logs: readonly string[];
  readonly files: readonly string[];
}> {
  const { map: mapText, servers } = options.text;
  const map = mapText === undefined ? null : parseColumnMap(mapText);
  const logs: string[] = [];
  const files: string[] = [];
  for (const operand of operands) {
    if (await looksLikeLog(operand, map)) logs.push(operand);
    else files.push(operand);
  }
  if (servers !== undefined && logs.length === 0) {
    throw new MailflowError(
      "USAGE",
      `--servers: expected a log to lay beside '${servers}', received none of a kind that is known`,
      {
        ...(map === null
          ? {
              hint: `To check the list alone: mailflow check ${servers}. Of a log with columns of its own, say which they are.`,
              addWords: ["--map", "time=COLUMN,server=COLUMN,build=COLUMN"],
            }
          : { hint: `--map names a time column '${map.time ?? ""}' that no file has.` }),
      },
    );
  }
  return { logs, files };
}

async function checkLogsOf(
  call: CommandCall,
  logs: readonly string[],
  lists: readonly string[],
  options: CheckOptions,
): Promise<CheckReport> {
  const { text, flags } = call.options;
  const { servers } = text;
  const all = servers === undefined || lists.includes(servers) ? lists : [servers, ...lists];
  return await withProgress(
    flags.quiet,
    async (onProgress) =>
      await checkLogs(
        {
          logs,
          lists: all,
          resolve: async (inventory) => await resolveFlags(logInput(call, logs, inventory)),
          maxRejects: parseMaxRejects(text["max-rejects"] ?? "1%"),
          rejectsPath: text.rejects ?? null,
          pseudonymKey: null,
          memoryMb: readMemory(text.memory),
          stdin: readStdin(),
          onProgress,
          signal: call.signal,
        },
        options,
      ),
  );
}

/** The logs as `replay` reads them; the day of the check is none of theirs. */
function logInput(
  { options }: CommandCall,
  logs: readonly string[],
  inventory: string | null,
): ReturnType<typeof replayInput> {
  const { "as-of": _day, servers: _servers, ...text } = options.text;
  const own: GivenOptions = {
    ...options,
    text: inventory === null ? text : { ...text, servers: inventory },
  };
  return replayInput(logs, own);
}

function readDay(text: string | undefined): number {
  if (text === undefined) return nowMs();
  const day = parseInstant(text);
  if (!day.ok) throw wrongValue("as-of", "a date such as 2026-09-08", text);
  return day.value;
}
