import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_WEEK } from "../base/units.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";

const MS_PER_SECOND = 1000;
const SHORT_FORM = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const ISO_FORM = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS_MS = [MS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, 1] as const;

/**
 * Reads a length of time: `15m`, `4h`, `2d`, `1h30m`, or ISO 8601 (`P14D`, `PT15M`, `P2W`).
 * Units: milliseconds. Months and years are refused, because they have no fixed length.
 */
export function parseDuration(text: string): Parsed<number> {
  const compact = text.trim().replace(/\s+/g, "");
  const match = SHORT_FORM.exec(compact) ?? ISO_FORM.exec(compact.toUpperCase());
  const amounts = match?.slice(1) ?? [];
  if (amounts.every((amount) => amount === undefined)) {
    const unit = /^\d+$/.test(compact) ? `; add a unit, e.g. ${compact}m` : "";
    return notParsed(
      `expected a duration such as 15m, 4h, 2d or P14D, received ${JSON.stringify(text)}${unit}`,
    );
  }
  const totalMs = UNITS_MS.reduce((sum, unitMs, i) => sum + Number(amounts[i] ?? 0) * unitMs, 0);
  if (!Number.isSafeInteger(totalMs)) {
    return notParsed(`expected a duration of at most 285,000 years, received "${text}"`);
  }
  return parsed(totalMs);
}

/** Reads a duration that is a whole number of minutes. Units: minutes. */
export function parseWholeMinutes(text: string): Parsed<number> {
  const duration = parseDuration(text);
  if (!duration.ok) return duration;
  if (duration.value % MS_PER_MINUTE !== 0) {
    return notParsed(`expected whole minutes, received "${text}"`);
  }
  return parsed(duration.value / MS_PER_MINUTE);
}

/**
 * Writes a length of time in its shortest exact form, e.g. `2d`, `1h30m`, `0m`. Units: whole ms ≥ 0
 * in.
 */
export function formatDuration(ms: number): string {
  const names = ["d", "h", "m", "s", "ms"];
  let rest = ms;
  let text = "";
  for (const [i, unitMs] of UNITS_MS.slice(1).entries()) {
    const amount = Math.floor(rest / unitMs);
    rest -= amount * unitMs;
    if (amount > 0) text += `${amount}${names[i]}`;
  }
  return text === "" ? "0m" : text;
}

/** Reads a duration of whole seconds, at least one. Units: milliseconds. */
export function parseWholeSeconds(given: string): Parsed<number> {
  const duration = parseDuration(given);
  if (!duration.ok || (duration.value >= 1000 && duration.value % 1000 === 0)) return duration;
  return notParsed(`expected whole seconds, at least 1s, received ${JSON.stringify(given)}`);
}
