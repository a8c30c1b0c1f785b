import { compareBuilds } from "../base/build.ts";
import { MailflowError } from "../base/errors.ts";
import { MINUTES_PER_DAY, MINUTES_PER_WEEK, MS_PER_MINUTE } from "../base/units.ts";
import type { Provenance, Warning } from "../contract/result.ts";
import type { WindowSettings } from "../contract/settings.ts";
import { formatDuration } from "../text/durations.ts";
import { formatInstant } from "../text/instants.ts";
import type { Extension } from "./arrival-route.ts";
import type { TrafficProfile } from "./profile.ts";

/** First and last minute of a log that has mail; +∞ and −∞ without any. */
export interface MinuteSpan {
  readonly first: number;
  readonly last: number;
}

/** The window in times of the log, `[startMinute, endMinute)`. */
interface LogWindow {
  readonly startMinute: number;
  readonly endMinute: number;
}

const NONE: Extension = {
  blockMinutes: 0,
  copies: 0,
  fromMinute: 0,
  toMinute: 0,
  buildOfCopies: [],
};

/**
 * Decides what of a log is repeated until the window is full: its last whole weeks, or its last
 * whole days where it holds no week. Source: model.md §1.
 * Errors: LOG_TOO_SHORT for less than a day of mail; NO_MESSAGES for a window after the log.
 */
export function planExtension(
  log: TrafficProfile,
  span: MinuteSpan,
  window: LogWindow,
  extend: WindowSettings["extend"],
): Extension {
  const { startMinute, endMinute } = window;
  if (extend === "none" || log.rowCount === 0 || span.last + 1 >= endMinute) return NONE;
  if (span.last < startMinute) throw noMail(span, window);
  const length = span.last - Math.max(span.first, startMinute);
  const unit = length >= MINUTES_PER_WEEK ? MINUTES_PER_WEEK : MINUTES_PER_DAY;
  const blockMinutes = Math.floor(length / unit) * unit;
  if (blockMinutes === 0) throw tooShort(span, window);
  const fromMinute = span.last + 1 - blockMinutes;
  return {
    blockMinutes,
    copies: Math.ceil((endMinute - fromMinute) / blockMinutes) - 1,
    fromMinute,
    toMinute: span.last + 1,
    buildOfCopies: buildsOfCopies(log),
  };
}

/** How a result names an extension: a block of days is one of less than a week. */
export function extensionLength({ blockMinutes, copies }: Extension): Provenance["extension"] {
  const weeks = Math.floor(blockMinutes / MINUTES_PER_WEEK);
  return { weeks, days: blockMinutes / MINUTES_PER_DAY, copies };
}

/** What a reader must know of mail that was repeated, or of days without any. */
export function extensionWarnings(
  extension: Extension,
  span: MinuteSpan,
  { endMinute }: LogWindow,
): readonly Warning[] {
  const { weeks, days } = extensionLength(extension);
  if (weeks > 0) {
    const block = weeks === 1 ? "week was" : `${weeks} weeks were`;
    const message = `The log ends before the window; its last ${block} repeated to fill it.`;
    return [{ code: "LOG_EXTENDED", message }];
  }
  if (days > 0) {
    const block = days === 1 ? "day was" : `${days} days were`;
    const message =
      "The log ends before the window and holds no whole week: " +
      `its last ${block} repeated to fill it. Days of the week are not kept, so a Sunday may ` +
      "have the mail of a Monday; a log of more than 7 days keeps them.";
    return [{ code: "LOG_EXTENDED_BY_DAYS", message }];
  }
  const missing = Math.floor((endMinute - 1 - span.last) / MINUTES_PER_DAY);
  if (!(missing >= 1 && Number.isFinite(missing))) return [];
  const message =
    `The log ends ${missing === 1 ? "1 day" : `${missing} days`} before the window and was not ` +
    "extended: extension is switched off. Those days show no mail.";
  return [{ code: "LOG_NOT_EXTENDED", message }];
}

/** The error of a log that cannot be repeated, and what leads on. */
function tooShort({ first, last }: MinuteSpan, { startMinute, endMinute }: LogWindow): Error {
  const from = Math.max(first, startMinute);
  const length = formatDuration((last - from) * MS_PER_MINUTE);
  return new MailflowError(
    "LOG_TOO_SHORT",
    `the log ends before the window (${instant(endMinute)}) and is too short to be repeated: ` +
      "expected 1 day or more from its first mail in the window to its last, " +
      `received ${length} (${instant(from)} to ${instant(last)})`,
    {
      hint:
        "Give the log of more days (the file of one day holds a little less than 24 hours), or " +
        "run it as it is, the rest of the window without mail: --extend none, in a scenario " +
        "window: { extend: none }; with --days 1 for a window of one day.",
      addWords: ["--extend", "none"],
    },
  );
}

function noMail({ first, last }: MinuteSpan, { startMinute, endMinute }: LogWindow): Error {
  return new MailflowError(
    "NO_MESSAGES",
    "no mail in the window: expected some in " +
      `${instant(startMinute)} to ${instant(endMinute)}, ` +
      `received mail from ${instant(first)} to ${instant(last)}`,
    { hint: "Move the window with --start (a time of the log)." },
  );
}

function instant(minute: number): string {
  return formatInstant(minute * MS_PER_MINUTE);
}

/**
 * The last build of each server, or null for a pool: a server whose log changes its build more than
 * once.
 */
function buildsOfCopies(log: TrafficProfile): readonly (number | null)[] {
  const seen: [minute: number, build: number][][] = log.servers.map(() => []);
  for (let row = 0; row < log.rowCount; row++) {
    const build = log.build[row]!;
    if (log.builds[build] !== "") seen[log.server[row]!]?.push([log.minute[row]!, build]);
  }
  const text = (build: number): string => log.builds[build] ?? "";
  return seen.map((pairs) => {
    pairs.sort((a, b) => a[0] - b[0] || compareBuilds(text(a[1]), text(b[1])));
    let changes = 0;
    for (let i = 1; i < pairs.length; i++) if (pairs[i]![1] !== pairs[i - 1]![1]) changes++;
    if (changes > 1) return null;
    const lastMinute = pairs.at(-1)?.[0];
    return pairs.find((pair) => pair[0] === lastMinute)?.[1] ?? null;
  });
}
