import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration, parseWholeMinutes } from "../../../sim/text/durations.ts";
import { formatInstant, parseInstant } from "../../../sim/text/instants.ts";
import type { Parsed } from "../../../sim/text/parsed.ts";
import { formatPause, parsePause } from "../../../sim/text/pause-text.ts";
import {
  allPlacements,
  formatPlacement,
  parsePlacement,
} from "../../../sim/text/placement-text.ts";
import {
  formatRetryList,
  looksLikeRetryList,
  parseRetryList,
  wholeMinutesOf,
} from "../../../sim/text/retry-list.ts";
import { didYouMean, nearestName } from "../../../sim/text/suggest.ts";

function readValue<T>(outcome: Parsed<T>): T {
  if (!outcome.ok) throw new Error(outcome.problem);
  return outcome.value;
}

function problemOf(outcome: Parsed<unknown>): string {
  if (outcome.ok) throw new Error("the text was understood");
  return outcome.problem;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

describe("durations", () => {
  test.each([
    ["15m", 15 * MINUTE],
    ["4h", 240 * MINUTE],
    ["2d", 2 * DAY],
    ["1w", 7 * DAY],
    ["1h30m", 90 * MINUTE],
    ["1h 30m", 90 * MINUTE],
    ["90s", 90_000],
    ["250ms", 250],
    ["P14D", 14 * DAY],
    ["PT15M", 15 * MINUTE],
    ["P1DT12H", 1.5 * DAY],
    ["P2W", 14 * DAY],
    ["0m", 0],
  ])("%s is %i ms", (text, ms) => {
    expect(readValue(parseDuration(text))).toBe(ms);
  });

  test.each(["", "d", "P", "PT", "P1M", "1y", "-1d", "1.5h", "m15", "1m1h", "P1DT"])(
    "%j is refused with examples",
    (text) => {
      expect(problemOf(parseDuration(text))).toBe(
        `expected a duration such as 15m, 4h, 2d or P14D, received ${JSON.stringify(text)}`,
      );
    },
  );

  test("a bare number asks for its unit", () => {
    expect(problemOf(parseDuration("30"))).toContain('received "30"; add a unit, e.g. 30m');
  });

  test("a duration beyond exact milliseconds is refused", () => {
    expect(problemOf(parseDuration("99999999999999d"))).toContain("285,000 years");
  });

  test("whole minutes refuse seconds", () => {
    expect(problemOf(parseWholeMinutes("90s"))).toBe('expected whole minutes, received "90s"');
    expect(readValue(parseWholeMinutes("120s"))).toBe(2);
  });

  test("a duration that is written is read back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (ms) => {
        expect(readValue(parseDuration(formatDuration(ms)))).toBe(ms);
      }),
    );
  });
});

describe("instants", () => {
  test.each([
    ["2026-09-08", Date.UTC(2026, 8, 8)],
    ["2026-09-08T10:00Z", Date.UTC(2026, 8, 8, 10)],
    ["2026-09-08 10:00:30z", Date.UTC(2026, 8, 8, 10, 0, 30)],
    ["2026-09-08T10:00:30.1239Z", Date.UTC(2026, 8, 8, 10, 0, 30, 123)],
    ["2026-09-08T10:00+02:00", Date.UTC(2026, 8, 8, 8)],
    ["2026-09-08T10:00-0530", Date.UTC(2026, 8, 8, 15, 30)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
  ])("%s is read", (text, ms) => {
    expect(readValue(parseInstant(text))).toBe(ms);
  });

  test("a time without zone is refused and says to add Z", () => {
    expect(problemOf(parseInstant("2026-10-01T10:00"))).toBe(
      'expected a time with its zone, received "2026-10-01T10:00"; ' +
        "add Z for UTC (2026-10-01T10:00Z) or an offset such as +02:00",
    );
  });

  test.each(["2026-02-30", "2026-13-01", "2026-01-01T24:00Z", "2026-01-01T10:61Z"])(
    "%s does not exist",
    (text) => {
      expect(problemOf(parseInstant(text))).toBe(`expected a time that exists, received "${text}"`);
    },
  );

  test.each(["08/09/2026", "2026-9-8", "tomorrow", ""])("%j is no instant", (text) => {
    expect(problemOf(parseInstant(text))).toContain("expected a date such as 2026-09-08");
  });

  test("an instant that is written is read back", () => {
    const ms = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(ms, (instant) => {
        expect(readValue(parseInstant(formatInstant(instant)))).toBe(instant);
      }),
    );
  });
});

describe("retry lists", () => {
  test("1m*4, 5m*6, 10m is eleven intervals", () => {
    const minutes = [1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 10];
    const intervalsMs = minutes.map((one) => one * MINUTE);
    expect(readValue(parseRetryList("1m*4, 5m*6, 10m"))).toEqual(intervalsMs);
    expect(wholeMinutesOf(intervalsMs)).toEqual(minutes);
  });

  test.each(["30s", "90s", "1m*4, 30s"])("%s is not in whole minutes", (text) => {
    expect(wholeMinutesOf(readValue(parseRetryList(text)))).toBeNull();
  });

  test.each(["500ms", "1m*4, 1500ms", "0m"])("%s is not in whole seconds", (text) => {
    expect(problemOf(parseRetryList(text))).toContain(
      "expected intervals of whole seconds, at least 1s, received",
    );
  });

  test.each(["", "5", "1m*", "1m**2", "1m,,2m", "x"])("%j is no list of intervals", (text) => {
    expect(problemOf(parseRetryList(text))).toContain(
      'expected intervals such as "1m*4, 5m*6, 10m"',
    );
  });

  test.each(["1m*0", "1m*10001"])("%s repeats too little or too much", (text) => {
    expect(problemOf(parseRetryList(text))).toContain("expected 1 to 10000 intervals");
  });

  test("a list that is written is read back", () => {
    const intervals = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(intervals, fc.constantFrom(1_000, 45_000, MINUTE), (units, unitMs) => {
        const intervalsMs = units.map((unit) => unit * unitMs);
        const text = formatRetryList(intervalsMs);
        expect(readValue(parseRetryList(text))).toEqual(intervalsMs);
        expect(looksLikeRetryList(text)).toBe(true);
      }),
    );
  });

  test("equal neighbours are written together", () => {
    const intervalsMs = [60, 60, 60, 60, 90, 600].map((seconds) => seconds * 1000);
    expect(formatRetryList(intervalsMs)).toBe("1m*4, 1m30s, 10m");
  });
});

describe("placements", () => {
  test("every placement that is written is read back", () => {
    expect(allPlacements()).toHaveLength(64);
    for (const placement of [...allPlacements(), { kind: "offset" as const }]) {
      expect(readValue(parsePlacement(formatPlacement(placement)))).toEqual(placement);
    }
  });

  test.each(["", "Start", "at:60", "at:", "at:-1", "at:1.5", "middle"])(
    "%j is refused with the choices",
    (text) => {
      expect(problemOf(parsePlacement(text))).toBe(
        "expected start, end, offset, random, scattered, at:0 to at:59, or all, " +
          `received ${JSON.stringify(text)}`,
      );
    },
  );
});

describe("pauses as texts", () => {
  test("a pause that is written is read back", () => {
    const ms = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(ms, fc.integer({ min: 1, max: 400 }), (fromMs, days) => {
        expect(readValue(parsePause(formatPause({ fromMs, days })))).toEqual({ fromMs, days });
      }),
    );
  });

  test.each([
    ["2026-10-01", "expected a pause such as 2026-10-01/P14D"],
    ["2026-10-01/P14D/x", "expected a pause such as 2026-10-01/P14D"],
    ["2026-10-01/12h", "expected a pause of whole days, at least one"],
    ["2026-10-01/0d", "expected a pause of whole days, at least one"],
    ["2026-10-01T10:00/P1D", "add Z for UTC"],
    ["2026-10-01/x", "expected a duration"],
  ])("%s is refused: %s", (text, problem) => {
    expect(problemOf(parsePause(text))).toContain(problem);
  });
});

describe("suggestions", () => {
  test.each([
    ["placment", "placement"],
    ["servesr", "servers"],
    ["SEED", "seed"],
  ])("%s is near %s", (typed, meant) => {
    expect(nearestName(typed, ["servers", "placement", "seed"])).toBe(meant);
  });

  test("a name that is near nothing has no suggestion", () => {
    expect(didYouMean("quux", ["servers", "placement", "seed"])).toBe("");
  });
});
