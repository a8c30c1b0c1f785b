import { describe, expect, test } from "vitest";
import { compareBuilds } from "../../../sim/base/build.ts";
import { complies, isUncertain } from "../../../sim/enforcement/compliance.ts";
import { loadBuildsData, productOf, updateOf } from "../../../src/config/servers/builds-data.ts";

const data = await loadBuildsData();
const utc = (text: string): number => Date.parse(`${text}T00:00Z`);

describe("the table of builds", () => {
  test("has every public build once, sorted, with update, date and source", () => {
    expect(data.builds.length).toBeGreaterThanOrEqual(426);
    expect(new Set(data.builds.map((row) => row.build)).size).toBe(data.builds.length);
    for (const [i, row] of data.builds.entries()) {
      const next = data.builds[i + 1];
      if (next !== undefined) expect(compareBuilds(row.build, next.build)).toBeLessThan(0);
      expect(row.update, row.build).not.toBe("");
      expect(row.source, row.build).not.toBe("");
      expect(row.released, row.build).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    }
  });

  test("agrees with the ranges of the products", () => {
    for (const row of data.builds) expect(productOf(row.build, data), row.build).toBe(row.product);
  });

  test.each([
    ["15.01.2507.061", "Exchange 2016", "CU23 Oct25SU"],
    ["15.2.1748.39", "Exchange 2019", "CU15 Oct25SU"],
    ["15.2.2562.17", "Exchange SE", "RTM"],
    ["15.2.1748.99", "Exchange 2019", null],
    ["15.2.2562.999", "Exchange SE", null],
    ["14.03.0415.000", "Exchange 2010", null],
    ["15.2.2561.99", null, null],
    ["15.1.9999.1", null, null],
    ["15.2.9999.1", null, null],
    ["16.0.1.1", null, null],
    ["14.9.1.1", null, null],
    ["8.3.83.6", "Exchange 2007", "SP3 RTM"],
    ["6.5.7638.1", null, null],
  ])("knows %s as %s, update %s", (build, product, update) => {
    expect(productOf(build, data)).toBe(product);
    expect(updateOf(build, data)).toBe(update);
  });
});

describe("the floors", () => {
  test("hold from the first day of a month, and leave out what has no date", () => {
    expect(
      data.floors.map(({ product, line = "", fromMs, minBuild, isUncertain = false }) => [
        `${product}${line === "" ? "" : ` ${line}`}${isUncertain ? " uncertain" : ""}`,
        new Date(fromMs).toISOString().slice(0, 10),
        minBuild,
      ]),
    ).toEqual([
      ["Exchange 2007", "2023-08-01", null],
      ["Exchange 2010", "2023-09-01", null],
      ["Exchange 2013", "2023-12-01", null],
      ["Exchange 2016 15.1.2507", "2024-03-28", "15.1.2507.31"],
      ["Exchange 2016 15.1.2507", "2026-09-07", "15.1.2507.61"],
      ["Exchange 2019 15.2.1118", "2024-03-01", "15.2.1118.36"],
      ["Exchange 2019 15.2.1258", "2024-03-01", "15.2.1258.23"],
      ["Exchange 2019 15.2.1544 uncertain", "2026-09-07", "15.2.1544.36"],
      ["Exchange 2019 15.2.1748", "2026-09-07", "15.2.1748.39"],
    ]);
  });

  test("are of known products and public builds, with confidence and source", () => {
    const products = new Set(data.products.map((range) => range.product));
    for (const floor of data.floors) {
      expect(products, floor.source).toContain(floor.product);
      expect(["high", "medium", "low"]).toContain(floor.confidence);
      expect(floor.source).not.toBe("");
      if (floor.minBuild !== null) {
        expect(floor.update).toBe(updateOf(floor.minBuild, data));
      }
    }
  });

  test("that are announced without a date are known apart", () => {
    expect(data.announced.map(({ product }) => product)).toEqual([
      "Exchange 2016",
      "Exchange 2019",
    ]);
  });

  test.each([
    ["15.2.1258.12", "2024-04-15", false, false],
    ["15.2.1258.23", "2024-04-15", true, true],
    ["15.2.1544.4", "2024-04-15", true, true],
    ["15.2.986.5", "2024-04-15", false, false],
    ["15.1.2375.7", "2024-04-15", false, false],
    ["15.2.1544.33", "2026-09-07", false, false],
    ["15.2.1544.36", "2026-09-07", false, true],
    ["15.2.1544.48", "2026-11-30", false, true],
    ["15.2.1258.23", "2026-09-07", false, false],
  ])("%s on %s complies, read strictly: %s, leniently: %s", (build, day, strict, lenient) => {
    expect(complies(build, utc(day), { ...data, reading: "strict" })).toBe(strict);
    expect(complies(build, utc(day), { ...data, reading: "lenient" })).toBe(lenient);
    expect(isUncertain(build, utc(day), data)).toBe(strict !== lenient);
  });

  test.each([
    ["15.1.2507.39", "2026-09-06", true],
    ["15.1.2507.39", "2026-09-07", false],
    ["15.1.2507.61", "2026-09-07", true],
    ["15.0.1497.48", "2023-11-30", true],
    ["15.0.1497.48", "2023-12-01", false],
    ["15.2.2562.17", "2026-12-31", true],
    ["15.2.1748.99", "2026-12-31", true],
    ["15.1.32507.61", "2026-09-07", true],
    ["15.1.9999.1", "2026-09-07", false],
    ["15.2.9999.1", "2026-12-31", false],
    ["16.0.1.1", "2020-01-01", false],
  ])("%s on %s complies: %s", (build, day, expected) => {
    expect(complies(build, utc(day), data)).toBe(expected);
  });
});

describe("the life of the products", () => {
  test("has dates in order and a source", () => {
    expect(data.lifecycle.map((row) => row.product)).toEqual(
      data.products.map((range) => range.product),
    );
    for (const row of data.lifecycle) {
      expect(row.source).not.toBe("");
      const dates = [row.start, row.mainstreamEnd, row.extendedEnd].filter((date) => date !== null);
      expect(dates).toEqual([...dates].sort());
    }
  });
});
