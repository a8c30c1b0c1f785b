import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dataText } from "../../reports/check/data-text.ts";
import { dataReport } from "../../src/check/data-report.ts";
import { dataPath } from "../../src/platform/package-root.ts";
import { withFiles } from "../config/config-helpers.ts";

describe("what is known of builds and floors", () => {
  test("names every table with its rows, and a source for every row", async () => {
    const report = await dataReport(null);
    expect(report.tables.map(({ name, rows, given }) => [name, rows > 0, given])).toEqual(
      ["products", "builds", "floors", "lifecycle", "availability", "reach"].map((name) => [
        `${name}.csv`,
        true,
        null,
      ]),
    );
    const builds = report.tables.find(({ name }) => name === "builds.csv");
    expect(report.buildSources.reduce((sum, { rows }) => sum + rows, 0)).toBe(builds?.rows);
    const text = dataText(report);
    for (const { source } of [...report.floors, ...report.announced, ...report.availability]) {
      expect(text).toContain(source);
    }
  });

  test("has the newest update of each line once, and floors with their doubts", async () => {
    const report = await dataReport(null);
    const newest = report.newest.map(({ build }) => build);
    expect(newest).toContain("15.2.1544.48");
    expect(newest).not.toContain("15.2.1544.46");
    const text = dataText(report);
    expect(text).toMatch(/Exchange 2019 CU14: from 15\.2\.1544\.36 .*uncertain: .*confidence low/);
    expect(text).toMatch(/data as of 8 Oct 2026: updates and floors after it are missing\n$/);
  });

  test("says which tables were given, and both dates where they differ", async () => {
    const builds = readFileSync(dataPath("builds", "builds.csv"), "utf8");
    const files = { "builds.csv": `${builds}Exchange SE,RTM X,15.2.2562.60,2026-11-10,a test\n` };
    const text = await withFiles(files, async (folder) => dataText(await dataReport(folder)));
    expect(text).toMatch(/builds\.csv: \d+ rows, dates 2007-03-08 to 2026-11-10, \S+builds\.csv\n/);
    expect(text).toContain("data as of 10 Nov 2026 (builds), 8 Oct 2026 (floors): updates");
  });
});
