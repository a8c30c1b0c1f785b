import { lowerBound, MINUTES_PER_HOUR } from "../base/units.ts";
import { DELIVERED, isLost } from "../contract/outcomes.ts";
import type { Tally } from "../counts/tally.ts";
import { ACCEPT, THROTTLE } from "../enforcement/verdict-codes.ts";
import {
  type Fate,
  firstAnswer,
  followRetries,
  lastReply,
  lastReplyLimit,
  newFate,
  writeFate,
} from "../retry/fates.ts";
import type { RefusedPiece } from "../servers/refused-pieces.ts";
import type { BuildMessages, HourlySums } from "../servers/server-mail.ts";
import type { HourFatesCache, RefusedMinute } from "./hour-fates.ts";
import type { ReplyCounts } from "./reply-counts.ts";

/** Verdicts of one server and build; `verdict` begins at `startMinute`. */
interface BuildVerdicts {
  readonly startMinute: number;
  readonly endMinute: number;
  readonly verdict: Uint8Array;
  readonly pieces: readonly RefusedPiece[];
  /** Empty; for messages that are counted row by row. */
  readonly replies: ReplyCounts;
  /**
   * Where the pieces repeat hourly: the fates of an hour, and the minute of the hour at which a
   * piece begins to refuse. null = every hour is another.
   */
  readonly hourly: {
    readonly fates: HourFatesCache;
    readonly startOf: (piece: RefusedPiece) => number;
  } | null;
}

/** What is counted. Minutes are UTC minutes since 1970; Infinity = never. */
export interface BuildCounts {
  readonly tally: Tally;
  firstDeferralMinute: number;
  firstNdrMinute: number;
}

/**
 * Counts the in-scope messages of one server and log build.
 * Cost: with hourly sums and a placement that repeats, O(pieces × refused minutes of an hour), and
 * the arrivals near a piece's end one by one; else one look per row of the pieces.
 */
export function countBuild(
  counts: BuildCounts,
  messages: BuildMessages,
  verdicts: BuildVerdicts,
): void {
  let refused = 0;
  for (const piece of verdicts.pieces) {
    const toMinute = Math.min(piece.toMinute, verdicts.endMinute);
    if (piece.fromMinute >= toMinute) continue;
    refused +=
      messages.hourly !== null && verdicts.hourly !== null
        ? countHours(counts, messages.hourly, verdicts, piece, toMinute)
        : countRows(counts, messages, verdicts, piece, toMinute);
  }
  counts.tally.add(DELIVERED, 0, 1, 0, messages.total - refused, 0, 0);
}

/** Counts the refused arrivals of a piece row by row; returns how many messages they are. */
function countRows(
  counts: BuildCounts,
  { minute, messages }: BuildMessages,
  { verdict, startMinute, replies }: BuildVerdicts,
  { fromMinute, ages }: RefusedPiece,
  toMinute: number,
): number {
  replies.reserve(lastReplyLimit(ages));
  const end = lowerBound(minute, toMinute);
  for (let row = lowerBound(minute, fromMinute); row < end; row++) {
    const at = minute[row]! - startMinute;
    if (verdict[at] === ACCEPT) continue;
    replies.add(lastReply(verdict, at, ages), minute[row]!, messages[row]!);
  }
  let refused = 0;
  const fate = newFate();
  replies.drain((reply, firstMinute, count) => {
    writeFate(fate, reply, ages);
    addFate(counts, fate, firstAnswer(reply), firstMinute, count);
    refused += count;
  });
  return refused;
}

/** The same by minute of the hour, where each hour of the piece has the fates of the last. */
function countHours(
  counts: BuildCounts,
  hourly: HourlySums,
  verdicts: BuildVerdicts,
  piece: RefusedPiece,
  toMinute: number,
): number {
  const { fates, startOf } = verdicts.hourly!;
  const { fromMinute, sums } = hourly;
  const hourOf = (minute: number, minuteOfHour: number): number =>
    Math.ceil((minute - fromMinute - minuteOfHour) / MINUTES_PER_HOUR);
  let refused = 0;
  const start = startOf(piece);
  const fate = newFate();
  for (const known of fates.get(piece.stage, piece.ages)) {
    const minuteOfHour = (start + known.offset) % MINUTES_PER_HOUR;
    const first = hourOf(piece.fromMinute, minuteOfHour);
    const end = hourOf(toMinute, minuteOfHour);
    // Arrivals whose last attempt falls into the piece too; those after them are followed one by
    // one.
    const repeats = Math.min(end, hourOf(piece.toMinute - known.lastAttemptAge, minuteOfHour));
    if (repeats > first) {
      const count = between(sums, first, repeats, minuteOfHour);
      if (count > 0) addRepeated(counts, known, hourly, first, minuteOfHour, count);
      refused += count;
    }
    for (let hour = Math.max(first, repeats); hour < end; hour++) {
      const count = between(sums, hour, hour + 1, minuteOfHour);
      if (count === 0) continue;
      const minute = fromMinute + hour * MINUTES_PER_HOUR + minuteOfHour;
      followRetries(fate, verdicts.verdict, minute - verdicts.startMinute, piece.ages);
      addFate(counts, fate, known.firstVerdict, minute, count);
      refused += count;
    }
  }
  return refused;
}

/** Messages of hours `[first, end)` at one minute of the hour. */
function between(sums: Float64Array, first: number, end: number, minuteOfHour: number): number {
  return (
    sums[end * MINUTES_PER_HOUR + minuteOfHour]! - sums[first * MINUTES_PER_HOUR + minuteOfHour]!
  );
}

function addRepeated(
  counts: BuildCounts,
  known: RefusedMinute,
  { fromMinute, sums }: HourlySums,
  firstHour: number,
  minuteOfHour: number,
  count: number,
): void {
  counts.tally.add(known.outcome, known.minutesQueued, known.attempts, known.delayDsn, count, 0, 0);
  const earliest = fromMinute + firstHour * MINUTES_PER_HOUR + minuteOfHour;
  if (!betters(counts, known, earliest)) return;
  let hour = firstHour;
  while (between(sums, hour, hour + 1, minuteOfHour) === 0) hour++;
  addFirsts(counts, known, known.firstVerdict, fromMinute + hour * MINUTES_PER_HOUR + minuteOfHour);
}

/** Whether an arrival at a minute could be a first of its kind. */
function betters(counts: BuildCounts, fate: RefusedMinute, minute: number): boolean {
  return (
    (fate.firstVerdict === THROTTLE && minute < counts.firstDeferralMinute) ||
    (isLost(fate.outcome) && minute + fate.minutesQueued < counts.firstNdrMinute)
  );
}

function addFate(
  counts: BuildCounts,
  fate: Fate,
  firstVerdict: number,
  minute: number,
  messages: number,
): void {
  const { outcome, minutesQueued, attempts, delayDsn } = fate;
  counts.tally.add(outcome, minutesQueued, attempts, delayDsn, messages, 0, 0);
  addFirsts(counts, fate, firstVerdict, minute);
}

function addFirsts(counts: BuildCounts, fate: Fate, firstVerdict: number, minute: number): void {
  if (firstVerdict === THROTTLE && minute < counts.firstDeferralMinute) {
    counts.firstDeferralMinute = minute;
  }
  if (isLost(fate.outcome) && minute + fate.minutesQueued < counts.firstNdrMinute) {
    counts.firstNdrMinute = minute + fate.minutesQueued;
  }
}
