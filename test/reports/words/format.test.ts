import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDate,
  formatInstant,
  formatMinutes,
  formatShare,
  wallMs,
} from "../../../reports/words/format.ts";

describe("counts and shares", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [4_512, "4,512"],
    [1_203_400, "1,203,400"],
  ])("%d is written %s", (count, words) => {
    expect(formatCount(count)).toBe(words);
  });

  test.each([
    [0, 10, "0 %"],
    [10, 10, "100 %"],
    [1, 1_000_000, "<0.01 %"],
    [999_999, 1_000_000, ">99.99 %"],
    [37, 10_000, "0.37 %"],
    [1, 8, "12.5 %"],
    [1, 0, "–"],
  ])("%d of %d is %s", (part, whole, words) => {
    expect(formatShare(part, whole)).toBe(words);
  });

  test("a share is 0 % or 100 % only where it is exactly that", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (a, b) => {
        const [part, whole] = a <= b ? [a, b] : [b, a];
        const words = formatShare(part, whole);
        expect(words === "0 %").toBe(part === 0);
        expect(words === "100 %").toBe(part === whole);
      }),
    );
  });
});

describe("lengths and sizes", () => {
  test.each([
    [0, "0 min"],
    [45, "45 min"],
    [60, "1 h"],
    [135, "2 h 15 min"],
    [1_440, "1 d"],
    [4_560, "3 d 4 h"],
  ])("%d minutes are %s", (minutes, words) => {
    expect(formatMinutes(minutes)).toBe(words);
  });

  test.each([
    [0, "0 B"],
    [1_536, "1.5 KiB"],
    [43_084_640_000, "40.1 GiB"],
  ])("%d bytes are %s", (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });
});

describe("instants", () => {
  const ms = Date.UTC(2026, 9, 8, 14, 5);

  test.each([
    ["UTC", "2026-10-08 14:05 UTC"],
    ["Europe/Berlin", "2026-10-08 16:05 UTC+2"],
    ["America/St_Johns", "2026-10-08 11:35 UTC−2:30"],
    ["Asia/Kathmandu", "2026-10-08 19:50 UTC+5:45"],
  ])("in %s the instant reads %s", (zone, words) => {
    expect(formatInstant(ms, zone)).toBe(words);
  });

  test("the offset follows summer time, so that an instant is never ambiguous", () => {
    const hourMs = 3_600_000;
    const first = Date.UTC(2026, 9, 25, 0, 30);
    expect(formatInstant(first, "Europe/Berlin")).toBe("2026-10-25 02:30 UTC+2");
    expect(formatInstant(first + hourMs, "Europe/Berlin")).toBe("2026-10-25 02:30 UTC+1");
  });

  test("the date is that of the zone", () => {
    expect(formatDate(Date.UTC(2026, 9, 8, 23), "Europe/Berlin")).toBe("2026-10-09");
  });

  test("milliseconds of a wall clock are those of the instant", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
        const shifted = wallMs(at, "Europe/Berlin") - at;
        expect([3_600_000, 7_200_000]).toContain(shifted);
      }),
    );
  });
});
