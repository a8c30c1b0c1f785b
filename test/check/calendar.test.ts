import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalendarEvent, calendarText, foldLine } from "../../src/check/calendar.ts";

const event = (fields: Partial<CalendarEvent> = {}): CalendarEvent => ({
  key: "mail01 stage 2",
  atMs: Date.UTC(2026, 9, 8, 6, 15, 8),
  summary: "mail01: stage 2, throttling",
  description: "line one\nline; two\\",
  ...fields,
});

/** The reading side of RFC 5545: unfolds lines, then takes the escapes of a TEXT value off. */
function readBack(text: string, name: string): string {
  const line = text
    .replaceAll("\r\n ", "")
    .split("\r\n")
    .find((each) => each.startsWith(`${name}:`));
  return (line ?? "").slice(name.length + 1).replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c));
}

describe("a calendar", () => {
  test("has the frame, stamps and line ends of RFC 5545", () => {
    const text = calendarText([event()], "1.2.3");
    expect(text.split("\r\n").slice(0, 5)).toEqual([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//mailflow-sim//1.2.3//EN",
      "CALSCALE:GREGORIAN",
      "BEGIN:VEVENT",
    ]);
    expect(text).toContain("\r\nDTSTART:20261008T061508Z\r\n");
    expect(text).toMatch(/\r\nUID:[0-9a-f]{32}@mailflow-sim\r\n/);
    expect(text.endsWith("END:VEVENT\r\nEND:VCALENDAR\r\n")).toBe(true);
  });

  test("keeps an event's UID when its date moves, so that an import moves it", () => {
    const uid = (text: string) => readBack(text, "UID");
    const moved = calendarText([event({ atMs: 0 })], "1");
    expect(uid(moved)).toBe(uid(calendarText([event()], "1")));
    expect(uid(calendarText([event({ key: "mail02 stage 2" })], "1"))).not.toBe(uid(moved));
  });

  test("loses no character of a text, and no line is longer than 75 octets", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (words) => {
        const clean = words.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]/gu, "");
        const text = calendarText([event({ summary: words })], "1");
        expect(readBack(text, "SUMMARY")).toBe(clean);
        for (const line of text.split("\r\n")) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("folds at the octet, not at the letter", () => {
    expect(foldLine("é".repeat(40))).toBe(`${"é".repeat(37)}\r\n ${"é".repeat(3)}`);
  });
});
