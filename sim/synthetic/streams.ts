import { assertNever, invariant } from "../base/errors.ts";
import { drawBelow, type RandomKey, randomKey } from "../base/random.ts";
import { MINUTES_PER_HOUR, MS_PER_DAY, MS_PER_MINUTE } from "../base/units.ts";
import type {
  StreamPattern,
  SyntheticServer,
  TrafficStream,
} from "../contract/synthetic-settings.ts";
import {
  drawChance,
  drawEntry,
  drawQuantile,
  drawSigned,
  entryAt,
  WEIGHT_SUM_MAX,
  type WeightTable,
  weightTable,
} from "./draws.ts";
import { localDayOf, utcOfLocal, weekdayOf } from "./local-time.ts";
import { compileMeasured, type MeasuredTables, planMeasuredDay } from "./measured.ts";

const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;

/** Hour weights are drawn in sixtieths, and those must stay within WEIGHT_SUM_MAX. */
const HOUR_WEIGHT_SUM_MAX = Math.floor(WEIGHT_SUM_MAX / MINUTES_PER_HOUR);

/** One stream with its tables and keys made, so that a message costs five draws and no set-up. */
export interface CompiledStream {
  readonly stream: TrafficStream;
  readonly serverIndex: number;
  readonly streamIndex: number;
  readonly firstLocalDay: number;
  readonly lastLocalDay: number;
  readonly hours: WeightTable | null;
  readonly measured: MeasuredTables | null;
  readonly recipients: WeightTable;
  readonly builds: WeightTable | null;
  readonly keys: {
    readonly volume: RandomKey;
    readonly minute: RandomKey;
    readonly second: RandomKey;
    readonly recipients: RandomKey;
    readonly size: RandomKey;
    readonly build: RandomKey;
  };
}

/** Makes the tables and keys of one stream of a server over `[startMs, endMs)`. */
export function compileStream(
  server: SyntheticServer,
  place: { readonly serverIndex: number; readonly streamIndex: number },
  range: { readonly seed: string; readonly startMs: number; readonly endMs: number },
): CompiledStream {
  const stream = server.streams[place.streamIndex];
  invariant(stream !== undefined, "a stream index is in range");
  invariant(stream.sizeBytesQuantiles.length >= 2, "a size distribution has two quantiles");
  const key = (purpose: string): RandomKey =>
    randomKey(range.seed, server.server, `traffic:${place.streamIndex}:${purpose}`);
  return {
    stream,
    ...place,
    firstLocalDay: localDayOf(range.startMs, stream.utcOffsets),
    lastLocalDay: localDayOf(range.endMs - 1, stream.utcOffsets),
    hours: hourTable(stream.pattern),
    measured: stream.pattern.kind === "measured" ? compileMeasured(stream.pattern, key) : null,
    recipients: weightTable(stream.recipients.map((entry) => entry.weight)),
    builds: server.builds.length === 0 ? null : weightTable(server.builds.map((b) => b.weight)),
    keys: {
      volume: key("volume"),
      minute: key("minute"),
      second: key("second"),
      recipients: key("recipients"),
      size: key("size"),
      build: key("build"),
    },
  };
}

/**
 * The mail of a stream on a local day. `minutes` holds the minute of the day of each message where
 * the day is drawn as a whole; null where each message has its time from its number alone.
 */
export interface DayPlan {
  readonly messages: number;
  readonly minutes: Uint16Array | null;
}

/** Draws a local day of a stream. */
export function planDay(compiled: CompiledStream, localDay: number): DayPlan {
  const { pattern } = compiled.stream;
  if (pattern.kind !== "measured" || compiled.measured === null) {
    return { messages: messagesOfDay(compiled, localDay), minutes: null };
  }
  const week = weekOf(compiled, localDay);
  const percent = pattern.weekPercent[week % pattern.weekPercent.length] ?? 0;
  const growth = growthFactor(pattern.growthPercentPerWeek, week);
  const messagesPerWeek = (pattern.messagesPerWeek * percent * growth) / 100;
  const minutes = planMeasuredDay(pattern, compiled.measured, messagesPerWeek, localDay);
  return { messages: minutes.length, minutes };
}

/**
 * How many messages a stream sends on a local day: mean × weekday × growth × even variation, whose
 * fraction is made a whole message by chance. Growth compounds week by week from the first day, as
 * repeated products of doubles.
 */
function messagesOfDay(compiled: CompiledStream, localDay: number): number {
  const { pattern } = compiled.stream;
  invariant(pattern.kind !== "measured", "a measured day is planned as a whole");
  const mean = meanOfDay(pattern, compiled, localDay);
  const growth = growthFactor(pattern.growthPercentPerWeek, weekOf(compiled, localDay));
  const signed = drawSigned(compiled.keys.volume, localDay, 0);
  const expected = mean * growth * (1 + (pattern.variationPercent / 100) * signed);
  const whole = Math.floor(expected);
  const more = drawChance(expected - whole, compiled.keys.volume, localDay, 1);
  return whole + (more ? 1 : 0);
}

/** The instant of message `ordinal` of a local day. Units: UTC ms. */
export function timeOfMessage(
  compiled: CompiledStream,
  localDay: number,
  ordinal: number,
  plan: DayPlan,
): number {
  const { pattern, utcOffsets } = compiled.stream;
  const planned = plan.minutes?.[ordinal];
  if (planned !== undefined) return instantIn(compiled, localDay, ordinal, planned);
  if (pattern.kind === "burst" || compiled.hours === null) {
    invariant(pattern.kind === "burst", "a daily stream has hours");
    const minute = localDay * MS_PER_DAY + pattern.minuteOfDay * MS_PER_MINUTE;
    const sinceMs = Math.floor((ordinal * MS_PER_MINUTE) / pattern.messagesPerMinute);
    return utcOfLocal(minute, utcOffsets) + sinceMs;
  }
  // Inverse of the cumulative hour weights: each unit of a weight is cut into sixty equal minutes.
  const units = compiled.hours.total * MINUTES_PER_HOUR;
  const unit = drawBelow(compiled.keys.minute, localDay, ordinal, units);
  const hour = entryAt(compiled.hours, Math.floor(unit / MINUTES_PER_HOUR));
  const minute = hour * MINUTES_PER_HOUR + (unit % MINUTES_PER_HOUR);
  return instantIn(compiled, localDay, ordinal, minute);
}

/** An instant drawn evenly from a minute of a local day. */
function instantIn(
  compiled: CompiledStream,
  localDay: number,
  ordinal: number,
  minute: number,
): number {
  const msOfMinute = drawBelow(compiled.keys.second, localDay, ordinal, MS_PER_MINUTE);
  const localMs = localDay * MS_PER_DAY + minute * MS_PER_MINUTE + msOfMinute;
  return utcOfLocal(localMs, compiled.stream.utcOffsets);
}

/** The recipients of message `ordinal` of a local day. */
export function recipientsOfMessage(
  compiled: CompiledStream,
  localDay: number,
  ordinal: number,
): number {
  const entry = drawEntry(compiled.recipients, compiled.keys.recipients, localDay, ordinal);
  return compiled.stream.recipients[entry]?.value ?? 1;
}

/** The size of message `ordinal` of a local day. Units: bytes. */
export function sizeOfMessage(compiled: CompiledStream, localDay: number, ordinal: number): number {
  const { sizeBytesQuantiles } = compiled.stream;
  return drawQuantile(sizeBytesQuantiles, compiled.keys.size, localDay, ordinal);
}

/**
 * Which of the server's builds (an index of its list) sent message `ordinal`; −1 when the log has
 * no build.
 */
export function buildOfMessage(
  compiled: CompiledStream,
  localDay: number,
  ordinal: number,
): number {
  if (compiled.builds === null) return -1;
  return drawEntry(compiled.builds, compiled.keys.build, localDay, ordinal);
}

function hourTable(pattern: StreamPattern): WeightTable | null {
  if (pattern.kind !== "daily") return null;
  invariant(pattern.hourWeights.length === HOURS_PER_DAY, "there are 24 hour weights");
  invariant(pattern.weekdayPercent.length === DAYS_PER_WEEK, "there are 7 weekdays");
  const table = weightTable(pattern.hourWeights);
  invariant(table.total <= HOUR_WEIGHT_SUM_MAX, "hour weights sum to at most 17,476");
  return table;
}

function meanOfDay(
  pattern: Exclude<StreamPattern, { kind: "measured" }>,
  compiled: CompiledStream,
  localDay: number,
): number {
  const weekday = weekdayOf(localDay);
  switch (pattern.kind) {
    case "daily":
      return (pattern.messagesPerDay * (pattern.weekdayPercent[weekday] ?? 0)) / 100;
    case "burst": {
      const inTurn = weekOf(compiled, localDay) % pattern.everyWeeks === 0;
      return inTurn && pattern.weekdays[weekday] === true ? pattern.messages : 0;
    }
    default:
      return assertNever(pattern);
  }
}

function weekOf(compiled: CompiledStream, localDay: number): number {
  return Math.floor((localDay - compiled.firstLocalDay) / DAYS_PER_WEEK);
}

function growthFactor(percentPerWeek: number, weeks: number): number {
  let factor = 1;
  for (let week = 0; week < weeks; week++) factor *= (100 + percentPerWeek) / 100;
  return factor;
}
