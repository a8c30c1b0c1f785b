import { draw32, type RandomKey, randomKey } from "../base/random.ts";
import { MS_PER_MINUTE } from "../base/units.ts";
import { BOUNCED, EXPIRED } from "../contract/outcomes.ts";
import type { SendingSettings } from "../contract/settings.ts";
import { type EventOutcomes, type Leaving, newLeaving } from "./event-outcomes.ts";
import { ARRIVAL, EventQueue, EXPIRY } from "./event-queue.ts";
import { appendToExpiry, NO_VERDICT, NONE, QueuedMail, removeFromExpiry } from "./queued-mail.ts";
import type { QueueTable, SenderQueue } from "./sender-queue.ts";

const UINT32_RANGE = 4_294_967_296;

/** A message that arrives now, written over by the next one. */
export interface Arriving {
  ms: number;
  tag: number;
  group: number;
  recipients: number;
  bytes: number;
  rankInMinute: number;
  isResent: boolean;
}

/** What happens to mail by one reply point: how it is tried, and what waits for what. */
export interface Delivery {
  arrive(queue: SenderQueue, arriving: Arriving): void;
  /** A message that waits at the start: refused at every attempt so far, or due now. */
  resume(queue: SenderQueue, arrived: Arriving, startMs: number, inRetry: boolean): void;
  /** A retry timer: of a message (`target` ≥ 0), or of queue −1 − `target`. */
  timer(target: number, sequence: number, nowMs: number): void;
  endOfService(server: number, nowMs: number): void;
  failover(queue: number, sequence: number, nowMs: number): void;
  /** Forgets a message that expires now. */
  expire(slot: number): void;
}

/** Everything the events of a run act on. */
export class EventWorld {
  readonly events: EventQueue = new EventQueue();
  readonly mail: QueuedMail = new QueuedMail();
  readonly table: QueueTable;
  readonly outcomes: EventOutcomes;
  readonly #startMs: number;
  readonly #resend: SendingSettings["resend"];
  readonly #resendKeys: readonly RandomKey[];
  readonly #leaving: Leaving = newLeaving();
  #ordinal = 0;

  constructor(
    table: QueueTable,
    outcomes: EventOutcomes,
    servers: readonly string[],
    settings: {
      readonly seed: string;
      readonly resend: SendingSettings["resend"];
      /** Mail from before the window does not come again in it. */
      readonly startMs: number;
    },
  ) {
    this.table = table;
    this.outcomes = outcomes;
    this.#startMs = settings.startMs;
    this.#resend = settings.resend;
    this.#resendKeys =
      settings.resend === null
        ? []
        : servers.map((server) => randomKey(settings.seed, server, "resend"));
  }

  /** Keeps an arriving message until it leaves; its expiry is seen to. */
  keep(queue: SenderQueue, arriving: Arriving): number {
    const { mail } = this;
    const slot = mail.take();
    mail.arrivalMs[slot] = arriving.ms;
    mail.ordinal[slot] = this.#ordinal++;
    mail.tag[slot] = arriving.tag;
    mail.origin[slot] = queue.index;
    mail.group[slot] = arriving.group;
    mail.recipients[slot] = arriving.recipients;
    mail.bytes[slot] = arriving.bytes;
    mail.rankInMinute[slot] = arriving.rankInMinute;
    mail.isResent[slot] = arriving.isResent ? 1 : 0;
    const index = queue.retryClassAt(arriving.ms);
    mail.retryClass[slot] = index;
    const retryClass = this.table.retryClasses[index]!;
    appendToExpiry(mail, retryClass, slot);
    if (!retryClass.hasExpiryEvent) this.#awaitExpiry(index);
    return slot;
  }

  /** The message of a slot leaves now. */
  leave(slot: number, outcome: number, nowMs: number): void {
    const { mail } = this;
    const index = mail.retryClass[slot]!;
    const retryClass = this.table.retryClasses[index]!;
    removeFromExpiry(mail, retryClass, slot);
    const leaving = this.#leaving;
    leaving.origin = this.table.queues[mail.origin[slot]!]!;
    leaving.tag = mail.tag[slot]!;
    leaving.isResent = mail.isResent[slot] === 1;
    leaving.arrivalMs = mail.arrivalMs[slot]!;
    leaving.group = mail.group[slot]!;
    leaving.recipients = mail.recipients[slot]!;
    leaving.bytes = mail.bytes[slot]!;
    leaving.delayDsnMs = retryClass.delayDsnMs;
    leaving.deferrals = mail.deferrals[slot]!;
    leaving.connectRejections = mail.connectRejections[slot]!;
    leaving.firstVerdict = mail.firstVerdict[slot]!;
    leaving.comesAgain = this.#drawAgain(leaving, mail.rankInMinute[slot]!, outcome);
    this.outcomes.count(leaving, outcome, nowMs);
    mail.release(slot);
    if (leaving.comesAgain) this.#awaitAgain(leaving, nowMs);
  }

  /** A message that is answered for good at its arrival, without having been kept. */
  leaveAtOnce(queue: SenderQueue, arriving: Arriving, firstVerdict: number, outcome: number): void {
    const leaving = this.#leaving;
    leaving.origin = queue;
    leaving.tag = arriving.tag;
    leaving.isResent = arriving.isResent;
    leaving.arrivalMs = arriving.ms;
    leaving.group = arriving.group;
    leaving.recipients = arriving.recipients;
    leaving.bytes = arriving.bytes;
    leaving.delayDsnMs = 0;
    leaving.deferrals = 0;
    leaving.connectRejections = 0;
    leaving.firstVerdict = firstVerdict;
    leaving.comesAgain = this.#drawAgain(leaving, arriving.rankInMinute, outcome);
    this.outcomes.count(leaving, outcome, arriving.ms);
    if (leaving.comesAgain) this.#awaitAgain(leaving, arriving.ms);
  }

  /** The next message of a retry profile to expire at this ms, or NONE; sees to the ones after. */
  nextExpired(retryClass: number, nowMs: number): number {
    const { mail } = this;
    const own = this.table.retryClasses[retryClass]!;
    own.hasExpiryEvent = false;
    const { head } = own;
    if (head === NONE) return NONE;
    const isOver = mail.arrivalMs[head]! + own.lifetimeMs <= nowMs;
    if (!isOver) this.#awaitExpiry(retryClass);
    return isOver ? head : NONE;
  }

  /** Waits for the expiry of the oldest message of a retry profile, if there is one. */
  awaitExpiry(retryClass: number): void {
    const own = this.table.retryClasses[retryClass]!;
    if (own.head !== NONE && !own.hasExpiryEvent) this.#awaitExpiry(retryClass);
  }

  #awaitExpiry(retryClass: number): void {
    const own = this.table.retryClasses[retryClass]!;
    own.hasExpiryEvent = true;
    const dueMs = this.mail.arrivalMs[own.head]! + own.lifetimeMs;
    this.events.push(dueMs, EXPIRY, this.mail.ordinal[own.head]!, retryClass);
  }

  /** Draws whether a message that ends in an NDR comes again. Source: model.md §6, rule 12. */
  #drawAgain(leaving: Leaving, rank: number, outcome: number): boolean {
    if (this.#resend === null || leaving.isResent) return false;
    if (outcome !== BOUNCED && outcome !== EXPIRED) return false;
    if (leaving.arrivalMs < this.#startMs) return false;
    const { origin } = leaving;
    const key = origin === null ? undefined : this.#resendKeys[origin.server];
    if (key === undefined) return false;
    const minute = Math.floor(leaving.arrivalMs / MS_PER_MINUTE);
    return draw32(key, minute, rank) < this.#resend.probability * UINT32_RANGE;
  }

  /** Keeps a message that comes again until it does. */
  #awaitAgain(leaving: Leaving, nowMs: number): void {
    const { mail } = this;
    const { origin } = leaving;
    if (this.#resend === null || origin === null) return;
    const slot = mail.take();
    mail.tag[slot] = leaving.tag;
    mail.origin[slot] = origin.index;
    mail.group[slot] = leaving.group;
    mail.recipients[slot] = leaving.recipients;
    mail.bytes[slot] = leaving.bytes;
    const againMs = nowMs + this.#resend.afterMinutes * MS_PER_MINUTE;
    this.events.push(againMs, ARRIVAL, leaving.tag, slot);
  }
}

/** Writes the reply to a first connection into a message that had none yet. */
export function judgeFirst(mail: QueuedMail, slot: number, verdict: number): void {
  if (mail.firstVerdict[slot] === NO_VERDICT) mail.firstVerdict[slot] = verdict;
}
