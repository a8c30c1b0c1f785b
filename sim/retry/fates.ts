import { BOUNCED, DELAYED, DELIVERED, EXPIRED } from "../contract/outcomes.ts";
import type { RetryProfile } from "../contract/settings.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../enforcement/verdict-codes.ts";

/**
 * The fate of a message by its arrival minute, for one (server, build).
 * Shapes: every column has one entry per minute of `[fromMinute, fromMinute + length)`.
 * Units: `minutesQueued` whole minutes from arrival to the last attempt, or to the end of the
 * lifetime when expired.
 */
export interface FateTable {
  readonly fromMinute: number;
  readonly outcome: Uint8Array;
  readonly minutesQueued: Int32Array;
  readonly attempts: Int32Array;
  /** 1 when a delay DSN is sent: queued for longer than the DSN age. */
  readonly delayDsn: Uint8Array;
  /** Stage of the message at arrival; 0 when it is not enforced. */
  readonly stage: Uint8Array;
  /** Verdict of the first attempt. */
  readonly firstVerdict: Uint8Array;
}

/**
 * The retry schedule as cumulative minutes from arrival: attempt k + 2 comes at `ages[k]`; ages
 * stay within the lifetime.
 */
export interface RetryAges {
  readonly ages: Int32Array;
  readonly lifetimeMinutes: number;
  readonly delayDsnMinutes: number;
}

/**
 * Ages of all retries that a lifetime has room for; one exactly at its end still happens. The last
 * interval repeats.
 */
export function retryAges(profile: RetryProfile): RetryAges {
  const ages: number[] = [];
  const { intervalsMinutes, lifetimeMinutes, delayDsnMinutes } = profile;
  let age = 0;
  // A profile without whole minutes belongs to the event engine, which does not ask for ages.
  for (let k = 0; intervalsMinutes.length > 0; k++) {
    age += intervalsMinutes[Math.min(k, intervalsMinutes.length - 1)]!;
    if (age > lifetimeMinutes) break;
    ages.push(age);
  }
  return { ages: Int32Array.from(ages), lifetimeMinutes, delayDsnMinutes };
}

/**
 * An empty table, everything delivered at once, for `length` arrival minutes. The columns of
 * `reused` are emptied and taken when they have that length: a table takes 2 MB for 90 days.
 */
export function emptyFates(
  fromMinute: number,
  length: number,
  reused: FateTable | null = null,
): FateTable {
  if (reused !== null && reused.outcome.length === length) {
    reused.outcome.fill(0);
    reused.minutesQueued.fill(0);
    reused.attempts.fill(1);
    reused.delayDsn.fill(0);
    reused.stage.fill(0);
    reused.firstVerdict.fill(0);
    return { ...reused, fromMinute };
  }
  return {
    fromMinute,
    outcome: new Uint8Array(length),
    minutesQueued: new Int32Array(length),
    attempts: new Int32Array(length).fill(1),
    delayDsn: new Uint8Array(length),
    stage: new Uint8Array(length),
    firstVerdict: new Uint8Array(length),
  };
}

/**
 * Fills the fates of arrivals in `[from, to)` (offsets into the table) that retry by one schedule.
 * Shapes: `verdict` starts at the same minute as the table and reaches at least a lifetime past
 * `to`.
 * Cost: one look at each minute, and for a refused one a look per attempt.
 */
export function compileFates(
  table: FateTable,
  verdict: Uint8Array,
  retry: RetryAges,
  from: number,
  to: number,
): void {
  const fate = newFate();
  for (let arrival = from; arrival < to; arrival++) {
    if (verdict[arrival] !== ACCEPT) writeArrival(table, fate, verdict, arrival, retry);
  }
}

/**
 * As `compileFates`, of some arrival minutes alone (minutes since 1970, ascending or not): what a
 * server with little mail needs. Cost: a look at each of them, and a look per attempt.
 */
export function compileFatesOf(
  minutes: Int32Array,
  table: FateTable,
  verdict: Uint8Array,
  retry: RetryAges,
  from: number,
  to: number,
): void {
  const fate = newFate();
  for (let i = 0; i < minutes.length; i++) {
    const arrival = minutes[i]! - table.fromMinute;
    if (arrival < from || arrival >= to || verdict[arrival] === ACCEPT) continue;
    writeArrival(table, fate, verdict, arrival, retry);
  }
}

function writeArrival(
  table: FateTable,
  fate: Fate,
  verdict: Uint8Array,
  arrival: number,
  retry: RetryAges,
): void {
  followRetries(fate, verdict, arrival, retry);
  table.firstVerdict[arrival] = verdict[arrival]!;
  table.outcome[arrival] = fate.outcome;
  table.minutesQueued[arrival] = fate.minutesQueued;
  table.attempts[arrival] = fate.attempts;
  table.delayDsn[arrival] = fate.delayDsn;
}

/** The fate of one arrival, written over and over so that nothing is allocated per message. */
export interface Fate {
  outcome: number;
  minutesQueued: number;
  attempts: number;
  delayDsn: number;
  /** Minutes from arrival to the last attempt. */
  lastAttemptAge: number;
}

export function newFate(): Fate {
  return { outcome: DELIVERED, minutesQueued: 0, attempts: 1, delayDsn: 0, lastAttemptAge: 0 };
}

/** Writes the fate of an arrival at offset `arrival` of the verdicts. Cost: a look per attempt. */
export function followRetries(
  fate: Fate,
  verdict: Uint8Array,
  arrival: number,
  retry: RetryAges,
): void {
  writeFate(fate, lastReply(verdict, arrival, retry), retry);
}

/** Bits of a last reply that hold the answer; those above them hold the retries. */
const ANSWER_BITS = 2;
const ANSWER_MASK = 3;

/** A number that every last reply of a schedule lies below. */
export function lastReplyLimit({ ages }: RetryAges): number {
  return (ages.length + 1) << ANSWER_BITS;
}

/**
 * How the attempts of an arrival at offset `arrival` of the verdicts end, as one number: its
 * retries and the last answer. A fate follows from it alone, so messages can be counted by it.
 * Cost: a look per attempt.
 */
export function lastReply(verdict: Uint8Array, arrival: number, { ages }: RetryAges): number {
  let answer = verdict[arrival]!;
  let retries = 0;
  while (answer === THROTTLE && retries < ages.length) {
    answer = verdict[arrival + ages[retries]!]!;
    retries++;
  }
  return (retries << ANSWER_BITS) | answer;
}

/** The verdict of the first attempt: whoever tried again was throttled. */
export function firstAnswer(reply: number): number {
  return reply >> ANSWER_BITS === 0 ? reply & ANSWER_MASK : THROTTLE;
}

/** Writes the fate that a last reply stands for. */
export function writeFate(fate: Fate, reply: number, retry: RetryAges): void {
  const answer = reply & ANSWER_MASK;
  const retries = reply >> ANSWER_BITS;
  const age = retries === 0 ? 0 : retry.ages[retries - 1]!;
  const expired = answer === THROTTLE;
  const queued = expired ? retry.lifetimeMinutes : age;
  fate.outcome = expired
    ? EXPIRED
    : answer === BLOCK
      ? BOUNCED
      : retries === 0
        ? DELIVERED
        : DELAYED;
  fate.minutesQueued = queued;
  fate.attempts = retries + 1;
  fate.delayDsn = sendsDelayDsn(queued, retry) ? 1 : 0;
  fate.lastAttemptAge = age;
}

/** Whether a message queued for so long sends a delay DSN: at exactly the age it does not. */
export function sendsDelayDsn(minutesQueued: number, { delayDsnMinutes }: RetryAges): boolean {
  return minutesQueued > delayDsnMinutes;
}
