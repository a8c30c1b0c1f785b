import { MS_PER_MINUTE } from "../../sim/units.ts";
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
  const iso = new Date(ms).toISOString();
  return iso
    .replace(/\.000Z$/, "Z")
    .replace(/:00Z$/, "Z")
    .replace(/T00:00Z$/, "");
}

/** Null where a part is out of its range, such as 30 February. */
function utcMs(parts: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const exists =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return exists ? date.getTime() : null;
}

function zoneOffsetMinutes(zone: string): number | null {
  if (zone.toUpperCase() === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 18 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
