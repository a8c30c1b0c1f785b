import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../src/check/files.ts";
import { withFiles } from "../config/config-helpers.ts";

/**
 * Three servers on five days, worked out by hand from the floors: 2016 CU23 Aug23SU until 7 Sep
 * 2026, then Oct25SU; 2019 the same from CU12 Aug23SU to CU15 Oct25SU; SE has no floor. The
 * scenario adds a floor above every public build of both from 1 March 2027.
 */
const SCENARIO = `
traffic: { trace: { files: log.csv } }
servers:
  - { name: ex2016, build: 15.1.2507.31 }
  - { name: ex2019, build: 15.2.1748.39 }
  - { name: exse, build: 15.2.2562.17 }
floors:
  - { product: Exchange 2016, from: 2027-03-01, minBuild: none, note: above every public build }
  - { product: Exchange 2019, from: 2027-03-01, minBuild: none, note: above every public build }
`;

const DAYS: readonly (readonly [day: string, ...statuses: string[]])[] = [
  //             ex2016        ex2019        exse
  ["2024-04-01", "upToDate", "upToDate", "upToDate"],
  ["2026-09-06", "upToDate", "upToDate", "upToDate"],
  ["2026-09-08", "outOfDate", "upToDate", "upToDate"],
  ["2027-02-28", "outOfDate", "upToDate", "upToDate"],
  ["2027-03-01", "outOfDate", "outOfDate", "upToDate"],
];

function judge(day: string) {
  return withFiles({ "s.yaml": SCENARIO }, async (folder) => {
    const options = { nowMs: Date.parse(`${day}T00:00Z`), dateOrder: null };
    const { servers } = await checkFile(path.join(folder, "s.yaml"), options);
    return servers;
  });
}

describe("three servers judged day by day", () => {
  test.each(DAYS)("on %s", async (day, ...statuses) => {
    const servers = await judge(day);
    expect(servers.map(({ status }) => status)).toEqual(statuses);
  });

  test("a server that complies names the day on which a known floor will pass it", async () => {
    const [old, newer, se] = await judge("2026-09-06");
    expect(old).toMatchObject({
      outOfDateFromMs: Date.parse("2026-09-07T00:00Z"),
      nextFloor: { minBuild: "15.1.2507.61" },
      dayZero: null,
    });
    expect(newer).toMatchObject({
      outOfDateFromMs: Date.parse("2027-03-01T00:00Z"),
      nextFloor: { minBuild: null },
    });
    expect(se).toMatchObject({ outOfDateFromMs: null, nextFloor: null, floor: null });
  });

  test("a server that is out of date through two floors fell out with the first", async () => {
    const [old] = await judge("2027-04-01");
    expect(old).toMatchObject({
      outOfDateFromMs: Date.parse("2026-09-07T00:00Z"),
      floor: { fromMs: Date.parse("2027-03-01T00:00Z") },
      remedies: [{ update: { product: "Exchange SE" }, way: "side by side" }],
    });
  });

  test("an update that was not out yet is no remedy on that day", async () => {
    const [old] = await judge("2026-09-08");
    expect(old).toMatchObject({
      oldestCompliant: { build: "15.1.2507.61", update: "CU23 Oct25SU" },
    });
    expect(old?.newestCompliant?.released.localeCompare("2026-09-08")).toBeLessThanOrEqual(0);
  });
});
