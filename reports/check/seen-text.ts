import type { SeenBuild, SeenBuilds, SeenServer } from "../../sim/contract/seen-builds.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { buildSentences, listWords, namesBuilds, standingWords } from "../words/build-words.ts";
import { formatCount, formatCountOf, formatShare } from "../words/format.ts";
import { plainText, sentencePlain } from "../words/text.ts";

/** Which builds the mail of each server carries, as lines: a table, then what it tells. */
export function seenLines(seen: SeenBuilds): readonly string[] {
  const withMail = seen.servers.filter(({ messages }) => messages > 0);
  const tables = withMail.map(({ builds, messages }) =>
    builds.map((seen) => buildCells(seen, messages)),
  );
  const widths = columnWidths(tables.flat());
  const lines = withMail.flatMap((server, at) => [
    `  ${headWords(server)}`,
    ...(tables[at] ?? []).map((cells) => `    ${lineOf(cells, widths)}`),
    ...listedLines(server, seen),
  ]);
  const told = buildSentences(seen, formatInstant).map((each) => `  - ${sentencePlain(each)}`);
  if (!namesBuilds(seen)) {
    told.unshift(
      "  - The log names no build, so it does not show what its servers stamp: a tracking log says " +
        "it in its #Version line, an export in a column (--map build=COLUMN), and a message in its " +
        "Received lines, after “id”.",
    );
  }
  return [...lines, ...(told.length === 0 ? [] : ["  What this tells:"]), ...told];
}

function headWords({ server, messages, builds, switches }: SeenServer): string {
  const named = builds.filter(({ build }) => build !== null).length;
  const changes = switches === 0 ? "" : `, ${formatCountOf(switches, "switch", "switches")}`;
  return `${plainText(server)}: ${formatCountOf(messages, "message")}, ${formatCountOf(named, "build")}${changes}`;
}

/** Numbers stand to the right. */
const RIGHT: ReadonlySet<number> = new Set([2, 3]);

function buildCells(seen: SeenBuild, ofServer: number): readonly string[] {
  const { build, update, messages, firstMs, lastMs } = seen;
  return [
    build ?? "no build",
    update ?? "",
    formatCount(messages),
    formatShare(messages, ofServer),
    `${formatInstant(firstMs)} to ${formatInstant(lastMs)}`,
    standingWords(seen),
  ];
}

function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const first = rows[0] ?? [];
  return first.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      return RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width);
    })
    .filter((_, column) => (widths[column] ?? 0) > 0)
    .join("  ")
    .trimEnd();
}

function listedLines({ listed }: SeenServer, { lists }: SeenBuilds): readonly string[] {
  const words = listed.map((entry, at) => {
    const list = lists[at];
    const where = `in ${list === undefined ? "a list" : plainText(listWords(list))}`;
    if (!entry.isListed) return `not ${where}`;
    const build = entry.build ?? "no build";
    return `${entry.update === null ? build : `${build} (${entry.update})`} ${where}`;
  });
  return words.length === 0 ? [] : [`    listed: ${words.join(", ")}`];
}
