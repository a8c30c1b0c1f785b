import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pause } from "../../../sim/contract/settings.ts";
import { formatPause, parsePause } from "../../../sim/text/pause-text.ts";
import {
  PAUSE_DAYS_PER_YEAR_MAX,
  pauseDaysByYear,
  pauseYearWords,
  splitPauses,
} from "../../../sim/text/pause-years.ts";

const DAY_MS = 86_400_000;

function pausesOf(...texts: readonly string[]): readonly Pause[] {
  return texts.map((text) => {
    const pause = parsePause(text);
    if (!pause.ok) throw new Error(pause.problem);
    return pause.value;
  });
}

describe("what pauses spend of each year, in words", () => {
  test.each<[readonly string[], readonly string[]]>([
    [[], []],
    [["2026-10-20/P7D"], ["Pause days: 7 of 90 in 2026"]],
    [
      ["2026-12-02/P30D"],
      [
        "Pause days: 30 of 90 in 2026",
        "30 days from 2026-12-02 take you to 2027-01-01, then up to 90 more (until 2027-04-01)",
      ],
    ],
    [
      ["2026-12-31/P1D"],
      [
        "Pause days: 1 of 90 in 2026",
        "1 day from 2026-12-31 take you to 2027-01-01, then up to 90 more (until 2027-04-01)",
      ],
    ],
    // 31 December 2027 to 31 March 2028: a leap year's 90 days end a day earlier.
    [
      ["2027-12-02/P30D"],
      [
        "Pause days: 30 of 90 in 2027",
        "30 days from 2027-12-02 take you to 2028-01-01, then up to 90 more (until 2028-03-31)",
      ],
    ],
    [
      ["2026-12-20/P26D"],
      [
        "Pause days: 12 of 90 in 2026, 14 of 90 in 2027",
        "12 days from 2026-12-20 take you to 2027-01-01, then 14 more to 2027-01-15, " +
          "and up to 76 more (until 2027-04-01)",
      ],
    ],
    [
      ["2027-01-01/P90D", "2026-12-02/P30D"],
      [
        "Pause days: 30 of 90 in 2026, 90 of 90 in 2027",
        "30 days from 2026-12-02 take you to 2027-01-01, then 90 more to 2027-04-01, " +
          "and none can follow at once",
      ],
    ],
    // What the next pause and the year's other days leave is all that can follow.
    [
      ["2026-12-02/P30D", "2027-01-11/P5D"],
      [
        "Pause days: 30 of 90 in 2026, 5 of 90 in 2027",
        "30 days from 2026-12-02 take you to 2027-01-01, then up to 10 more (until 2027-01-11)",
      ],
    ],
    [
      ["2026-12-02/P30D", "2027-06-01/P80D"],
      [
        "Pause days: 30 of 90 in 2026, 80 of 90 in 2027",
        "30 days from 2026-12-02 take you to 2027-01-01, then up to 10 more (until 2027-01-11)",
      ],
    ],
    [
      ["2026-12-30T10:00Z/P2D"],
      [
        "Pause days: 2 of 90 in 2026",
        "2 days from 2026-12-30T10:00Z take you to 2027-01-01T10:00Z, " +
          "then up to 90 more (until 2027-04-01T10:00Z)",
      ],
    ],
  ])("%j", (texts, words) => {
    expect(pauseYearWords(pausesOf(...texts))).toEqual(words);
  });
});

describe("pauses of too many days", () => {
  test.each<[readonly string[], readonly string[] | null]>([
    [["2026-09-08/P110D"], ["2026-09-08/P90D", "2027-01-01/P20D"]],
    // 103 days in 2026: 13 of them follow the 17 that were asked for in 2027.
    [["2026-09-20/P120D"], ["2026-09-20/P90D", "2027-01-01/P30D"]],
    [["2026-12-02/P130D"], ["2026-12-02/P120D", "2028-01-01/P10D"]],
    [
      ["2026-09-08/P95D", "2027-01-03/P10D"],
      ["2026-09-08/P90D", "2027-01-01/P15D"],
    ],
    [["2026-12-02/P120D"], ["2026-12-02/P120D"]],
    [["2026-10-01/P60D", "2026-11-20/P40D"], null],
    [["2026-10-01/P721D"], null],
  ])("%j", (texts, split) => {
    expect(splitPauses(pausesOf(...texts))?.map(formatPause) ?? null).toEqual(split);
  });

  test("are split into as many days, none twice, none more than a year has", () => {
    const arbitraryPauses = fc
      .array(fc.record({ gap: fc.integer({ min: 0, max: 3_000 }), days: fc.integer(LENGTH) }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((lengths) => {
        let fromMs = Date.UTC(2026, 5, 1);
        return lengths.map(({ gap, days }) => {
          const pause = { fromMs: fromMs + gap * 3_600_000, days };
          fromMs = pause.fromMs + days * DAY_MS;
          return pause;
        });
      });
    fc.assert(
      fc.property(arbitraryPauses, (pauses) => {
        const split = splitPauses(pauses) ?? [];
        const daysOf = (list: readonly Pause[]): number =>
          list.reduce((sum, { days }) => sum + days, 0);
        expect(daysOf(split)).toBe(daysOf(pauses));
        for (const [i, { fromMs }] of split.entries()) {
          const before = split[i - 1];
          if (before === undefined) continue;
          expect(before.fromMs + before.days * DAY_MS).toBeLessThan(fromMs);
        }
        for (const days of pauseDaysByYear(split).values()) {
          expect(days).toBeLessThanOrEqual(PAUSE_DAYS_PER_YEAR_MAX);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const LENGTH = { min: 1, max: 150 };
