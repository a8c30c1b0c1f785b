import { wallMs } from "../../reports/words/format.ts";
import { MailflowError } from "../../sim/base/errors.ts";
import { MINUTES_PER_DAY, MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import { parseInstant } from "../../sim/text/instants.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { formatterZone } from "../platform/zone-offsets.ts";

/** One end of a window as it was written. */
type WindowEnd =
  | { readonly kind: "instant"; readonly ms: number; readonly text: string }
  /** `wallMs` is what a clock on the wall of the zone shows, as if it were UTC. */
  | { readonly kind: "wall"; readonly wallMs: number; readonly text: string }
  /** A time of the day that the log, or the other end, names. */
  | { readonly kind: "timeOfDay"; readonly minutes: number; readonly text: string };

/** A window as it was asked for; null = from where the log begins, or to where it ends. */
export interface AskedWindow {
  readonly from: WindowEnd | null;
  readonly to: WindowEnd | null;
  /** Zone of times without one, as formatters know it. */
  readonly zone: string;
}

const TIME_OF_DAY = /^(\d{1,2})[:.](\d\d)(?::00)?$/;
const LOCAL = /^(\d{4}-\d\d-\d\d)(?:[Tt ]+(\d{1,2}:\d\d(?::\d\d)?))?$/;
const EXPECTED = "a time such as 2026-11-12 09:00, 09:00 of a log of one day, or 2026-11-12T09:00Z";
const HINT = "mailflow backtest LOG --from '2026-11-12 09:00' --to '2026-11-12 11:00'";

/**
 * Understands `--from` and `--to`; null where neither is given. A time without a zone is one of
 * `zone`; a date alone is its midnight. Errors: USAGE.
 */
function readWindow(from: string | null, to: string | null, zone: string): AskedWindow | null {
  if (from === null && to === null) return null;
  return { from: readEnd("--from", from), to: readEnd("--to", to), zone };
}

/**
 * A scenario and the window that is asked about. Where no zone is to be shown, times of a window are
 * the log's, and the report tells all times as they do. Errors: USAGE.
 */
export function withWindow(
  scenario: ResolvedScenario,
  asked: {
    readonly from: string | null;
    readonly to: string | null;
    readonly hasDisplayZone: boolean;
  },
): { readonly scenario: ResolvedScenario; readonly window: AskedWindow | null } {
  const { traffic, displayZone } = scenario;
  const logZone = traffic.kind === "trace" ? traffic.timeZone : null;
  const zone = asked.hasDisplayZone || logZone === null ? displayZone : formatterZone(logZone);
  const window = readWindow(asked.from, asked.to, zone);
  return window === null
    ? { scenario, window }
    : { scenario: { ...scenario, displayZone: zone }, window };
}

function readEnd(option: string, given: string | null): WindowEnd | null {
  if (given === null) return null;
  const text = given.trim();
  const [, hours, minutes] = TIME_OF_DAY.exec(text) ?? [];
  if (hours !== undefined) {
    const minute = Number(hours) * 60 + Number(minutes);
    // 24:00 ends a day.
    if (Number(minutes) < 60 && minute <= MINUTES_PER_DAY) {
      return { kind: "timeOfDay", minutes: minute, text };
    }
    throw wrongEnd(option, given);
  }
  const [, date, clock = "00:00"] = LOCAL.exec(text) ?? [];
  if (date !== undefined) {
    const wall = parseInstant(`${date}T${clock.padStart(clock.length > 5 ? 8 : 5, "0")}Z`);
    if (!wall.ok) throw wrongEnd(option, given);
    return { kind: "wall", wallMs: wall.value, text };
  }
  const instant = parseInstant(text);
  if (!instant.ok) throw wrongEnd(option, given);
  return { kind: "instant", ms: instant.value, text };
}

function wrongEnd(option: string, given: string): MailflowError {
  return new MailflowError("USAGE", `${option}: expected ${EXPECTED}, received "${given}"`, {
    hint: HINT,
  });
}

/** First and last attempt of a log, in UTC ms. */
interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * The window `[fromMs, toMs)` of a log. Errors: USAGE for a time of day of a log of several days,
 * for a time that a change of the clock leaves out or has twice, for an end before its beginning,
 * and for a window that misses the log.
 */
export function resolveWindow(
  asked: AskedWindow,
  span: Span,
): { readonly fromMs: number; readonly toMs: number } {
  const dayOf = (end: WindowEnd | null): number | null =>
    end === null ? null : dayWall(end, asked);
  // The instant after the last attempt, so that the log's last message is in it.
  const fromMs = endMs("--from", asked.from, dayOf(asked.to), asked, span) ?? span.firstMs;
  const toMs = endMs("--to", asked.to, dayOf(asked.from), asked, span) ?? span.lastMs + 1;
  if (fromMs >= toMs) {
    const [from, to] = [asked.from?.text ?? "the log's start", asked.to?.text ?? "the log's end"];
    throw new MailflowError(
      "USAGE",
      `--from and --to: expected --to after --from, received ${from} and ${to}`,
      { hint: `${HINT}; the log goes from ${spanText(asked.zone, span)}.` },
    );
  }
  if (fromMs > span.lastMs || toMs <= span.firstMs) {
    throw new MailflowError(
      "USAGE",
      `--from and --to: expected a window that meets the log, received ${wallText(fromMs, asked.zone)} to ${wallText(toMs, asked.zone)}`,
      { hint: `The log goes from ${spanText(asked.zone, span)}.` },
    );
  }
  return { fromMs, toMs };
}

/** Midnight of the day of an end, on the wall; null for a time of day. */
function dayWall(end: WindowEnd, { zone }: AskedWindow): number | null {
  if (end.kind === "timeOfDay") return null;
  const wall = end.kind === "wall" ? end.wallMs : wallMs(end.ms, zone);
  return wall - (wall % MS_PER_DAY);
}

function endMs(
  option: string,
  end: WindowEnd | null,
  otherDay: number | null,
  { zone }: AskedWindow,
  span: Span,
): number | null {
  if (end === null) return null;
  if (end.kind === "instant") return end.ms;
  if (end.kind === "wall") return instantOfWall(option, end.text, end.wallMs, zone);
  const [first, last] = [span.firstMs, span.lastMs].map((ms) => {
    const wall = wallMs(ms, zone);
    return wall - (wall % MS_PER_DAY);
  });
  if (otherDay === null && first !== last) {
    throw new MailflowError(
      "USAGE",
      `${option} ${end.text}: expected a date as well, for the log has several days: ${spanText(zone, span)}`,
      { hint: `For its last day: ${option} '${dateText(last ?? 0)} ${end.text}'` },
    );
  }
  const day = otherDay ?? first ?? 0;
  return instantOfWall(option, end.text, day + end.minutes * MS_PER_MINUTE, zone);
}

/** Zones differ from UTC by less than a day, and change by whole quarters of an hour. */
function instantOfWall(option: string, text: string, wall: number, zone: string): number {
  const offsets = new Set([-MS_PER_DAY, 0, MS_PER_DAY].map((away) => offsetAt(wall + away, zone)));
  const found = [...offsets].map((each) => wall - each).filter((ms) => wallMs(ms, zone) === wall);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const problem =
    only === undefined
      ? `expected a time that exists in ${zone}, where the clock is put forward over it`
      : `expected one instant, but ${zone} has this time twice, for the clock is put back`;
  throw new MailflowError("USAGE", `${option}: ${problem}, received "${text}"`, {
    hint: `Write it with its offset: ${option} ${dateText(wall)}T${new Date(wall).toISOString().slice(11, 16)}+02:00`,
  });
}

function offsetAt(ms: number, zone: string): number {
  return wallMs(ms, zone) - ms;
}

function spanText(zone: string, { firstMs, lastMs }: Span): string {
  return `${wallText(firstMs, zone)} to ${wallText(lastMs, zone)} (${zone})`;
}

function wallText(ms: number, zone: string): string {
  return new Date(wallMs(ms, zone)).toISOString().slice(0, 16).replace("T", " ");
}

function dateText(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}
