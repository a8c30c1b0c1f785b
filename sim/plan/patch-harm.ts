import { lowerBound, minuteInForce } from "../base/units.ts";
import { BOUNCED, isLost } from "../contract/outcomes.ts";
import type { ModelSettings, Order, Placement, Policy, RangeRuns } from "../contract/settings.ts";
import type { OutOfDateArrivals, ServerClock } from "../enforcement/clock.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import {
  type Fate,
  followRetries,
  newFate,
  type RetryAges,
  sendsDelayDsn,
} from "../retry/fates.ts";
import {
  type CompiledSettings,
  type CompiledWindow,
  compileSettings,
} from "../servers/compiled-settings.ts";
import { patternOf, writeVerdicts } from "../servers/piece-verdicts.ts";
import { refusedPieces } from "../servers/refused-pieces.ts";
import { clockFrom } from "../servers/server-clock.ts";
import type { PreparedServer } from "../servers/server-facts.ts";

/** Columns of harm; behind them one per delay limit: delayed messages later than its minutes. */
export const BOUNCED_COLUMN = 0;
export const EXPIRED_COLUMN = 1;
export const DELAY_MINUTES_COLUMN = 2;
export const DELAYED_COLUMN = 3;
export const DELAY_DSN_COLUMN = 4;
export const LATE_COLUMNS = 5;

/** One placement, order and policy variant. */
export interface PlanRun {
  readonly policy: Policy;
  readonly order: Order;
  readonly placement: Placement;
}

/** When a server could be patched: from each of these minutes on all of its mail is accepted. */
export interface PatchTable {
  /** UTC minutes since 1970, ascending and distinct. */
  readonly minutes: Int32Array;
  /** Delays in whole minutes; a column counts the delayed messages above each. */
  readonly lateMinutes: readonly number[];
}

/**
 * Harm of one server by patch date, for every run.
 * Shapes: `counts[(run × columns + column) × dates + date]`, whole numbers of messages or minutes.
 */
export interface ServerHarm {
  readonly server: string;
  /** All its mail of the window, and what of it enforcement looks at. */
  readonly messages: number;
  readonly inScope: number;
  readonly columns: number;
  readonly dates: number;
  readonly counts: Float64Array;
}

/** Every run of the lists: policies outside, placements inside. */
export function planRuns({ policies, orders, placements }: RangeRuns): readonly PlanRun[] {
  return policies.flatMap((policy) =>
    orders.flatMap((order) => placements.map((placement) => ({ policy, order, placement }))),
  );
}

/**
 * The harm of one server for every patch date at once, equal to a full run per date and run.
 *
 * Why one pass is enough: with message-level retry a message's fate depends on its own server
 * alone, and a patch at D changes nothing before D and accepts everything from then on. So a
 * message that arrived before D and met its last reply before D has the fate it has without the
 * patch, one that is still queued leaves at its first attempt from D on, and one that arrives later
 * is accepted at once. Each message is followed once, and its fate added to a range of dates.
 * The patch takes the place of the upgrades that the inventory has from its date on.
 * Cost: O(runs × (rows of refusing stages + minutes) + runs × columns × dates).
 */
export function patchHarm(
  settings: ModelSettings,
  prepared: PreparedServer,
  window: CompiledWindow,
  runs: readonly PlanRun[],
  table: PatchTable,
): ServerHarm {
  const { rows } = prepared;
  const dates = table.minutes.length;
  const columns = LATE_COLUMNS + table.lateMinutes.length;
  const counts = new Float64Array(runs.length * columns * dates);
  const harm: ServerHarm = {
    server: rows.name,
    messages: rows.messages,
    inScope: rows.messages - rows.outOfScope,
    columns,
    dates,
    counts,
  };
  const clocks = new Map<Policy, ServerClock>();
  let verdict = new Uint8Array(0);
  for (const [index, run] of runs.entries()) {
    const compiled = compileSettings({ ...settings, ...run }, window);
    const length = compiled.horizonMinute - window.startMinute;
    if (verdict.length < length) verdict = new Uint8Array(length);
    const clock = clocks.get(run.policy) ?? serverClockOf(compiled, prepared);
    clocks.set(run.policy, clock);
    const sink = {
      counts: counts.subarray(index * columns * dates, (index + 1) * columns * dates),
      dates,
      lateMinutes: table.lateMinutes,
    };
    countRun(compiled, prepared, clock, verdict, table, sink);
    sumUp(sink.counts, columns, dates);
  }
  return harm;
}

/** The clock of a server that is never patched. */
export function serverClockOf(compiled: CompiledSettings, prepared: PreparedServer): ServerClock {
  const { name } = prepared.rows;
  const inventory = compiled.serverByName.get(name) ?? null;
  const { arrivals, cleanMinutes } = prepared.facts(compiled, inventory);
  return clockFrom(compiled, name, inventory, arrivals, cleanMinutes);
}

/**
 * From when everything is accepted by patch date. Mail whose builds are read from the log shows
 * with hindsight that its server is clean: after the last out-of-date message before the patch no
 * other follows while the log goes on for `cleanAfter`, so its retries are accepted from the minute
 * after it.
 */
function acceptedFrom(
  minutes: Int32Array,
  arrivals: OutOfDateArrivals,
  { settings, mailEnd }: CompiledSettings,
): Int32Array {
  const cleanAfterMinutes = minuteInForce(settings.cleanAfterMs);
  return minutes.map((minute) => {
    const at = lowerBound(arrivals.minutes, minute) - 1;
    if (at < 0 || arrivals.fromLog[at] !== 1) return minute;
    const last = arrivals.minutes[at] ?? 0;
    return mailEnd.lastMinute - last >= cleanAfterMinutes ? last + 1 : minute;
  });
}

interface HarmSink {
  /** Differences from date to date, until `sumUp`. */
  readonly counts: Float64Array;
  readonly dates: number;
  readonly lateMinutes: readonly number[];
}

function countRun(
  compiled: CompiledSettings,
  prepared: PreparedServer,
  clock: ServerClock,
  verdict: Uint8Array,
  table: PatchTable,
  sink: HarmSink,
): void {
  const inventory = compiled.serverByName.get(prepared.rows.name) ?? null;
  const facts = prepared.facts(compiled, inventory);
  const accepted = acceptedFrom(table.minutes, facts.arrivals, compiled);
  const pattern = patternOf(compiled, prepared);
  const { startMinute, endMinute } = compiled;
  const fate = newFate();
  for (const { messages: own, spans } of facts.builds) {
    const pieces = refusedPieces(compiled, clock, spans);
    writeVerdicts(compiled, verdict, pieces, pattern);
    let first = 0;
    for (const { fromMinute, toMinute, ages } of pieces) {
      const end = lowerBound(own.minute, Math.min(toMinute, endMinute));
      for (let row = lowerBound(own.minute, fromMinute); row < end; row++) {
        const minute = own.minute[row]!;
        if (verdict[minute - startMinute] === ACCEPT) continue;
        followRetries(fate, verdict, minute - startMinute, ages);
        while (first < accepted.length && accepted[first]! <= minute) first++;
        countMessage(sink, accepted, first, minute, fate, ages, own.messages[row]!);
      }
    }
  }
}

/** Adds one arrival to the dates from `first` on, the first that comes after it. */
function countMessage(
  sink: HarmSink,
  accepted: Int32Array,
  first: number,
  minute: number,
  fate: Fate,
  retry: RetryAges,
  messages: number,
): void {
  const lastAttempt = minute + fate.lastAttemptAge;
  let date = first;
  for (; date < accepted.length && accepted[date]! <= lastAttempt; date++) {
    // Still queued at the patch: accepted at the first attempt from then on, without following
    // its retries again. test/sim/plan/patch-harm.test.ts holds this to full runs by date.
    const age = retry.ages[lowerBound(retry.ages, accepted[date]! - minute)]!;
    addDelayed(sink, date, date + 1, age, sendsDelayDsn(age, retry), messages);
  }
  if (date === accepted.length) return;
  if (isLost(fate.outcome)) {
    const column = fate.outcome === BOUNCED ? BOUNCED_COLUMN : EXPIRED_COLUMN;
    addRange(sink, column, date, sink.dates, messages);
    if (fate.delayDsn === 1) addRange(sink, DELAY_DSN_COLUMN, date, sink.dates, messages);
  } else addDelayed(sink, date, sink.dates, fate.minutesQueued, fate.delayDsn === 1, messages);
}

function addDelayed(
  sink: HarmSink,
  from: number,
  to: number,
  minutes: number,
  hasDsn: boolean,
  messages: number,
): void {
  addRange(sink, DELAYED_COLUMN, from, to, messages);
  addRange(sink, DELAY_MINUTES_COLUMN, from, to, messages * minutes);
  if (hasDsn) addRange(sink, DELAY_DSN_COLUMN, from, to, messages);
  for (let i = 0; i < sink.lateMinutes.length; i++) {
    if (minutes > sink.lateMinutes[i]!) addRange(sink, LATE_COLUMNS + i, from, to, messages);
  }
}

/** Adds to the dates `[from, to)`, as a step up and a step down. */
function addRange(
  { counts, dates }: HarmSink,
  column: number,
  from: number,
  to: number,
  amount: number,
): void {
  counts[column * dates + from]! += amount;
  if (to < dates) counts[column * dates + to]! -= amount;
}

/** Turns differences into values. */
function sumUp(counts: Float64Array, columns: number, dates: number): void {
  for (let column = 0; column < columns; column++) {
    for (let date = 1; date < dates; date++) {
      counts[column * dates + date]! += counts[column * dates + date - 1]!;
    }
  }
}
