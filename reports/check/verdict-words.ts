import { isoDate } from "../../sim/base/calendar.ts";
import type { CheckedServer, FloorRule } from "../../sim/contract/check-report.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import type { SourceList } from "./source-list.ts";

/** A build with the name of its update. */
export function named(build: string, update: string | null): string {
  return update === null ? build : `${build} (${update})`;
}

/**
 * The floor that decides, both readings of an uncertain one, and what is weak about it;
 * `floorSource` is the source of there being no other floors.
 */
export function ruleLines(
  server: CheckedServer,
  sources: SourceList,
  floorSource: string | null,
): readonly string[] {
  const { floor, status, confidence, readings, product } = server;
  const lines: string[] = [];
  if (floor !== null) {
    const since = `since ${formatInstant(floor.fromMs)}`;
    // A sure floor makes an uncertain build no surer, and must not look as if it did.
    const isShown = floor.confidence !== null && (status !== "uncertain" || floor.isUncertain);
    const strength = isShown ? ` (confidence ${floor.confidence})` : "";
    const end = `${strength}${sources.mark(floor.source)}`;
    if (floor.isUncertain) {
      const accepts = readings.lenient ? "so this build complies" : "so this build does not";
      lines.push(
        `    rule ${since}, uncertain${end}`,
        `      read strictly: no ${lineWords(floor)} is accepted, so this build is out of date`,
        `      read leniently: ${lowestWords(floor)}, ${accepts}`,
      );
    } else {
      lines.push(`    rule ${since}: ${lowestWords(floor)}${end}`);
    }
  } else if (status !== "unknown" && product !== null) {
    lines.push(
      `    rule: no floor of ${product} is known for the day, so every build of it complies` +
        sources.mark(floorSource),
    );
  }
  if (status === "outOfDate" && confidence === "low" && floor !== null) {
    lines.push("    uncertain: no source names this floor, and without it the build would comply");
  }
  if (status === "uncertain" && !readings.strict && server.dayZero?.basis === "given") {
    lines.push("    the provider has detected it, which speaks for the strict reading");
  }
  lines.push(...unlistedLines(server));
  return lines;
}

function lowestWords(floor: FloorRule): string {
  const { minBuild, update, product, line } = floor;
  if (minBuild === null) return `no build of ${product} is accepted`;
  const ofLine = line === null || /^\d/.test(line) ? "" : `${line} `;
  return `${ofLine}accepted from ${named(minBuild, update)}`;
}

function lineWords({ product, line }: FloorRule): string {
  return line === null ? `build of ${product}` : `${line} of ${product}`;
}

function unlistedLines({ unlisted, status, readings }: CheckedServer): readonly string[] {
  if (unlisted === null) return [];
  const { newestOfLine, isNewer } = unlisted;
  if (newestOfLine === null) {
    return isNewer
      ? [
          "    unknown: newer than every line in the lists; an update that came after them would " +
            "look so, and may comply. It counts as out of date until it is known",
        ]
      : ["    unknown: no line in the lists can hold this build, so it counts as out of date"];
  }
  const newest = named(newestOfLine.build, newestOfLine.update);
  const where = isNewer ? `newer than the last one known of its line, ${newest}` : "its line is";
  const known = isNewer ? where : `${where} that of ${newest}`;
  const verdict = readings.strict ? "complies" : "is out of date";
  const doubt = status === "uncertain" ? "; the provider goes by a list, which may lack it" : "";
  return [`    in no list, placed by its line: ${known}. So placed it ${verdict}${doubt}`];
}

/** Since when it is out of date, and by when a build that complies has to be left. */
export function changeLines(server: CheckedServer, sources: SourceList): readonly string[] {
  const { status, outOfDateFromMs, announced, deadlines, readings, product } = server;
  if (status === "retired" || status === "unknown") return [];
  if (!readings.strict) {
    if (outOfDateFromMs === null) return [];
    const mark = status === "uncertain" ? "if read strictly, " : "";
    return [`    ${mark}out of date since ${formatInstant(outOfDateFromMs)}`];
  }
  const lines: string[] = [];
  if (announced !== null) {
    const { update, when, confidence, source } = announced;
    lines.push(
      "    complies today; a higher floor is announced (no date): " +
        `${update}, ${when} (confidence ${confidence})${sources.mark(source)}`,
    );
  }
  for (const { floor, lastSafeDayMs, isTried } of deadlines) {
    const day = formatInstant(floor.fromMs);
    const how = isTried
      ? `if from ${day} ${lowestWords(floor)}`
      : `from ${day} ${lowestWords(floor)}`;
    const home = floor.minBuild === null ? homeWords(product) : named(floor.minBuild, floor.update);
    lines.push(`    ${how}: last safe day to be on ${home} is ${isoDate(lastSafeDayMs)}`);
  }
  return lines;
}

function homeWords(product: string | null): string {
  return product === "Exchange SE" ? "a build that complies" : "Exchange SE";
}
