import { grownFloat64, grownInt32, grownUint8 } from "./event-queue.ts";

/** No message; the end of a list. */
export const NONE = -1;
/** No connection was made yet while the message was queued. */
export const NO_VERDICT = 255;

/**
 * The messages that wait, in typed columns by slot; slots are used again, so memory follows the
 * longest queue and not the log. Each slot is a link of two lists at most: its queue, and the
 * messages of its retry profile in order of arrival, which is the order of expiry.
 */
export class QueuedMail {
  arrivalMs: Float64Array = new Float64Array(64);
  /** Place in the order of all arrivals: rule 1 of model.md §6. */
  ordinal: Float64Array = new Float64Array(64);
  /** Number of the message in the log's order; a message that comes again keeps it. */
  tag: Float64Array = new Float64Array(64);
  firstRefusalMs: Float64Array = new Float64Array(64);
  lastGapMs: Float64Array = new Float64Array(64);
  recipients: Float64Array = new Float64Array(64);
  bytes: Float64Array = new Float64Array(64);
  /** Queue it arrived at, which it is counted under. */
  origin: Int32Array = new Int32Array(64);
  /** The queue it waits in. */
  queue: Int32Array = new Int32Array(64);
  group: Int32Array = new Int32Array(64);
  retryClass: Int32Array = new Int32Array(64);
  /** Rank among the messages of its server and minute, for the draw of re-sending. */
  rankInMinute: Int32Array = new Int32Array(64);
  deferrals: Int32Array = new Int32Array(64);
  connectRejections: Int32Array = new Int32Array(64);
  firstVerdict: Uint8Array = new Uint8Array(64);
  /** 1 once it has waited for a retry timer, its own or its queue's. */
  hasWaited: Uint8Array = new Uint8Array(64);
  /** 1 = came again after an NDR. */
  isResent: Uint8Array = new Uint8Array(64);
  /** 1 = a failover moved it; that happens once. */
  isMoved: Uint8Array = new Uint8Array(64);
  /** 1 while it is in a list of the queue columns that another rule may have to take it from. */
  isListed: Uint8Array = new Uint8Array(64);
  queueNext: Int32Array = new Int32Array(64);
  queuePrevious: Int32Array = new Int32Array(64);
  expiryNext: Int32Array = new Int32Array(64);
  expiryPrevious: Int32Array = new Int32Array(64);
  #free: number = NONE;
  #used = 0;
  #count = 0;

  /** Slots in use. */
  get count(): number {
    return this.#count;
  }

  /** A slot with all counters at zero; the caller fills in the rest. */
  take(): number {
    this.#count++;
    let slot = this.#free;
    if (slot === NONE) {
      if (this.#used === this.arrivalMs.length) this.#grow();
      slot = this.#used++;
    } else {
      this.#free = this.queueNext[slot]!;
    }
    this.firstRefusalMs[slot] = 0;
    this.lastGapMs[slot] = 0;
    this.deferrals[slot] = 0;
    this.connectRejections[slot] = 0;
    this.firstVerdict[slot] = NO_VERDICT;
    this.hasWaited[slot] = 0;
    this.isResent[slot] = 0;
    this.isMoved[slot] = 0;
    this.isListed[slot] = 0;
    this.queueNext[slot] = NONE;
    this.queuePrevious[slot] = NONE;
    this.expiryNext[slot] = NONE;
    this.expiryPrevious[slot] = NONE;
    return slot;
  }

  /** Gives a slot back. Its ordinal is gone, by which events of it are known to be stale. */
  release(slot: number): void {
    this.#count--;
    this.ordinal[slot] = NONE;
    this.queueNext[slot] = this.#free;
    this.#free = slot;
  }

  #grow(): void {
    this.arrivalMs = grownFloat64(this.arrivalMs);
    this.ordinal = grownFloat64(this.ordinal);
    this.tag = grownFloat64(this.tag);
    this.firstRefusalMs = grownFloat64(this.firstRefusalMs);
    this.lastGapMs = grownFloat64(this.lastGapMs);
    this.recipients = grownFloat64(this.recipients);
    this.bytes = grownFloat64(this.bytes);
    this.origin = grownInt32(this.origin);
    this.queue = grownInt32(this.queue);
    this.group = grownInt32(this.group);
    this.retryClass = grownInt32(this.retryClass);
    this.rankInMinute = grownInt32(this.rankInMinute);
    this.deferrals = grownInt32(this.deferrals);
    this.connectRejections = grownInt32(this.connectRejections);
    this.firstVerdict = grownUint8(this.firstVerdict);
    this.hasWaited = grownUint8(this.hasWaited);
    this.isResent = grownUint8(this.isResent);
    this.isMoved = grownUint8(this.isMoved);
    this.isListed = grownUint8(this.isListed);
    this.queueNext = grownInt32(this.queueNext);
    this.queuePrevious = grownInt32(this.queuePrevious);
    this.expiryNext = grownInt32(this.expiryNext);
    this.expiryPrevious = grownInt32(this.expiryPrevious);
  }
}

/** A list of slots in order of their ordinals, linked through two columns of the store. */
export interface SlotList {
  head: number;
  tail: number;
}

/** Puts a slot that arrived last at the end of its queue. */
export function appendToQueue(mail: QueuedMail, list: SlotList, slot: number): void {
  mail.queuePrevious[slot] = list.tail;
  mail.queueNext[slot] = NONE;
  if (list.tail === NONE) list.head = slot;
  else mail.queueNext[list.tail] = slot;
  list.tail = slot;
}

/** Takes a slot out of its queue. */
export function removeFromQueue(mail: QueuedMail, list: SlotList, slot: number): void {
  const next = mail.queueNext[slot]!;
  const previous = mail.queuePrevious[slot]!;
  if (previous === NONE) list.head = next;
  else mail.queueNext[previous] = next;
  if (next === NONE) list.tail = previous;
  else mail.queuePrevious[next] = previous;
}

/** Puts a slot where its ordinal belongs, looking from `after` on (NONE = the head). */
export function insertIntoQueue(
  mail: QueuedMail,
  list: SlotList,
  slot: number,
  after: number,
): void {
  let previous = after;
  let next = after === NONE ? list.head : mail.queueNext[after]!;
  while (next !== NONE && mail.ordinal[next]! < mail.ordinal[slot]!) {
    previous = next;
    next = mail.queueNext[next]!;
  }
  mail.queuePrevious[slot] = previous;
  mail.queueNext[slot] = next;
  if (previous === NONE) list.head = slot;
  else mail.queueNext[previous] = slot;
  if (next === NONE) list.tail = slot;
  else mail.queuePrevious[next] = slot;
}

/** Puts a slot that arrived last at the end of the messages of its retry profile. */
export function appendToExpiry(mail: QueuedMail, list: SlotList, slot: number): void {
  mail.expiryPrevious[slot] = list.tail;
  mail.expiryNext[slot] = NONE;
  if (list.tail === NONE) list.head = slot;
  else mail.expiryNext[list.tail] = slot;
  list.tail = slot;
}

/** Takes a slot out of the messages of its retry profile. */
export function removeFromExpiry(mail: QueuedMail, list: SlotList, slot: number): void {
  const next = mail.expiryNext[slot]!;
  const previous = mail.expiryPrevious[slot]!;
  if (previous === NONE) list.head = next;
  else mail.expiryNext[previous] = next;
  if (next === NONE) list.tail = previous;
  else mail.expiryPrevious[next] = previous;
}
