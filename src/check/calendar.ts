import { createHash } from "node:crypto";

/** One all-day or timed entry of a calendar. Units: UTC ms. */
export interface CalendarEvent {
  /** What makes the event the same one in the next export, e.g. server and stage. */
  readonly key: string;
  readonly atMs: number;
  readonly summary: string;
  readonly description: string;
}

/** Octets of a content line without its line break. Source: RFC 5545 §3.1. */
const LINE_OCTETS_MAX = 75;

/**
 * An iCalendar stream of events, sorted by time. The same events give the same bytes, and the same
 * UIDs, so that importing a newer export moves the events instead of doubling them.
 * Source: RFC 5545. The libraries for it either need Node 22 (`ical-generator` 11) or bring a
 * schema validator of their own (`ics`); this much is all that is needed.
 */
export function calendarText(events: readonly CalendarEvent[], productVersion: string): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    `PRODID:-//mailflow-sim//${escapeText(productVersion)}//EN`,
    "CALSCALE:GREGORIAN",
    ...[...events].sort((a, b) => a.atMs - b.atMs).flatMap(eventLines),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join("");
}

function eventLines({ key, atMs, summary, description }: CalendarEvent): readonly string[] {
  const uid = createHash("sha256").update(key, "utf8").digest("hex").slice(0, 32);
  return [
    "BEGIN:VEVENT",
    `UID:${uid}@mailflow-sim`,
    // A stamp of the export would change the bytes of every export; the event's own time does not.
    `DTSTAMP:${utcStamp(atMs)}`,
    `DTSTART:${utcStamp(atMs)}`,
    "DURATION:PT0S",
    `SUMMARY:${escapeText(summary)}`,
    `DESCRIPTION:${escapeText(description)}`,
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

function utcStamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** TEXT values: backslash, semicolon, comma and line break are escaped, other controls dropped. */
function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");
}

/** Breaks a content line after at most 75 octets, never inside a character. */
export function foldLine(line: string): string {
  let folded = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character, "utf8");
    if (octets + size > LINE_OCTETS_MAX) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
