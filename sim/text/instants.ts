import { dateMs, isoDate } from "../base/calendar.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../base/units.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";

const ISO_INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)? ?(Z|z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Reads an ISO 8601 instant with zone; a date alone is midnight UTC. Units: UTC ms since 1970,
 * truncated. A time without a zone is refused, because it would mean another instant on another
 * machine.
 */
export function parseInstant(text: string): Parsed<number> {
  const trimmed = text.trim();
  const match = ISO_INSTANT.exec(trimmed);
  if (match === null) {
    return notParsed(
      "expected a date such as 2026-09-08 or a time such as 2026-09-08T10:00Z, " +
        `received ${JSON.stringify(text)}`,
    );
  }
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  if (hour !== undefined && zone === undefined) {
    return notParsed(
      `expected a time with its zone, received "${text}"; ` +
        `add Z for UTC (${trimmed}Z) or an offset such as +02:00`,
    );
  }
  const offsetMinutes = zoneOffsetMinutes(zone ?? "Z");
  const localMs = utcMs([year, month, day, hour, minute, second].map((part) => Number(part ?? 0)));
  if (localMs === null || offsetMinutes === null) {
    return notParsed(`expected a time that exists, received "${text}"`);
  }
  const fractionMs = Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  return parsed(localMs + fractionMs - offsetMinutes * MS_PER_MINUTE);
}

/**
 * Writes an instant as ISO 8601 UTC: a date where it is midnight, without seconds where they are
 * zero.
 */
export function formatInstant(ms: number): string {
  const msOfDay = ms - Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
  if (msOfDay === 0) return isoDate(ms);
  const seconds = Math.floor(msOfDay / 1000);
  const fraction = msOfDay % 1000;
  const minute = `${isoDate(ms)}T${pad(seconds / 3600)}:${pad((seconds / 60) % 60)}`;
  if (fraction !== 0) return `${minute}:${pad(seconds % 60)}.${String(fraction).padStart(3, "0")}Z`;
  return seconds % 60 === 0 ? `${minute}Z` : `${minute}:${pad(seconds % 60)}Z`;
}

function pad(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}

/** Null where a part is out of its range, such as 30 February. */
function utcMs(parts: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const midnightMs = dateMs({ year, month, day });
  return midnightMs === null ? null : midnightMs + ((hour * 60 + minute) * 60 + second) * 1000;
}

function zoneOffsetMinutes(zone: string): number | null {
  if (zone.toUpperCase() === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 18 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
