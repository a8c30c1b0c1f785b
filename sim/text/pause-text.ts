import { MS_PER_DAY } from "../base/units.ts";
import type { Pause } from "../contract/settings.ts";
import { parseDuration } from "./durations.ts";
import { formatInstant, parseInstant } from "./instants.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";

/** Reads `INSTANT/DURATION` of whole days, e.g. `2026-10-01/P14D` or `2026-10-01/14d`. */
export function parsePause(text: string): Parsed<Pause> {
  const [fromText, lengthText, ...rest] = text.split("/");
  if (fromText === undefined || lengthText === undefined || rest.length > 0) {
    return notParsed(`expected a pause such as 2026-10-01/P14D, received ${JSON.stringify(text)}`);
  }
  const from = parseInstant(fromText);
  if (!from.ok) return from;
  const length = parseDuration(lengthText);
  if (!length.ok) return length;
  const days = length.value / MS_PER_DAY;
  if (!Number.isInteger(days) || days < 1) {
    return notParsed(`expected a pause of whole days, at least one, received "${lengthText}"`);
  }
  return parsed({ fromMs: from.value, days });
}

/** Writes a pause in the form `parsePause` reads. */
export function formatPause(pause: Pause): string {
  return `${formatInstant(pause.fromMs)}/P${pause.days}D`;
}
