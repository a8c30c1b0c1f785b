import {
  MINUTES_PER_DAY,
  MS_PER_DAY,
  MS_PER_MINUTE,
  MS_PER_WEEK,
  minuteInForce,
  minuteOf,
} from "../../sim/base/units.ts";
import type { ModelSettings, WindowSettings } from "../../sim/contract/settings.ts";
import { compareBuilds, inventoryOf } from "./builds.ts";
import type { Mail, ReferenceMessage } from "./types.ts";

type CopyOfMessage = ReferenceMessage & Pick<Mail, "isCopy">;

/** The mail of a run and how it was made from the log. */
export interface Traffic {
  readonly startMs: number;
  readonly endMs: number;
  readonly shiftWeeks: number;
  readonly extension: { readonly days: number; readonly copies: number };
  readonly mail: readonly Mail[];
  /** The last minute with mail, copies included; the window's end where they go on. */
  readonly lastMailMinute: number;
}

/** A log of which there is not enough to be repeated until the window is full. */
export class TooShortLog extends Error {}

/**
 * From the log to the mail of the window: start, extension, shift, filter, retirement. Errors:
 * TooShortLog.
 */
export function prepareTraffic(
  messages: readonly ReferenceMessage[],
  window: WindowSettings,
  settings: ModelSettings,
): Traffic {
  const logStartMs = windowStartMs(messages, window);
  const lengthMs = window.days * MS_PER_DAY;
  const extended = extend(messages, logStartMs, logStartMs + lengthMs, window.extend);
  const shiftWeeks = window.shiftToMs === null ? 0 : nearestWeeks(window.shiftToMs - logStartMs);
  const startMs = logStartMs + shiftWeeks * MS_PER_WEEK;
  const endMs = startMs + lengthMs;
  const mail = [...messages, ...extended.copies]
    .map((message) => ({ ...message, timeMs: message.timeMs + shiftWeeks * MS_PER_WEEK }))
    .filter((message) => message.timeMs >= startMs && message.timeMs < endMs)
    .map((message) => ({ ...message, minute: minuteOf(message.timeMs) }))
    .map((message) => redirect(message, settings))
    .sort((a, b) => a.timeMs - b.timeMs);
  const extension = { days: extended.days, copies: extended.copies.length };
  const last = Math.max(...messages.map((message) => minuteOf(message.timeMs)));
  const isWhole = extended.days > 0 || last >= minuteOf(logStartMs + lengthMs);
  const lastMailMinute = isWhole
    ? minuteOf(endMs)
    : last + minuteOf(startMs) - minuteOf(logStartMs);
  return { startMs, endMs, shiftWeeks, extension, mail, lastMailMinute };
}

function windowStartMs(messages: readonly ReferenceMessage[], window: WindowSettings): number {
  if (window.startMs !== null) return minuteOf(window.startMs) * MS_PER_MINUTE;
  const first = Math.min(...messages.filter((m) => m.inScope).map((m) => m.timeMs));
  return minuteOf(first) * MS_PER_MINUTE;
}

/** The multiple of a week nearest to a difference; of two equally near ones the later. */
function nearestWeeks(differenceMs: number): number {
  const below = Math.floor(differenceMs / MS_PER_WEEK);
  const short = differenceMs - below * MS_PER_WEEK;
  const over = (below + 1) * MS_PER_WEEK - differenceMs;
  return over <= short ? below + 1 : below;
}

function extend(
  messages: readonly ReferenceMessage[],
  startMs: number,
  endMs: number,
  extension: WindowSettings["extend"],
): { days: number; copies: CopyOfMessage[] } {
  const minutes = messages.map((message) => minuteOf(message.timeMs));
  const last = Math.max(...minutes);
  const first = Math.max(Math.min(...minutes), minuteOf(startMs));
  if (extension === "none" || last + 1 >= minuteOf(endMs)) return { days: 0, copies: [] };
  const wholeDays = Math.floor((last - first) / MINUTES_PER_DAY);
  if (wholeDays < 1) throw new TooShortLog(`${last - first} minutes of mail`);
  const days = wholeDays < 7 ? wholeDays : wholeDays - (wholeDays % 7);
  const blockMinutes = days * MINUTES_PER_DAY;
  const copies: CopyOfMessage[] = [];
  for (let shift = blockMinutes; last - blockMinutes + shift < minuteOf(endMs); ) {
    for (const message of messages) {
      const timeMs = message.timeMs + shift * MS_PER_MINUTE;
      if (minuteOf(message.timeMs) <= last - blockMinutes || timeMs >= endMs) continue;
      copies.push({ ...message, timeMs, build: buildOfCopy(message, messages), isCopy: true });
    }
    shift += blockMinutes;
  }
  return { days, copies };
}

/** The server's last build in the log; in a pool the message's own. */
function buildOfCopy(message: ReferenceMessage, messages: readonly ReferenceMessage[]): string {
  const rows = messages
    .filter((other) => other.server === message.server && other.build !== "")
    .map((other) => ({ minute: minuteOf(other.timeMs), build: other.build }))
    .sort((a, b) => a.minute - b.minute || compareBuilds(a.build, b.build));
  const changes = rows.filter((row, i) => i > 0 && row.build !== rows[i - 1]?.build).length;
  if (changes > 1) return message.build;
  const lastMinute = rows.at(-1)?.minute;
  return rows.find((row) => row.minute === lastMinute)?.build ?? "";
}

/** Follows retirements: mail of a retired server arrives at the named one, or is out of scope. */
function redirect(mail: Mail, settings: ModelSettings): Mail {
  const retirement = inventoryOf(mail.server, settings)?.retirement ?? null;
  if (retirement === null || mail.minute < minuteInForce(retirement.atMs)) return mail;
  if (retirement.to === null) return { ...mail, inScope: false };
  return redirect({ ...mail, server: retirement.to, build: "" }, settings);
}
