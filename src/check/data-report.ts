import { lineOfBuild } from "../../sim/base/build.ts";
import { isoDate } from "../../sim/base/calendar.ts";
import type { DataReport, DataTable } from "../../sim/contract/data-report.ts";
import { type BuildsData, loadBuildsData } from "../config/servers/builds-data.ts";

/**
 * What is known about builds and floors, `folder`'s tables before the bundled ones.
 * Errors: as `loadBuildsData`.
 */
export async function dataReport(folder: string | null): Promise<DataReport> {
  const data = await loadBuildsData(folder);
  const newestByLine = new Map(data.builds.map((row) => [lineOfBuild(row.build), row]));
  const rowsBySource = new Map<string, number>();
  for (const { source } of data.builds) {
    rowsBySource.set(source, (rowsBySource.get(source) ?? 0) + 1);
  }
  return {
    tables: data.files.map((file) => ({ ...file, dates: datesOf(file.name, data) })),
    reach: data.reach,
    floors: data.floors,
    announced: data.announced,
    availability: data.availability,
    newest: [...newestByLine.values()],
    buildSources: [...rowsBySource]
      .map(([source, rows]) => ({ source, rows }))
      .sort((a, b) => b.rows - a.rows),
  };
}

function datesOf(name: string, data: BuildsData): DataTable["dates"] {
  const datesByTable: Readonly<Record<string, readonly (string | null)[]>> = {
    "builds.csv": data.builds.map(({ released }) => released),
    "floors.csv": data.floors.map(({ fromMs }) => isoDate(fromMs)),
    "lifecycle.csv": data.lifecycle.flatMap(({ start, extendedEnd }) => [start, extendedEnd]),
    "availability.csv": data.availability.flatMap(({ from, to }) => [from, to]),
    "reach.csv": data.reach.map(({ asOf }) => asOf),
  };
  const dates = (datesByTable[name] ?? []).filter((date) => date !== null).sort();
  const [first] = dates;
  return first === undefined ? null : { first, last: dates.at(-1) ?? first };
}
