import type { AvailabilityRow, FloorRow } from "../../sim/contract/build-facts.ts";
import type { DataReport, DataTable } from "../../sim/contract/data-report.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { formatCountOf } from "../words/format.ts";
import { reachWords } from "./reach-words.ts";
import { AVAILABILITY_WORDS } from "./remedy-words.ts";
import { SourceList } from "./source-list.ts";

/** What is known about builds and floors, in lines, with every source. */
export function dataText(report: DataReport): string {
  const sources = new SourceList();
  const lines = [
    "Tables",
    ...report.tables.map((table) => `  ${tableWords(table)}`),
    ...report.buildSources.map(
      ({ source, rows }) => `    ${formatCountOf(rows, "build")}: ${source}`,
    ),
    "Known up to",
    ...report.reach.map(
      ({ table, asOf, what, source }) => `  ${table}: ${asOf}, ${what}${sources.mark(source)}`,
    ),
    "Floors with a date",
    ...report.floors.map((floor) => `  ${floorWords(floor)}${sources.mark(floor.source)}`),
    "Floors announced without a date",
    ...report.announced.map(
      ({ product, update, when, confidence, source }) =>
        `  ${product}: ${update}, ${when} (confidence ${confidence})${sources.mark(source)}`,
    ),
    "How updates can be had, by the day of their release",
    ...report.availability.map((row) => `  ${availabilityWords(row)}${sources.mark(row.source)}`),
    "Newest update known of each line",
    ...report.newest.map(
      ({ product, update, build, released }) =>
        `  ${product} ${update}: ${build}, released ${released}`,
    ),
    "Sources",
    ...sources.lines(),
    ...reachWords(report.reach),
  ];
  return `${lines.join("\n")}\n`;
}

function tableWords({ name, rows, given, dates }: DataTable): string {
  const times = dates === null ? "" : `, dates ${dates.first} to ${dates.last}`;
  const place = given === null ? "of mailflow" : given;
  return `${name}: ${formatCountOf(rows, "row")}${times}, ${place}`;
}

function floorWords(floor: FloorRow): string {
  const { product, lineName, fromMs, precision, minBuild, update, confidence } = floor;
  const name = lineName === null ? product : `${product} ${lineName}`;
  const lowest = minBuild === null ? "no build is accepted" : `from ${minBuild} (${update})`;
  const doubt =
    floor.isUncertain === true ? ", uncertain: read strictly no build of the line is accepted" : "";
  return (
    `${name}: ${lowest}, since ${formatInstant(fromMs)} (${precision})${doubt} ` +
    `(confidence ${confidence})`
  );
}

function availabilityWords({ products, from, to, availability }: AvailabilityRow): string {
  const since = from === null ? "" : ` from ${from}`;
  const until = to === null ? "" : ` to ${to}`;
  const times = since + until === "" ? " at any time" : since + until;
  return `${products.join(", ")}: released${times}, ${AVAILABILITY_WORDS[availability]}`;
}
