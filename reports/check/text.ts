import type {
  CheckedServer,
  CheckReport,
  FloorRule,
  StageDate,
} from "../../sim/contract/check-report.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { formatCountOf } from "../words/format.ts";
import { statusWords } from "../words/status-words.ts";
import { seenLines } from "./seen-text.ts";

/** What a right file holds, in lines. */
export function reportText(report: CheckReport): string {
  const outOfDate = report.servers.filter((server) => server.status === "outOfDate").length;
  const verdict = `${report.file}: OK, ${report.kind} ${report.name}`;
  const lines = [verdict, ...report.facts.map((fact) => `  ${fact}`)];
  if (report.servers.length > 0) {
    const unknown = report.servers.filter((server) => server.status === "unknown").length;
    const more = unknown === 0 ? "" : `, ${unknown} of unknown build, which counts as out of date`;
    lines.push(
      `  ${formatCountOf(outOfDate, "server")} out of date on the day of the check${more}`,
    );
  }
  for (const server of report.servers) {
    lines.push(...serverLines(server));
    const notes = report.notes[server.server] ?? [];
    if (notes.length > 0) lines.push("    the provider's report:");
    for (const note of notes) lines.push(`      ${note}`);
  }
  if (report.seen !== undefined) lines.push(...seenLines(report.seen));
  for (const warning of report.warnings) lines.push(`  Warning: ${warning.message}`);
  return `${lines.join("\n")}\n`;
}

function serverLines(server: CheckedServer): readonly string[] {
  const build = server.build ?? "no build known";
  const product = [server.product, server.update].filter((word) => word !== null).join(" ");
  const about = product === "" ? build : `${build} (${product})`;
  const lines = [`  ${server.server}: ${statusWords(server.status)}, ${about}`];
  if (server.floor !== null) lines.push(`    rule ${ruleWords(server.floor)}`);
  lines.push(...changeLines(server), ...remedyLines(server), ...dateLines(server));
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

function ruleWords(floor: FloorRule): string {
  const since = `since ${formatInstant(floor.fromMs)}`;
  const confidence = floor.confidence === null ? "" : ` (confidence ${floor.confidence})`;
  return floor.minBuild === null
    ? `${since}: no build of ${floor.product} is accepted${confidence}`
    : `${since}: accepted from ${named(floor.minBuild, floor.update)}${confidence}`;
}

function changeLines({ status, nextFloor, outOfDateFromMs }: CheckedServer): readonly string[] {
  if (status === "outOfDate" && outOfDateFromMs !== null) {
    return [`    out of date since ${formatInstant(outOfDateFromMs)}`];
  }
  if (status !== "upToDate" || nextFloor === null || outOfDateFromMs === null) return [];
  return [
    `    will be out of date on ${formatInstant(outOfDateFromMs)}, when a higher floor holds`,
  ];
}

function remedyLines(server: CheckedServer): readonly string[] {
  const { oldestCompliant, newestCompliant, successor } = server;
  if (server.status !== "outOfDate") return [];
  if (oldestCompliant === null || newestCompliant === null) {
    if (successor === null) return ["    no public build complies on the day"];
    const next = `${successor.product} ${named(successor.build, successor.update)}`;
    return [`    no update of ${server.product ?? "it"} complies; move to ${next}`];
  }
  const oldest = named(oldestCompliant.build, oldestCompliant.update);
  const newest = named(newestCompliant.build, newestCompliant.update);
  return [`    would comply: ${oldest === newest ? oldest : `${oldest} to ${newest}`}`];
}

function dateLines({ dayZero, stageDates, daysLeft }: CheckedServer): readonly string[] {
  if (dayZero === null) return [];
  const lines = [
    dayZero.basis === "given"
      ? `    first detected (day 0) ${formatInstant(dayZero.atMs)}`
      : `    day 0 is its first mail after it fell out of date, ${formatInstant(dayZero.atMs)} at the earliest; so at the earliest:`,
  ];
  for (const date of stageDates) {
    lines.push(`    stage ${date.stage} ${formatInstant(date.atMs)}  ${ratesWords(date)}`);
  }
  if (daysLeft !== null) {
    const left = (days: number | null, what: string): string[] => {
      if (days === null) return [];
      return [days === 0 ? `${what} has begun` : `${formatCountOf(days, "day")} to ${what}`];
    };
    const parts = [
      ...left(daysLeft.toThrottle, "throttling"),
      ...left(daysLeft.toBlock, "blocking"),
      ...left(daysLeft.toFullBlock, "full block"),
    ];
    if (parts.length > 0) lines.push(`    left: ${parts.join(", ")}`);
  }
  return lines;
}

function ratesWords({ throttleMinutesPerHour, blockMinutesPerHour }: StageDate): string {
  if (blockMinutesPerHour === 60) return "everything is blocked";
  const parts = [
    ...(throttleMinutesPerHour > 0 ? [`throttles ${throttleMinutesPerHour} min/h`] : []),
    ...(blockMinutesPerHour > 0 ? [`blocks ${blockMinutesPerHour} min/h`] : []),
  ];
  return parts.length === 0 ? "report only" : parts.join(", ");
}

function named(build: string, update: string | null): string {
  return update === null ? build : `${build} (${update})`;
}
