import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import { isKnownZone, zoneOffsets } from "../../src/platform/zone-offsets.ts";

function pieces(zone: string, from: string, to: string): string[] {
  return zoneOffsets(zone, Date.parse(from), Date.parse(to)).map(
    (piece) => `${new Date(piece.fromMs).toISOString()} ${piece.offsetMinutes}`,
  );
}

describe("the offsets of a time zone", () => {
  test("Berlin leaves summer time on 25 October 2026 at 01:00 UTC", () => {
    expect(pieces("Europe/Berlin", "2026-09-08T00:00:00Z", "2026-12-31T00:00:00Z")).toEqual([
      "2026-09-08T00:00:00.000Z 120",
      "2026-10-25T01:00:00.000Z 60",
    ]);
  });

  test("New York changes in March and in November, west of Greenwich", () => {
    expect(pieces("America/New_York", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z")).toEqual([
      "2026-01-01T00:00:00.000Z -300",
      "2026-03-08T07:00:00.000Z -240",
      "2026-11-01T06:00:00.000Z -300",
    ]);
  });

  test("Kolkata is five and a half hours ahead all year", () => {
    expect(pieces("Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z")).toEqual([
      "2026-01-01T00:00:00.000Z 330",
    ]);
  });

  test("Lord Howe Island moves its clocks by half an hour", () => {
    expect(pieces("Australia/Lord_Howe", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z")).toEqual([
      "2026-01-01T00:00:00.000Z 660",
      "2026-04-04T15:00:00.000Z 630",
      "2026-10-03T15:30:00.000Z 660",
    ]);
  });

  test("Samoa skips a whole day by going from -10 to +14 hours", () => {
    expect(pieces("Pacific/Apia", "2011-12-01T00:00:00Z", "2012-01-31T00:00:00Z")).toEqual([
      "2011-12-01T00:00:00.000Z -600",
      "2011-12-30T10:00:00.000Z 840",
    ]);
  });

  test("a range of one instant has one piece", () => {
    expect(pieces("Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T01:00:00Z")).toEqual([
      "2026-10-25T01:00:00.000Z 60",
    ]);
  });

  test("a change at the end of the range is in it", () => {
    expect(pieces("Europe/Berlin", "2026-10-24T00:00:00Z", "2026-10-25T01:00:00Z")).toHaveLength(2);
  });

  test("an unknown zone is refused with examples", () => {
    const read = (): unknown => zoneOffsets("Europe/Atlantis", 0, MS_PER_DAY);
    expect(read).toThrow(MailflowError);
    expect(read).toThrow(
      /expected a time zone such as Europe\/Berlin, received "Europe\/Atlantis"/,
    );
    expect(isKnownZone("Europe/Atlantis")).toBe(false);
    expect(isKnownZone("Europe/Berlin")).toBe(true);
  });

  test("pieces do not depend on where the range begins", () => {
    const whole = zoneOffsets("Africa/Casablanca", Date.UTC(2020, 0, 1), Date.UTC(2028, 0, 1));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 86_399 }),
        (d, s) => {
          const fromMs = Date.UTC(2020, 0, 1) + d * MS_PER_DAY + s * 1000;
          const part = zoneOffsets("Africa/Casablanca", fromMs, fromMs + 200 * MS_PER_DAY);
          const expected = whole.filter(
            (piece) => piece.fromMs > fromMs && piece.fromMs <= fromMs + 200 * MS_PER_DAY,
          );
          expect(part.slice(1)).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});
