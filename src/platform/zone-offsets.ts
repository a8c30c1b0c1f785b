import { invariant, MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { UtcOffsets } from "../../sim/contract/synthetic-settings.ts";
import { namedZone, placeOf, zoneMeant } from "./zone-names.ts";

/**
 * No zone has ever changed its offset twice within this time, so sampling at this step misses no
 * change.
 */
const SAMPLE_STEP_MS = MS_PER_DAY;
const MS_PER_SECOND = 1_000;

/** Last instant that JavaScript can format. */
const LAST_INSTANT_MS = 8_640_000_000_000_000;

/**
 * The offsets of a time zone over `[fromMs, toMs]`, piece by piece; the first piece begins at
 * `fromMs`. A zone is an IANA name, a name of Windows or an offset such as `UTC+2`.
 * Units: UTC ms since 1970; offsets in whole minutes (the odd seconds of local mean times before
 * 1972 are rounded).
 * Errors: TIME_INVALID for a name that is no time zone. Cost: one formatted time for each step of
 * the range; a step of more than a day is for zones and times that are known to change less often.
 */
export function zoneOffsets(
  zone: string,
  fromMs: number,
  toMs: number,
  stepMs: number = SAMPLE_STEP_MS,
): UtcOffsets {
  invariant(fromMs <= toMs, "a range of time ends before it begins");
  invariant(fromMs >= -LAST_INSTANT_MS && toMs <= LAST_INSTANT_MS, "a time is out of range");
  const named = namedZone(zone);
  if (named?.kind === "offset") return [{ fromMs, offsetMinutes: named.offsetMinutes }];
  const format = named === null ? null : zoneFormat(named.name);
  if (format === null) throw unknownZone(zone);
  const pieces = [{ fromMs, offsetMinutes: offsetMinutesAt(format, fromMs) }];
  let knownMs = fromMs;
  let knownOffset = pieces[0]?.offsetMinutes ?? 0;
  while (knownMs < toMs) {
    const nextMs = Math.min(toMs, knownMs + stepMs);
    const nextOffset = offsetMinutesAt(format, nextMs);
    if (nextOffset !== knownOffset) {
      const changeMs = firstMsOf(format, nextOffset, knownMs, nextMs);
      pieces.push({ fromMs: changeMs, offsetMinutes: nextOffset });
    }
    knownMs = nextMs;
    knownOffset = nextOffset;
  }
  return pieces;
}

/**
 * Whether a name is a time zone that this computer knows, e.g. `Europe/Berlin`,
 * `W. Europe Standard Time` or `UTC+2`.
 */
export function isKnownZone(zone: string): boolean {
  const named = namedZone(zone);
  return named?.kind === "offset" || (named !== null && zoneFormat(named.name) !== null);
}

/**
 * The name of a zone that formatters know, here and in browsers: `Europe/Berlin` for
 * `W. Europe Standard Time`, `Etc/GMT-2` for `UTC+2`. Errors: TIME_INVALID where there is none.
 */
export function formatterZone(zone: string): string {
  const named = namedZone(zone);
  const place = named === null ? null : placeOf(named);
  if (place === null || zoneFormat(place) === null) throw unknownZone(zone);
  return place;
}

/** What is wrong with a name that is no time zone: what was received, and what may be meant. */
export function zoneProblem(zone: string): string {
  return `expected a time zone such as Europe/Berlin, received ${JSON.stringify(zone)}${zoneMeant(zone)}`;
}

/** The error for a name that is no time zone, with examples of names that are. */
function unknownZone(zone: string): MailflowError {
  return new MailflowError("TIME_INVALID", `Time zone: ${zoneProblem(zone)}`, { hint: ZONE_HINT });
}

/** What to write as a time zone instead. */
export const ZONE_HINT: string =
  'Use an IANA name such as "Europe/Berlin" or "UTC", a name of Windows as (Get-TimeZone).Id ' +
  'shows it, such as "W. Europe Standard Time", or an offset such as "UTC+2".';

/** Narrows a change of offset in `(beforeMs, afterMs]` down to its first ms. */
function firstMsOf(
  format: Intl.DateTimeFormat,
  offsetMinutes: number,
  beforeMs: number,
  afterMs: number,
): number {
  let low = beforeMs;
  let high = afterMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMinutesAt(format, middle) === offsetMinutes) high = middle;
    else low = middle;
  }
  return high;
}

function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    return null;
  }
}

/** Local time minus UTC at an instant. */
function offsetMinutesAt(format: Intl.DateTimeFormat, ms: number): number {
  const fields = new Map<string, number>();
  for (const part of format.formatToParts(ms)) fields.set(part.type, Number(part.value));
  const field = (name: string): number => fields.get(name) ?? 0;
  const localMs = Date.UTC(
    field("year"),
    field("month") - 1,
    field("day"),
    field("hour"),
    field("minute"),
    field("second"),
  );
  const wholeSecondMs = Math.floor(ms / MS_PER_SECOND) * MS_PER_SECOND;
  return Math.round((localMs - wholeSecondMs) / MS_PER_MINUTE);
}
