import { expect, test } from "vitest";
import { buildSection, buildTable } from "../../../reports/page/build-section.ts";
import { poolSeen, seenBuild, seenServer } from "../made-seen.ts";

const cells = (page: string): readonly string[] =>
  [...page.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell]) =>
    (cell ?? "").replace(/<[^>]*>/g, ""),
  );

test("a row per server and build, with share, times, what held, and the inventory beside it", () => {
  const shown = cells(buildSection(poolSeen(), "UTC").html);
  expect(shown.slice(0, 8)).toEqual([
    "Server",
    "Build",
    "Messages",
    "Share",
    "First seen",
    "Last seen",
    "At that time",
    "In the inventory servers.csv",
  ]);
  expect(shown.slice(16)).toEqual([
    "dag1.contoso.example",
    "15.1.2507.17 CU23 Jan23SU",
    "100",
    "11.1 %",
    "2024-09-16 00:00",
    "2024-09-17 00:00",
    "out of date",
    "15.1.2507.39 CU23 Apr24HU",
  ]);
});

test("what it tells stands above the table of a run; a backtest tells it elsewhere", () => {
  const seen = poolSeen([seenServer({ findings: [{ kind: "unlisted", list: 0 }] })]);
  expect(buildSection(seen, "UTC").html).toContain("<li>With mail, but not in the inventory");
  expect(buildTable(seen, "UTC").html).not.toContain("<li>");
  expect(buildTable(seen, "UTC").html).toContain('<section id="builds">');
});

test("refusals have a column where the log has replies", () => {
  const builds = [seenBuild({ refused: 42 })];
  const shown = cells(buildTable(poolSeen([seenServer({ builds })]), "UTC").html);
  expect(shown).toContain("Refused attempts");
  expect(shown).toContain("42");
  expect(cells(buildTable(poolSeen(), "UTC").html)).not.toContain("Refused attempts");
});

test("a log without builds has no table, and names from outside are escaped", () => {
  const none = poolSeen([seenServer({ builds: [seenBuild({ build: null })] })]);
  expect(buildSection(none, "UTC").html).toBe("");
  expect(buildSection(null, "UTC").html).toBe("");
  const hostile = buildSection(poolSeen([seenServer({ server: "<i>x</i>" })]), "UTC").html;
  expect(hostile).not.toContain("<i>");
  expect(hostile).toContain("&lt;i&gt;");
});
