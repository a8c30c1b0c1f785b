import { describe, expect, test } from "vitest";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import { WINDOWS_ZONES } from "../../src/platform/windows-zones.ts";
import { formatterZone, isKnownZone, zoneOffsets } from "../../src/platform/zone-offsets.ts";

const summerMs = Date.UTC(2026, 6, 1);

function offsetInSummer(zone: string): number | undefined {
  return zoneOffsets(zone, summerMs, summerMs + MS_PER_DAY)[0]?.offsetMinutes;
}

describe("the name of a time zone", () => {
  test.each([
    ["W. Europe Standard Time", 120, "Europe/Berlin"],
    ["w. europe standard time", 120, "Europe/Berlin"],
    ["W. Europe Daylight Time", 120, "Europe/Berlin"],
    ["Eastern Standard Time", -240, "America/New_York"],
    ["India Standard Time", 330, "Asia/Calcutta"],
    ["UTC-11", -660, "Etc/GMT+11"],
    ["UTC+12", 720, "Etc/GMT-12"],
    ["UTC+2", 120, "Etc/GMT-2"],
    ["UTC+02:00", 120, "Etc/GMT-2"],
    ["UTC +2", 120, "Etc/GMT-2"],
    ["+02:00", 120, "Etc/GMT-2"],
    ["+0200", 120, "Etc/GMT-2"],
    ["GMT-5", -300, "Etc/GMT+5"],
    ["\u221203:00", -180, "Etc/GMT+3"],
    ["UTC+5:30", 330, "Asia/Kolkata"],
    ["UTC-09:30", -570, "Pacific/Marquesas"],
    ["UTC+00:00", 0, "UTC"],
    ["Etc/GMT-5", 300, "Etc/GMT-5"],
    ["Europe/Berlin", 120, "Europe/Berlin"],
    ["europe/berlin", 120, "europe/berlin"],
  ])("%s is %i minutes from UTC in summer, and formatters know it as %s", (zone, minutes, name) => {
    expect(isKnownZone(zone)).toBe(true);
    expect(offsetInSummer(zone)).toBe(minutes);
    expect(formatterZone(zone)).toBe(name);
  });

  test("an offset holds all year", () => {
    expect(zoneOffsets("UTC+2", Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1))).toEqual([
      { fromMs: Date.UTC(2026, 0, 1), offsetMinutes: 120 },
    ]);
  });

  test.each(["UTC+15", "UTC-13", "+02:07", "UTC+2:75", "GMT+", "Mars/Base", ""])(
    "'%s' is none",
    (zone) => {
      expect(isKnownZone(zone)).toBe(false);
      expect(() => zoneOffsets(zone, 0, 1)).toThrow(/expected a time zone such as Europe\/Berlin/);
    },
  );

  test.each([
    ["Europe/Berlinn", "Europe/Berlin"],
    ["Berlin", "Europe/Berlin"],
    ["new york", "America/New_York"],
    ["W Europe Standard Time", "W. Europe Standard Time"],
  ])("that is wrong, %s, leads to %s", (zone, meant) => {
    expect(() => zoneOffsets(zone, 0, 1)).toThrow(`; did you mean "${meant}"?`);
  });
});

describe("the names of Windows", () => {
  test("are all zones of this platform", () => {
    expect(WINDOWS_ZONES.size).toBe(139);
    expect([...WINDOWS_ZONES.values()].filter((zone) => !isKnownZone(zone))).toEqual([]);
    const formatted = [...WINDOWS_ZONES.keys()].map((name) => formatterZone(name));
    expect(formatted).toEqual([...WINDOWS_ZONES.values()]);
  });

  test("that tell an offset have it", () => {
    const told = [...WINDOWS_ZONES.keys()].flatMap((name) => {
      const [, hours] = /^UTC([+-]\d+)$/.exec(name) ?? [];
      return hours === undefined ? [] : [[name, Number(hours) * 60] as const];
    });
    expect(told).toHaveLength(6);
    for (const [name, minutes] of told) expect(offsetInSummer(name)).toBe(minutes);
  });
});
