import { MINUTES_PER_DAY, MINUTES_PER_HOUR, MS_PER_MINUTE } from "../../sim/base/units.ts";

/** A count with thousands separators: `4,512`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A count with its noun: `1 message`, `4,512 messages`. */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/**
 * A share of a whole: `0.37 %`, `12 %`, `<0.01 %`; never rounded to 0 or 100 unless exact. `–` of
 * nothing.
 */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return "–";
  if (part === 0) return "0 %";
  if (part === whole) return "100 %";
  const percent = (100 * part) / whole;
  if (percent < 0.01) return "<0.01 %";
  if (percent > 99.99) return ">99.99 %";
  if (percent < 1 || percent > 99) return `${trimZeros(percent.toFixed(2))} %`;
  return `${trimZeros(percent.toFixed(1))} %`;
}

/** A number of minutes in at most two units: `0 min`, `45 min`, `2 h 15 min`, `3 d 4 h`. */
export function formatMinutes(minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < MINUTES_PER_HOUR) return `${whole} min`;
  if (whole < MINUTES_PER_DAY) {
    return twoUnits(Math.floor(whole / MINUTES_PER_HOUR), "h", whole % MINUTES_PER_HOUR, "min");
  }
  const hours = Math.floor((whole % MINUTES_PER_DAY) / MINUTES_PER_HOUR);
  return twoUnits(Math.floor(whole / MINUTES_PER_DAY), "d", hours, "h");
}

/** Bytes in binary units: `0 B`, `812 KiB`, `3.4 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let index = 0;
  while (value >= 1024 && index < units.length - 1) {
    value /= 1024;
    index++;
  }
  const digits = index === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return `${trimZeros(digits)} ${units[index] ?? ""}`;
}

/** An instant with its offset: `2026-10-08 14:05 UTC`, in another zone `2026-10-08 16:05 UTC+2`. */
export function formatInstant(ms: number, zone: string): string {
  return `${formatWall(ms, zone)} ${offsetName(ms, zone)}`;
}

/** An instant without its offset, for tables whose caption names the zone: `2026-10-08 14:05`. */
export function formatWall(ms: number, zone: string): string {
  return new Date(wallMs(ms, zone)).toISOString().slice(0, 16).replace("T", " ");
}

/** The date of an instant in a zone: `2026-10-08`. */
export function formatDate(ms: number, zone: string): string {
  return new Date(wallMs(ms, zone)).toISOString().slice(0, 10);
}

/** A zone as people know it: `UTC`, `Europe/Berlin`, `UTC+2` for `Etc/GMT-2`. */
export function zoneName(zone: string): string {
  const [, west, hours] = /^Etc\/GMT([+-])(\d{1,2})$/.exec(zone) ?? [];
  if (west !== undefined) return `UTC${west === "-" ? "+" : "−"}${hours}`;
  return isUtc(zone) ? "UTC" : zone;
}

/**
 * What a clock on the wall of the zone shows at an instant, as if it were UTC.
 * Units: ms in, ms out. Errors: RangeError for a zone the platform does not know.
 */
export function wallMs(ms: number, zone: string): number {
  if (isUtc(zone)) return ms;
  const minute = Math.floor(ms / MS_PER_MINUTE);
  return wallOfMinute(minute, zone) + (ms - minute * MS_PER_MINUTE);
}

/**
 * Walls by zone and minute: a report asks for the same 2,000 hours in chart after chart, and in its
 * page after every change. The formatter alone takes 3 µs.
 */
const walls = new Map<string, Map<number, number>>();
const WALLS_MAX = 50_000;

function wallOfMinute(minute: number, zone: string): number {
  let known = walls.get(zone);
  if (known === undefined || known.size >= WALLS_MAX) {
    known = new Map();
    walls.set(zone, known);
  }
  const remembered = known.get(minute);
  if (remembered !== undefined) return remembered;
  const parts = new Map<string, number>();
  for (const part of formatterOf(zone).formatToParts(minute * MS_PER_MINUTE)) {
    if (part.type !== "literal") parts.set(part.type, Number(part.value));
  }
  const of = (type: string): number => parts.get(type) ?? 0;
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
  known.set(minute, wall);
  return wall;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  formatters.set(zone, made);
  return made;
}

function offsetName(ms: number, zone: string): string {
  const minutes = Math.round((wallMs(ms, zone) - ms) / MS_PER_MINUTE);
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const rest = size % MINUTES_PER_HOUR;
  const tail = rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(size / MINUTES_PER_HOUR)}${tail}`;
}

function isUtc(zone: string): boolean {
  return zone === "UTC" || zone === "Etc/UTC";
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function trimZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}
