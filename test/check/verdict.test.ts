import path from "node:path";
import { describe, expect, test } from "vitest";
import { reportText } from "../../reports/check/text.ts";
import type { CheckedServer } from "../../sim/contract/check-report.ts";
import { checkFile } from "../../src/check/files.ts";
import type { CheckOptions } from "../../src/check/server-dates.ts";
import { withFiles } from "../config/config-helpers.ts";

const utc = (day: string): number => Date.parse(`${day}T00:00Z`);

function judge(build: string, day: string, changes: CheckOptions["changes"] = {}) {
  return withFiles({ "i.csv": `server,build\na,${build}\n` }, async (folder) => {
    const options = { nowMs: utc(day), dateOrder: null, changes };
    const report = await checkFile(path.join(folder, "i.csv"), options);
    const [server] = report.servers;
    if (server === undefined) throw new Error("a server is judged");
    return { server, text: reportText(report) };
  });
}

function remedies({ remedies: found }: CheckedServer): readonly string[] {
  return found.map(({ update, availability, way }) => `${update.build} ${availability} ${way}`);
}

const SE = "15.2.2562.53 public";

describe("a build is judged", () => {
  test.each([
    // A verdict that nobody published rests on a floor inferred from that of CU12.
    ["15.2.1258.12", "2024-04-15", "outOfDate", false, false, "low"],
    ["15.2.1258.23", "2024-04-15", "upToDate", true, true, "low"],
    // Its line is newer than every line with a floor: without that of CU13 it complies, too.
    ["15.2.1544.4", "2024-04-15", "upToDate", true, true, "low"],
    ["15.2.1544.48", "2026-11-30", "uncertain", false, true, "low"],
    // Below the lenient floor as well, and CU15 is the minimum in every reading.
    ["15.2.1544.33", "2026-11-30", "outOfDate", false, false, "high"],
    ["15.2.1258.39", "2026-11-30", "outOfDate", false, false, "high"],
    ["15.2.1748.39", "2026-11-30", "upToDate", true, true, "high"],
    ["15.2.1748.60", "2026-11-30", "uncertain", true, true, "low"],
    ["15.2.1748.38", "2026-11-30", "outOfDate", false, false, "high"],
    ["15.2.2562.17", "2026-11-30", "upToDate", true, true, null],
    ["15.2.2562.60", "2026-11-30", "uncertain", true, true, "low"],
    ["14.3.513.0", "2026-11-30", "outOfDate", false, false, "medium"],
    ["15.2.9999.1", "2026-11-30", "unknown", false, false, null],
  ])("%s on %s: %s, strictly %s, leniently %s, confidence %s", async (build, day, ...expected) => {
    const { server } = await judge(build, day);
    const { status, readings, confidence } = server;
    expect([status, readings.strict, readings.lenient, confidence]).toEqual(expected);
  });

  test("where readings differ in both of them, every date marked, and never with high confidence", async () => {
    const { server, text } = await judge("15.2.1544.48", "2026-11-30");
    expect(text).toContain("  a: uncertain, 15.2.1544.48 (Exchange 2019 CU14 Sep26SUv2)");
    expect(text).toContain("read strictly: no CU14 of Exchange 2019 is accepted");
    expect(text).toContain("read leniently: CU14 accepted from 15.2.1544.36 (CU14 Oct25SU)");
    const stages = text.split("\n").filter((line) => /\bstage \d 20\d\d-/.test(line));
    expect(stages).toHaveLength(server.stageDates.length);
    for (const line of stages) expect(line).toMatch(/^ {4}if read strictly, stage /);
    expect(text).not.toContain("confidence high");
  });

  test("by its line where no list has it, which is said", async () => {
    const { server, text } = await judge("15.2.1748.60", "2026-11-30");
    expect(server.unlisted).toMatchObject({
      newestOfLine: { build: "15.2.1748.53" },
      isNewer: true,
    });
    expect(text).toContain("in no list, placed by its line");
    const unknown = await judge("15.2.9999.1", "2026-11-30");
    expect(unknown.server.unlisted).toEqual({ newestOfLine: null, isNewer: true });
    expect(unknown.text).toContain("newer than every line in the lists");
    expect((await judge("15.1.9999.1", "2026-11-30")).text).toContain("no line in the lists");
  });

  test("on a floor of low confidence with that confidence", async () => {
    const { text } = await judge("15.2.1258.12", "2024-04-15");
    expect(text).toContain("a: out of date (confidence low), 15.2.1258.12");
    expect(text).toContain("without it the build would comply");
  });

  test("with what is known up to a day at the end", async () => {
    const { text } = await judge("15.2.2562.17", "2026-11-30");
    expect(text).toMatch(/\ndata as of 8 Oct 2026: updates and floors after it are missing\n$/);
  });
});

describe("what is recommended can be had on the day", () => {
  test.each([
    // Before Exchange SE there was only its own product.
    ["15.2.1258.12", "2024-04-15", ["15.2.1544.9 public update", "15.2.1258.32 public update"]],
    [
      "15.2.1544.48",
      "2026-11-30",
      [`${SE} in place`, "15.2.1748.39 public update", "15.2.1748.53 ended update"],
    ],
    // The last day of paid updates, and the first one after it.
    [
      "15.1.2507.44",
      "2026-10-31",
      [`${SE} side by side`, "15.1.2507.61 public update", "15.1.2507.75 ESU period 2 update"],
    ],
    [
      "15.1.2507.44",
      "2026-11-01",
      [`${SE} side by side`, "15.1.2507.61 public update", "15.1.2507.75 ended update"],
    ],
    [
      "15.1.2507.44",
      "2025-12-31",
      [
        "15.2.2562.35 public side by side",
        "15.1.2507.61 public update",
        "15.1.2507.63 ESU period 1 update",
      ],
    ],
    [
      "15.2.1258.39",
      "2026-10-31",
      [
        `${SE} side by side, or in place from CU14 or CU15`,
        "15.2.1748.39 public update",
        "15.2.1748.53 ESU period 2 update",
      ],
    ],
    ["14.3.513.0", "2026-11-30", [`${SE} side by side`]],
    ["15.2.2562.17", "2026-11-30", [`${SE} update`]],
    ["15.2.2562.53", "2026-11-30", []],
  ])("for %s on %s", async (build, day, expected) => {
    expect(remedies((await judge(build, day)).server)).toEqual(expected);
  });
});

test("an update to move to says when it has to be left again", async () => {
  const { server, text } = await judge("15.2.1544.48", "2026-11-30");
  expect(server.remedies.map(({ isFloorAnnounced }) => isFloorAnnounced)).toEqual([
    false,
    true,
    true,
  ]);
  expect(text).toMatch(/CU15 Oct25SU 15\.2\.1748\.39.*complies until the floor that is announced/);
  const floors = ["Exchange 2019=none@2027-03-01"];
  const tried = await judge("15.2.1544.48", "2026-11-30", { floors });
  expect(tried.text).toMatch(/CU15 Oct25SU 15\.2\.1748\.39.*complies until 2027-03-01 only/);
});

describe("a build that complies today", () => {
  test("is told of a higher floor that is announced, once it was", async () => {
    const { server, text } = await judge("15.2.1748.39", "2026-11-30");
    expect(server.announced).toMatchObject({ product: "Exchange 2019", confidence: "medium" });
    expect(text).toContain("complies today; a higher floor is announced (no date)");
    expect((await judge("15.2.1748.39", "2026-09-06")).server.announced).toBeNull();
    expect((await judge("15.2.2562.17", "2026-11-30")).server.announced).toBeNull();
  });

  test("has a last safe day for each floor that is tried", async () => {
    const floors = ["Exchange 2019=none@2027-03-01", "Exchange 2019=none@2027-06-01"];
    const { server, text } = await judge("15.2.1748.39", "2026-11-30", { floors });
    expect(server.deadlines.map(({ lastSafeDayMs, isTried }) => [lastSafeDayMs, isTried])).toEqual([
      [utc("2027-02-28"), true],
      [utc("2027-05-31"), true],
    ]);
    expect(text).toContain("last safe day to be on Exchange SE is 2027-02-28");
    expect((await judge("15.2.2562.17", "2026-11-30", { floors })).server.deadlines).toEqual([]);
  });
});
