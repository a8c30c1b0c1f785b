import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { UtcOffsets } from "../../../sim/contract/synthetic-settings.ts";
import { WINDOWS_ZONES } from "../../platform/windows-zones.ts";
import { offsetText } from "../../platform/zone-names.ts";
import { zoneOffsets } from "../../platform/zone-offsets.ts";

/** Rows of one quarter of an hour of a local clock. No clock changes within a quarter. */
export interface QuarterHour {
  /** Local ms at its begin. */
  readonly localMs: number;
  /** The least difference of a row's local time to its own UTC time; null = no row has one. */
  readonly leastMs: number | null;
  /** Some row has no UTC time of its own. */
  readonly hasBareRows: boolean;
}

/** The clock that a log's rows were written by. */
export interface RecoveredClock {
  readonly offsets: UtcOffsets;
  /** A zone with such a clock, a name of Windows where it has one. */
  readonly zone: string;
  /** Other clocks explain the rows as well, or none explains them closely. */
  readonly isDoubtful: boolean;
}

export const quarterMs: number = 15 * MS_PER_MINUTE;
/**
 * Servers of one domain differ by at most five minutes (Kerberos refuses more), so a row may seem
 * to be as much before the entry of its message.
 */
export const skewMs: number = 5 * MS_PER_MINUTE;
/** Mail that was not delayed is handed over so soon. */
const soonMs = 2 * MS_PER_MINUTE;
/** Of the quarters with UTC times so many must hold mail that was handed over soon. */
const soonShareMin = 0.1;
const costMaxMs = 120 * MS_PER_MINUTE;
/** Of a thousand quarters so many may contradict a clock: rows are wrong at times. */
const contradictedShareMax = 0.005;
/** No zone changes its clock twice within so long; the shortest is a Ramadan. */
const zoneStepMs = 7 * MS_PER_DAY;

interface Clock {
  readonly offsets: UtcOffsets;
  readonly zones: string[];
}

/**
 * The clock of each log: that of a zone which explains best how far local times are from UTC, never
 * behind the entry of a message, and as little after it as any. So the delay of mail does not
 * become an offset, and the clock changes where that zone has it. One clock for all logs where that
 * explains each as well as its own; a log that shows none, or none for sure, has that of all others
 * that do. null = no row of any has a UTC time.
 * Cost: the clocks of all zones, 0.2 s for a year.
 */
export function recoverClocks(
  logs: readonly (readonly QuarterHour[])[],
): readonly (RecoveredClock | null)[] {
  const all = logs.flat();
  const times = all.map(({ localMs }) => localMs);
  if (times.length === 0) return logs.map(() => null);
  const fromMs = times.reduce((a, b) => Math.min(a, b)) - 2 * MS_PER_DAY;
  const toMs = times.reduce((a, b) => Math.max(a, b)) + 2 * MS_PER_DAY;
  const clocks = clocksBetween(fromMs, toMs);
  const own = logs.map((quarters) => recoverClock(clocks, quarters));
  if (logs.length === 1) return own;
  const whole = recoverClock(clocks, all);
  if (whole === null) return own;
  const suits = (clock: RecoveredClock, index: number): boolean => {
    const seen = seenOf(logs[index] ?? []);
    const mine = own[index] ?? null;
    const [asked, best] = [clock, mine ?? clock].map(({ offsets }) => judge(offsets, seen));
    if (asked === undefined || best === undefined) return false;
    return asked.beyond === 0 && (mine?.isDoubtful !== false || asked.costMs <= best.costMs);
  };
  if (logs.every((_, index) => suits(whole, index))) return logs.map(() => whole);
  const sure = own.filter((clock) => clock !== null).filter(({ isDoubtful }) => !isDoubtful);
  const isOne = new Set(sure.map(({ offsets }) => clockWords(offsets))).size === 1;
  const [common = null] = isOne ? sure : [];
  return own.map((mine, index) => {
    if (mine !== null && !mine.isDoubtful) return mine;
    return common !== null && suits(common, index) ? common : mine;
  });
}

function recoverClock(
  clocks: readonly Clock[],
  quarters: readonly QuarterHour[],
): RecoveredClock | null {
  const seen = seenOf(quarters);
  if (seen.length === 0) return null;
  const judged = clocks.map((clock) => ({ ...clock, ...judge(clock.offsets, seen) }));
  judged.sort(
    (a, b) => a.beyond - b.beyond || a.costMs - b.costMs || b.zones.length - a.zones.length,
  );
  const [best] = judged;
  if (best === undefined) return null;
  const equals = judged.filter(
    ({ beyond, costMs }) => beyond === best.beyond && costMs === best.costMs,
  );
  const bare = quarters.filter(({ hasBareRows }) => hasBareRows);
  const at = ({ offsets }: Clock, localMs: number): number | undefined =>
    readings(offsets, localMs)[0];
  const isOpen = equals.some((clock) =>
    bare.some(({ localMs }) => at(clock, localMs) !== at(best, localMs)),
  );
  return {
    offsets: best.offsets,
    zone: knownName(best.zones),
    isDoubtful: isOpen || best.beyond > 0 || !isClose(best.offsets, seen),
  };
}

function seenOf(quarters: readonly QuarterHour[]): readonly QuarterHour[] {
  return quarters.filter(({ leastMs }) => leastMs !== null);
}

/** How the offsets are said: `UTC+02:00 until 2026-10-25T01:00:00Z, then UTC+01:00`. */
export function clockWords(offsets: UtcOffsets): string {
  return offsets
    .map(({ offsetMinutes }, index) => {
      const next = offsets[index + 1];
      const until =
        next === undefined
          ? ""
          : ` until ${new Date(next.fromMs).toISOString().replace(".000", "")}`;
      return `UTC${offsetText(offsetMinutes)}${until}`;
    })
    .join(", then ");
}

/** Every clock of this range, once, with its zones. */
function clocksBetween(fromMs: number, toMs: number): readonly Clock[] {
  const clocks = new Map<string, Clock>();
  const add = (zone: string): void => {
    const offsets = zoneOffsets(zone, fromMs, toMs, zoneStepMs);
    const key = offsets.map((piece) => `${piece.fromMs} ${piece.offsetMinutes}`).join();
    const known = clocks.get(key);
    if (known === undefined) clocks.set(key, { offsets, zones: [zone] });
    else known.zones.push(zone);
  };
  for (const zone of Intl.supportedValuesOf("timeZone")) add(zone);
  // A server may keep to one of the offsets of a zone all year.
  const minutes = [...clocks.values()].flatMap(({ offsets }) =>
    offsets.map(({ offsetMinutes }) => offsetMinutes),
  );
  for (const each of new Set(minutes)) add(`UTC${offsetText(each)}`);
  return [...clocks.values()];
}

/** `beyond`: quarters that contradict the clock, more of them than may be wrong. */
function judge(
  offsets: UtcOffsets,
  seen: readonly QuarterHour[],
): { readonly beyond: number; readonly costMs: number } {
  let contradictions = 0;
  let costMs = 0;
  for (const quarter of seen) {
    const lateMs = lateness(offsets, quarter);
    if (lateMs === null || lateMs < -skewMs) contradictions++;
    costMs += Math.min(costMaxMs, Math.abs(lateMs ?? costMaxMs));
  }
  const allowed = Math.floor(seen.length * contradictedShareMax);
  return { beyond: Math.max(0, contradictions - allowed), costMs };
}

/**
 * How long after its entry the soonest mail of a quarter was handed over; null = the clock left the
 * quarter out.
 */
function lateness(offsets: UtcOffsets, { localMs, leastMs }: QuarterHour): number | null {
  let found: number | null = null;
  for (const offsetMinutes of readings(offsets, localMs)) {
    const lateMs = (leastMs ?? 0) - offsetMinutes * MS_PER_MINUTE;
    const isBetter =
      found === null || (found < -skewMs ? lateMs > found : lateMs >= -skewMs && lateMs < found);
    if (isBetter) found = lateMs;
  }
  return found;
}

/** The offsets that a clock may have at a local time: two in the doubled hour, none in a gap. */
function readings(offsets: UtcOffsets, localMs: number): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < offsets.length; i++) {
    const offsetMinutes = offsets[i]?.offsetMinutes ?? 0;
    const utcMs = localMs - offsetMinutes * MS_PER_MINUTE;
    const fromMs = i === 0 ? Number.NEGATIVE_INFINITY : (offsets[i]?.fromMs ?? 0);
    const toMs = offsets[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    if (utcMs >= fromMs && utcMs < toMs) found.push(offsetMinutes);
  }
  return found;
}

/** Whether, in each stretch between changes of the clock, enough mail was handed over soon. */
function isClose(offsets: UtcOffsets, seen: readonly QuarterHour[]): boolean {
  const counts = offsets.map(() => ({ seen: 0, soon: 0 }));
  for (const quarter of seen) {
    const [offsetMinutes = 0] = readings(offsets, quarter.localMs);
    const utcMs = quarter.localMs - offsetMinutes * MS_PER_MINUTE;
    const index = offsets.findLastIndex(({ fromMs }) => fromMs <= utcMs);
    const count = counts[Math.max(0, index)];
    if (count === undefined) continue;
    count.seen++;
    const lateMs = lateness(offsets, quarter);
    if (lateMs !== null && lateMs >= -skewMs && lateMs <= soonMs) count.soon++;
  }
  return counts.every(
    ({ seen: all, soon }) => soon >= all * soonShareMin && (all === 0 || soon > 0),
  );
}

function knownName(zones: readonly string[]): string {
  const windows = [...WINDOWS_ZONES].find(([, zone]) => zones.includes(zone));
  return windows?.[0] ?? zones[0] ?? "UTC";
}
