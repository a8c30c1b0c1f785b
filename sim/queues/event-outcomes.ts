import { MINUTES_PER_DAY, MINUTES_PER_HOUR, MS_PER_MINUTE } from "../base/units.ts";
import { EXPIRED, isLost } from "../contract/outcomes.ts";
import type { RunCounts } from "../counts/run-counts.ts";
import type { Tally } from "../counts/tally.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import { NO_VERDICT } from "./queued-mail.ts";
import type { SenderQueue } from "./sender-queue.ts";

/** How one message ended. The object handed over is written over by the next message. */
export interface MessageFate {
  /** Number of the message in the order of the log's batches. */
  tag: number;
  /** The server it arrived at, as an index of the replay's profile. */
  server: number;
  isResent: boolean;
  /** It ended in an NDR and is sent once more; another fate with its tag follows. */
  comesAgain: boolean;
  arrivalMs: number;
  stage: number;
  firstVerdict: number;
  outcome: number;
  /** deferrals + connectRejections, and one more unless it expired. */
  attempts: number;
  deferrals: number;
  connectRejections: number;
  minutesQueued: number;
  leftMs: number;
  delayDsn: boolean;
}

/** What is counted of a message that leaves. Times are UTC ms. */
export interface Leaving {
  origin: SenderQueue | null;
  tag: number;
  isResent: boolean;
  comesAgain: boolean;
  arrivalMs: number;
  group: number;
  recipients: number;
  bytes: number;
  delayDsnMs: number;
  deferrals: number;
  connectRejections: number;
  firstVerdict: number;
}

/** A `Leaving` to be written over and over, so that nothing is allocated per message. */
export function newLeaving(): Leaving {
  return {
    origin: null,
    tag: 0,
    isResent: false,
    comesAgain: false,
    arrivalMs: 0,
    group: 0,
    recipients: 0,
    bytes: 0,
    delayDsnMs: 0,
    deferrals: 0,
    connectRejections: 0,
    firstVerdict: NO_VERDICT,
  };
}

/**
 * Counts messages as they leave, each under its own arrival. Mail that arrived before the window
 * is queued like any other and counted nowhere but in the depth of the queues.
 */
export class EventOutcomes {
  readonly firstDeferralMinute: Float64Array;
  readonly firstNdrMinute: Float64Array;
  readonly #servers: readonly Tally[];
  readonly #sinks: RunCounts;
  readonly #startMinute: number;
  readonly #onFate: ((fate: MessageFate) => void) | null;
  readonly #depth = new Map<number, number>();
  readonly #fate: MessageFate = {
    tag: 0,
    server: 0,
    isResent: false,
    comesAgain: false,
    arrivalMs: 0,
    stage: 0,
    firstVerdict: 0,
    outcome: 0,
    attempts: 0,
    deferrals: 0,
    connectRejections: 0,
    minutesQueued: 0,
    leftMs: 0,
    delayDsn: false,
  };

  constructor(
    servers: readonly Tally[],
    sinks: RunCounts,
    startMinute: number,
    onFate: ((fate: MessageFate) => void) | null,
  ) {
    this.#servers = servers;
    this.#sinks = sinks;
    this.#startMinute = startMinute;
    this.#onFate = onFate;
    this.firstDeferralMinute = new Float64Array(servers.length).fill(Number.POSITIVE_INFINITY);
    this.firstNdrMinute = new Float64Array(servers.length).fill(Number.POSITIVE_INFINITY);
  }

  /** Notes a 450, for the first of its server. */
  deferred(origin: SenderQueue, arrivalMs: number, nowMs: number): void {
    if (arrivalMs < this.#startMinute * MS_PER_MINUTE) return;
    const minute = Math.floor(nowMs / MS_PER_MINUTE);
    if (minute < this.firstDeferralMinute[origin.server]!) {
      this.firstDeferralMinute[origin.server] = minute;
    }
  }

  outOfScope(
    server: number,
    arrivalMs: number,
    group: number,
    recipients: number,
    bytes: number,
    isResent: boolean,
  ): void {
    const at = Math.floor(arrivalMs / MS_PER_MINUTE) - this.#startMinute;
    if (at < 0) return;
    const { stages, days, groups } = this.#sinks;
    for (const tally of [
      this.#servers[server],
      stages[0],
      days[Math.floor(at / MINUTES_PER_DAY)]?.tally,
      groups[group],
    ]) {
      tally?.addOutOfScope(1, recipients, bytes);
      if (isResent && tally !== undefined) tally.resent++;
    }
  }

  /** Counts a message that leaves the queue now, whatever became of it. */
  count(mail: Leaving, outcome: number, nowMs: number): void {
    const arrivalMinute = Math.floor(mail.arrivalMs / MS_PER_MINUTE);
    const leftMinute = Math.floor(nowMs / MS_PER_MINUTE);
    if (leftMinute > arrivalMinute) this.#queued(arrivalMinute, leftMinute);
    const at = arrivalMinute - this.#startMinute;
    const { origin } = mail;
    if (at < 0 || origin === null) return;
    const isAnswered = outcome !== EXPIRED;
    const attempts = mail.deferrals + mail.connectRejections + (isAnswered ? 1 : 0);
    const queued = Math.floor((nowMs - mail.arrivalMs) / MS_PER_MINUTE);
    const dsn = nowMs - mail.arrivalMs > mail.delayDsnMs ? 1 : 0;
    const stage = origin.stageAt(mail.arrivalMs);
    const { stages, days, groups } = this.#sinks;
    const day = days[Math.floor(at / MINUTES_PER_DAY)]!;
    add(this.#servers[origin.server]!, mail, outcome, queued, attempts, dsn);
    add(stages[stage]!, mail, outcome, queued, attempts, dsn);
    add(day.tally, mail, outcome, queued, attempts, dsn);
    const group = groups[mail.group];
    if (group !== undefined) add(group, mail, outcome, queued, attempts, dsn);
    // Mail that left by a connection opened before it came was let in by its first reply.
    const first = mail.firstVerdict === NO_VERDICT && isAnswered ? ACCEPT : mail.firstVerdict;
    if (first !== NO_VERDICT) {
      const hour = Math.floor((arrivalMinute % MINUTES_PER_DAY) / MINUTES_PER_HOUR);
      day.firstAttempts[hour]! += 1;
      if (first !== ACCEPT) day.refusedFirstAttempts[hour]! += 1;
    }
    if (isLost(outcome)) {
      const known = this.firstNdrMinute[origin.server]!;
      this.firstNdrMinute[origin.server] = Math.min(known, leftMinute);
    }
    if (this.#onFate === null) return;
    const fate = this.#fate;
    fate.tag = mail.tag;
    fate.server = origin.server;
    fate.isResent = mail.isResent;
    fate.comesAgain = mail.comesAgain;
    fate.arrivalMs = mail.arrivalMs;
    fate.stage = stage;
    fate.firstVerdict = first;
    fate.outcome = outcome;
    fate.attempts = attempts;
    fate.deferrals = mail.deferrals;
    fate.connectRejections = mail.connectRejections;
    fate.minutesQueued = queued;
    fate.leftMs = nowMs;
    fate.delayDsn = dsn === 1;
    this.#onFate(fate);
  }

  /** Hands the depth of the queues over; once, at the end. */
  finish(): void {
    for (const [key, messages] of this.#depth) {
      const arrivalMinute = Math.floor(key / MINUTES_MAX);
      this.#sinks.queue.add(arrivalMinute, key - arrivalMinute * MINUTES_MAX, messages);
    }
    this.#depth.clear();
  }

  /** Stays by pairs of minutes, so that it does not grow with the messages of a minute. */
  #queued(arrivalMinute: number, leftMinute: number): void {
    if (leftMinute < this.#startMinute) return;
    const key = arrivalMinute * MINUTES_MAX + (leftMinute - arrivalMinute);
    this.#depth.set(key, (this.#depth.get(key) ?? 0) + 1);
  }
}

/** More than any stay in a queue: 2^22 minutes are eight years. */
const MINUTES_MAX = 2 ** 22;

function add(
  tally: Tally,
  mail: Leaving,
  outcome: number,
  queued: number,
  attempts: number,
  dsn: number,
): void {
  tally.add(outcome, queued, attempts, dsn, 1, mail.recipients, mail.bytes);
  tally.connectRejections += mail.connectRejections;
  if (mail.isResent) tally.resent += 1;
}
