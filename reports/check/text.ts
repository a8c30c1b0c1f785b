import type { CheckedServer, CheckReport, StageDate } from "../../sim/contract/check-report.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { formatCountOf } from "../words/format.ts";
import { statusWords } from "../words/status-words.ts";
import { reachWords } from "./reach-words.ts";
import { remedyLines } from "./remedy-words.ts";
import { seenLines } from "./seen-text.ts";
import { SourceList } from "./source-list.ts";
import { changeLines, named, ruleLines } from "./verdict-words.ts";

/** What a right file holds, in lines. */
export function reportText(report: CheckReport): string {
  const verdict = `${report.file}: OK, ${report.kind} ${report.name}`;
  const lines = [verdict, ...report.facts.map((fact) => `  ${fact}`)];
  if (report.servers.length > 0) lines.push(`  ${countWords(report.servers)}`);
  const sources = new SourceList();
  const floorSource = report.dataAsOf.find(({ table }) => table === "floors")?.source ?? null;
  for (const server of report.servers) {
    lines.push(...serverLines(server, sources, floorSource));
    const notes = report.notes[server.server] ?? [];
    if (notes.length > 0) lines.push("    the provider's report:");
    for (const note of notes) lines.push(`      ${note}`);
  }
  if (report.seen !== undefined) lines.push(...seenLines(report.seen));
  for (const warning of report.warnings) lines.push(`  Warning: ${warning.message}`);
  lines.push(...sources.lines(), ...reachWords(report.dataAsOf));
  return `${lines.join("\n")}\n`;
}

function countWords(servers: readonly CheckedServer[]): string {
  const count = (status: CheckedServer["status"]): number =>
    servers.filter((server) => server.status === status).length;
  const [uncertain, unknown] = [count("uncertain"), count("unknown")];
  return [
    `${formatCountOf(count("outOfDate"), "server")} out of date on the day of the check`,
    ...(uncertain === 0 ? [] : [`${uncertain} uncertain`]),
    ...(unknown === 0 ? [] : [`${unknown} of unknown build, which counts as out of date`]),
  ].join(", ");
}

function serverLines(
  server: CheckedServer,
  sources: SourceList,
  floorSource: string | null,
): readonly string[] {
  const lines = [`  ${server.server}: ${verdictWords(server)}, ${buildWords(server)}`];
  lines.push(
    ...ruleLines(server, sources, floorSource),
    ...changeLines(server, sources),
    ...remedyLines(server, sources),
    ...dateLines(server),
  );
  for (const upgrade of server.upgrades) {
    lines.push(
      `    upgrade ${formatInstant(upgrade.atMs)} to ${named(upgrade.build, upgrade.update)}: ` +
        upgradeWords(upgrade),
    );
  }
  if (server.retirement !== null) {
    const { atMs, to } = server.retirement;
    lines.push(
      `    retires ${formatInstant(atMs)}: its mail ${to === null ? "ends" : `goes to ${to}`}`,
    );
  }
  return lines;
}

/** The status; a verdict that rests on a weak floor says so. */
function verdictWords({ status, confidence }: CheckedServer): string {
  const isWeak = status === "outOfDate" && confidence === "low";
  return `${statusWords(status)}${isWeak ? " (confidence low)" : ""}`;
}

function buildWords({ build, product, update, unlisted }: CheckedServer): string {
  if (build === null) {
    return product === null ? "no build known" : `no build known (${product})`;
  }
  const name = [product, update].filter((word) => word !== null).join(" ");
  const about = [name, unlisted === null ? "" : "in no list"].filter((word) => word !== "");
  return about.length === 0 ? build : `${build} (${about.join(", ")})`;
}

function upgradeWords(upgrade: CheckedServer["upgrades"][number]): string {
  const { complies, compliesIfLenient, availability } = upgrade;
  const isSure = complies === compliesIfLenient;
  const verdict = complies ? "complies" : "still out of date";
  const ended =
    availability === "ended" ? "; it cannot be had any more unless already downloaded" : "";
  return `${isSure ? verdict : "uncertain, still out of date if read strictly"}${ended}`;
}

function dateLines({ status, dayZero, stageDates, daysLeft }: CheckedServer): readonly string[] {
  if (dayZero === null) return [];
  const mark = status === "uncertain" ? "if read strictly, " : "";
  const lines = [
    dayZero.basis === "given"
      ? `    ${mark}first detected (day 0) ${formatInstant(dayZero.atMs)}`
      : `    ${mark}day 0 is its first mail after it fell out of date, ${formatInstant(dayZero.atMs)} at the earliest; so at the earliest:`,
  ];
  for (const date of stageDates) {
    lines.push(`    ${mark}stage ${date.stage} ${formatInstant(date.atMs)}  ${ratesWords(date)}`);
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
    if (parts.length > 0) lines.push(`    ${mark}left: ${parts.join(", ")}`);
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
