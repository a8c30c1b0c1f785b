import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareBuilds, normaliseBuild } from "../../sim/base/build.ts";
import { calendarDate, isoDate } from "../../sim/base/calendar.ts";
import { canonicalJson, canonicalPieces } from "../../sim/base/canonical-json.ts";
import { draw32, drawBelow, randomKey } from "../../sim/base/random.ts";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import { DELAYED, DELIVERED } from "../../sim/contract/outcomes.ts";
import { delayOf, Tally } from "../../sim/counts/tally.ts";
import { complies, productOfBuild } from "../../sim/enforcement/compliance.ts";
import { minuteRanks } from "../../sim/enforcement/placement.ts";
import { retryAges } from "../../sim/retry/fates.ts";
import { pauseDaysByYear } from "../../sim/text/pause-years.ts";

describe("builds", () => {
  test.each([
    ["15.01.2507.039", "15.1.2507.39"],
    ["14.03.0415.000", "14.3.415.0"],
    ["Version 15.1 (Build 2507.39)", "15.1.2507.39"],
    [" 15.2.1748.39 ", "15.2.1748.39"],
    ["15.1.32507.6", "15.1.2507.6"],
    ["15.01.32507.006", "15.1.2507.6"],
    ["Version 15.1 (Build 32507.6)", "15.1.2507.6"],
    ["Version 14.3 (Build 30123.4)", "14.3.123.4"],
    ["15.1.29999.1", "15.1.29999.1"],
  ])("%s is %s", (text, normalised) => {
    expect(normaliseBuild(text)).toBe(normalised);
  });

  test.each(["", "15.1.2507", "15.1.2507.39.1", "15.1.x.39", "CU23", "15.1.70000.1"])(
    "%j is no build",
    (text) => {
      expect(normaliseBuild(text)).toBeNull();
    },
  );

  test("compare as four integers, not as text", () => {
    expect(compareBuilds("15.1.2507.5", "15.1.2507.39")).toBeLessThan(0);
    expect(compareBuilds("15.01.2507.039", "15.1.2507.39")).toBe(0);
    expect(compareBuilds("", "8.0.685.25")).toBeLessThan(0);
  });
});

describe("compliance", () => {
  const products = [
    { product: "Exchange 2016", from: "15.1.0.0", below: "15.2.0.0" },
    { product: "Exchange 2019", from: "15.2.0.0", below: "15.2.2562.0" },
    { product: "Exchange SE", from: "15.2.2562.0", below: "15.3.0.0" },
  ];
  const march2024 = Date.UTC(2024, 2, 1);
  const september2026 = Date.UTC(2026, 8, 7);
  const floors = [
    { product: "Exchange 2016", fromMs: march2024, minBuild: "15.1.2507.31" },
    { product: "Exchange 2016", fromMs: september2026, minBuild: "15.1.2507.61" },
    { product: "Exchange 2019", fromMs: september2026, minBuild: null },
  ];
  const rules = { products, floors };
  const lines = ["14.3", "15.1.2507", "15.2.1748", "15.2.2562"];

  test.each([
    ["15.1.2507.6", "Exchange 2016"],
    ["15.1.2507.999", "Exchange 2016"],
    ["15.1.32507.6", "Exchange 2016"],
    ["15.1.9999.1", null],
    ["15.2.9999.1", null],
    ["16.0.1.1", null],
    ["15.1.250.6", null],
  ])(
    "with known lines %s is of %s, and complies before every floor only if known",
    (build, product) => {
      expect(productOfBuild(build, { products, lines })).toBe(product);
      expect(complies(build, march2024 - 1, { ...rules, lines })).toBe(product !== null);
    },
  );

  test("2019 and SE share 15.2 and are told apart by the third number", () => {
    expect(productOfBuild("15.2.1748.39", { products })).toBe("Exchange 2019");
    expect(productOfBuild("15.2.2562.17", { products })).toBe("Exchange SE");
    expect(productOfBuild("15.20.1.1", { products })).toBeNull();
    expect(productOfBuild("8.0.685.25", { products })).toBeNull();
  });

  test.each([
    ["15.1.2507.16", march2024 - 1, true, "before the product's first floor every build complies"],
    ["15.1.2507.16", march2024, false, "from the first instant of the floor"],
    ["15.1.2507.31", march2024, true, "exactly at the floor"],
    ["15.1.2507.39", september2026 - 1, true, "a moment before the floor rises"],
    ["15.1.2507.39", september2026, false, "the floor has risen above it"],
    ["15.2.9999.9", september2026, true, "a product without a floor accepts every build"],
    ["15.2.1748.39", september2026, false, "a floor without a build accepts none"],
    [null, march2024, false, "an unknown build is out of date"],
  ])("%s at %d complies: %s (%s)", (build, atMs, expected, _why) => {
    expect(complies(build, atMs, rules)).toBe(expected);
  });
});

describe("calendar", () => {
  test("agrees with the platform's own calendar on every day from 1900 to 2200", () => {
    const first = Date.UTC(1900, 0, 1) / MS_PER_DAY;
    const last = Date.UTC(2200, 0, 1) / MS_PER_DAY;
    for (let day = first; day < last; day++) {
      const date = new Date(day * MS_PER_DAY);
      expect(isoDate(day * MS_PER_DAY)).toBe(date.toISOString().slice(0, 10));
    }
    expect(calendarDate(-1)).toEqual({ year: 1969, month: 12, day: 31 });
  });

  test("a pause over New Year spends days of both years", () => {
    const days = pauseDaysByYear([{ fromMs: Date.UTC(2026, 11, 25), days: 14 }]);
    expect([...days]).toEqual([
      [2026, 7],
      [2027, 7],
    ]);
  });
});

describe("randomness", () => {
  test("a draw depends on key and counters alone", () => {
    const key = randomKey("1", "mail01", "random");
    expect(draw32(key, 7, 3)).toBe(draw32(randomKey("1", "mail01", "random"), 7, 3));
    expect(randomKey("1", "mail01", "offset")).not.toEqual(key);
    expect(randomKey("1", "mail0", "1random")).not.toEqual(key);
  });

  test("draws over consecutive hours are even over 60 values", () => {
    const key = randomKey("1", "mail01", "random");
    const seen = new Array<number>(60).fill(0);
    const draws = 60_000;
    for (let hour = 0; hour < draws; hour++) {
      const value = drawBelow(key, 497_000 + hour, 0, 60);
      seen[value] = (seen[value] ?? 0) + 1;
    }
    const chiSquare = seen.reduce((sum, n) => sum + (n - draws / 60) ** 2 / (draws / 60), 0);
    // The 99.9 % point of χ² with 59 degrees of freedom is 98.3.
    expect(chiSquare).toBeLessThan(98.3);
  });

  test("ranks of an hour are a permutation of its minutes", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 1_000_000 }), (server, hour) => {
        const ranks = new Uint8Array(60);
        minuteRanks(randomKey("1", server, "scattered"), hour, ranks);
        expect([...ranks].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
      }),
    );
  });
});

describe("retry ages", () => {
  const ages = (intervalsMinutes: number[], lifetimeMinutes: number): number[] => [
    ...retryAges({ id: "x", intervalsMinutes, lifetimeMinutes, delayDsnMinutes: 240 }).ages,
  ];

  test("the last interval repeats", () => {
    const schedule = [1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 10];
    expect(ages(schedule, 64)).toEqual([1, 2, 3, 4, 9, 14, 19, 24, 29, 34, 44, 54, 64]);
  });

  test("an attempt exactly at the end of the lifetime still happens, one after it does not", () => {
    expect(ages([15], 45)).toEqual([15, 30, 45]);
    expect(ages([15], 44)).toEqual([15, 30]);
  });
});

describe("delays", () => {
  test("percentile p is the smallest delay that p per cent of the messages do not exceed", () => {
    const delay = delayOf([
      [0, 94],
      [15, 1],
      [30, 4],
      [45, 1],
    ]);
    expect(delay).toEqual({ meanMinutes: 1.8, p50: 0, p90: 0, p95: 15, p99: 30, max: 45 });
  });

  test("there is no delay where nothing was accepted", () => {
    expect(delayOf([])).toEqual({
      meanMinutes: null,
      p50: null,
      p90: null,
      p95: null,
      p99: null,
      max: null,
    });
  });
});

describe("tallies", () => {
  test("a closed one keeps its counts and takes no further delay", () => {
    const tally = new Tally();
    tally.add(DELIVERED, 0, 1, 0, 3, 3, 30);
    tally.add(DELAYED, 25, 2, 0, 2, 2, 20);
    tally.close();
    expect(tally.delayCounts()).toEqual([
      [0, 3],
      [25, 2],
    ]);
    expect(tally.totals()).toMatchObject({ messages: 5, delivered: 3, delayed: 2, attempts: 7 });
    expect(() => tally.add(DELAYED, 5, 2, 0, 1, 1, 1)).toThrow("closed");
  });
});

describe("canonical JSON", () => {
  test("follows the example of RFC 8785, section 3.2.2", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("is the same in pieces", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const some = { ...value, none: undefined, list: [1, [], {}, null], empty: [] };
        for (const whole of [{}, { none: undefined }, value, some]) {
          expect([...canonicalPieces(whole)].join("")).toBe(canonicalJson(whole));
        }
      }),
    );
  });
});
