import { MINUTES_PER_HOUR } from "../../sim/base/units.ts";
import { nearestName } from "../../sim/text/suggest.ts";
import { WINDOWS_ZONES } from "./windows-zones.ts";

/** A zone as it was named: by its place, or by its distance from UTC, which never changes. */
type NamedZone =
  | { readonly kind: "place"; readonly name: string }
  | { readonly kind: "offset"; readonly offsetMinutes: number };

const OFFSET = /^(?:UTC|GMT)?\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d\d))?$/i;
const WEST_MOST_MINUTES = -12 * MINUTES_PER_HOUR;
const EAST_MOST_MINUTES = 14 * MINUTES_PER_HOUR;
const QUARTER_MINUTES = 15;

/** Zones of one offset that is no whole hour, and that has held since 1990. */
const PLACE_OF_OFFSET: ReadonlyMap<number, string> = new Map([
  [-570, "Pacific/Marquesas"],
  [270, "Asia/Kabul"],
  [330, "Asia/Kolkata"],
  [345, "Asia/Kathmandu"],
  [390, "Asia/Yangon"],
  [525, "Australia/Eucla"],
  [570, "Australia/Darwin"],
]);

const windowsNames: ReadonlyMap<string, string> = new Map(
  [...WINDOWS_ZONES].map(([name, zone]) => [name.toLowerCase(), zone]),
);

/**
 * What a name of a time zone means: an IANA name, a name of Windows (`W. Europe Standard Time`), or
 * an offset such as `UTC+2`, `GMT-5` or `+02:00`. null = an offset that no clock has. Whether a
 * place exists, only the platform knows.
 */
export function namedZone(text: string): NamedZone | null {
  const trimmed = text.trim();
  // Windows has names such as UTC-11, which mean what they say.
  const windows = windowsNames.get(
    trimmed.toLowerCase().replace(/ daylight time$/, " standard time"),
  );
  if (windows !== undefined) return { kind: "place", name: windows };
  const [whole, sign, hours, minutes = "00"] = OFFSET.exec(trimmed) ?? [];
  if (whole === undefined) return { kind: "place", name: trimmed };
  const size = Number(hours) * MINUTES_PER_HOUR + Number(minutes);
  const offsetMinutes = sign === "+" ? size : 0 - size;
  const isRight =
    offsetMinutes >= WEST_MOST_MINUTES &&
    offsetMinutes <= EAST_MOST_MINUTES &&
    offsetMinutes % QUARTER_MINUTES === 0 &&
    Number(minutes) < MINUTES_PER_HOUR;
  return isRight ? { kind: "offset", offsetMinutes } : null;
}

/**
 * The name under which the formatters of this platform and of browsers may know a zone; those of
 * Node 20 know no `+05:30`, but places that have it.
 */
export function placeOf(zone: NamedZone): string {
  if (zone.kind === "place") return zone.name;
  const { offsetMinutes } = zone;
  if (offsetMinutes === 0) return "UTC";
  const hours = offsetMinutes / MINUTES_PER_HOUR;
  // The names of the tz database count west of Greenwich.
  if (Number.isInteger(hours)) return `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
  return PLACE_OF_OFFSET.get(offsetMinutes) ?? offsetText(offsetMinutes);
}

/** `+05:30` */
export function offsetText(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  const two = (value: number): string => `${value}`.padStart(2, "0");
  const clock = `${two(Math.floor(size / MINUTES_PER_HOUR))}:${two(size % MINUTES_PER_HOUR)}`;
  return `${offsetMinutes < 0 ? "-" : "+"}${clock}`;
}

/** `; did you mean "Europe/Berlin"?`, or "" when no name is near. Cost: a pass over all names. */
export function zoneMeant(text: string): string {
  const places = Intl.supportedValuesOf("timeZone");
  const city = (name: string): string => (name.split("/").at(-1) ?? "").replaceAll("_", " ");
  const wanted = text.trim().replaceAll("_", " ").toLowerCase();
  const ofCity = places.find((name) => city(name).toLowerCase() === wanted);
  const near = ofCity ?? nearestName(text.trim(), [...places, ...WINDOWS_ZONES.keys()]);
  return near === null ? "" : `; did you mean "${near}"?`;
}
