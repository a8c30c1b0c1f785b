import { formatCountOf } from "../../reports/format.ts";
import { statusWords } from "../../reports/server-report.ts";
import { type CheckReport, checkFile } from "../config/check-files.ts";
import type { CheckedServer } from "../config/checked-servers.ts";
import { formatInstant, parseInstant } from "../config/instants.ts";
import type { CommandCall } from "./command-call.ts";
import { wrongValue } from "./run-settings.ts";
import { printable, writeOut } from "./terminal.ts";

/**
 * `mailflow check FILE…`: every file is checked, also after one that is wrong.
 * Gives 0, or the exit code of the first file that is wrong. Errors: USAGE.
 */
export async function checkCommand(call: CommandCall): Promise<number> {
  const dayMs = readDay(call.options.text["as-of"]);
  let exitCode = 0;
  for (const file of call.operands) {
    try {
      await writeOut(printable(reportText(await checkFile(file, dayMs))));
    } catch (error) {
      const code = await call.fail(error);
      if (exitCode === 0) exitCode = code;
    }
  }
  return exitCode;
}

function readDay(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const day = parseInstant(text);
  if (!day.ok) throw wrongValue("as-of", "a date such as 2026-09-08", text);
  return day.value;
}

/** What a right file holds, in lines. */
export function reportText(report: CheckReport): string {
  const outOfDate = report.servers.filter((server) => server.status === "outOfDate").length;
  const verdict = `${report.file}: OK, ${report.kind} ${report.name}`;
  const lines = [verdict, ...report.facts.map((fact) => `  ${fact}`)];
  if (report.servers.length > 0) {
    lines.push(`  ${formatCountOf(outOfDate, "server")} out of date on the day of the check`);
  }
  for (const server of report.servers) lines.push(...serverLines(server));
  for (const warning of report.warnings) lines.push(`  Warning: ${warning.message}`);
  return `${lines.join("\n")}\n`;
}

function serverLines(server: CheckedServer): readonly string[] {
  const build = server.build ?? "no build known";
  const product = [server.product, server.update].filter((word) => word !== null).join(" ");
  const about = product === "" ? build : `${build} (${product})`;
  const lines = [`  ${server.server}: ${statusWords(server.status)}, ${about}`];
  const { floor, oldestCompliant, newestCompliant } = server;
  if (floor !== null) {
    const needed =
      floor.minBuild === null
        ? `no build of ${floor.product} is accepted`
        : `accepted from ${named(floor.minBuild, floor.update)}`;
    lines.push(`    since ${formatInstant(floor.fromMs)}: ${needed}`);
  }
  if (server.status === "outOfDate" && oldestCompliant !== null && newestCompliant !== null) {
    const oldest = named(oldestCompliant.build, oldestCompliant.update);
    const newest = named(newestCompliant.build, newestCompliant.update);
    lines.push(`    would comply: ${oldest === newest ? oldest : `${oldest} to ${newest}`}`);
  }
  if (server.firstDetectedMs !== null) {
    lines.push(`    first detected ${formatInstant(server.firstDetectedMs)}`);
  }
  if (server.stageDates.length > 0) {
    const dates = server.stageDates.map(({ stage, atMs }) => `${stage} ${formatInstant(atMs)}`);
    lines.push(`    stages begin: ${dates.join(", ")}`);
  }
  for (const { atMs, build: next, update, complies } of server.upgrades) {
    const verdict = complies ? "complies" : "still out of date";
    lines.push(`    upgrade ${formatInstant(atMs)} to ${named(next, update)}: ${verdict}`);
  }
  if (server.retirement !== null) {
    const { atMs, to } = server.retirement;
    lines.push(
      `    retires ${formatInstant(atMs)}: its mail ${to === null ? "ends" : `goes to ${to}`}`,
    );
  }
  return lines;
}

function named(build: string, update: string | null): string {
  return update === null ? build : `${build} (${update})`;
}
