import { BOUNCED, DELAYED, DELIVERED } from "../contract/outcomes.ts";
import type { SendingSettings } from "../contract/settings.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../enforcement/verdict-codes.ts";
import { FAILOVER, TIMER } from "./event-queue.ts";
import { type Arriving, type Delivery, type EventWorld, judgeFirst } from "./event-world.ts";
import { appendToQueue, insertIntoQueue, NONE, removeFromQueue } from "./queued-mail.ts";
import { Intervals } from "./retry-class.ts";
import type { SenderQueue } from "./sender-queue.ts";
import { ServiceLine } from "./service-line.ts";

/** A failover by server index. */
export interface IndexedFailover {
  readonly to: number;
  readonly afterMs: number;
}

/**
 * Reply point `connect`: the connection is answered, so a refusal puts the whole queue into Retry,
 * mail that comes meanwhile waits, and a success lets all of it go. Source: model.md §6.
 */
export class ConnectionDelivery implements Delivery {
  readonly #world: EventWorld;
  readonly #intervals: Intervals;
  readonly #bounces: boolean;
  readonly #messagesPerConnection: number;
  readonly #failovers: ReadonlyMap<number, IndexedFailover>;
  readonly #noBuild: number;
  /** By server; empty without capacity. */
  readonly #lines: readonly ServiceLine[];

  /** `noBuild` is the build index of mail without one, which mail moved by a failover becomes. */
  constructor(
    world: EventWorld,
    serverCount: number,
    sending: SendingSettings,
    failovers: ReadonlyMap<number, IndexedFailover>,
    noBuild: number,
  ) {
    this.#world = world;
    this.#intervals = new Intervals(sending.queueIntervalsMs);
    this.#bounces = sending.connect5xx === "bounce";
    this.#messagesPerConnection = sending.messagesPerConnection;
    this.#failovers = failovers;
    this.#noBuild = noBuild;
    const { capacityPerMinute } = sending;
    const count = capacityPerMinute === null ? 0 : serverCount;
    this.#lines = Array.from(
      { length: count },
      (_, server) => new ServiceLine(server, world.events, capacityPerMinute ?? 0),
    );
  }

  arrive(origin: SenderQueue, arriving: Arriving): void {
    const queue = origin.movedTo ?? origin;
    const line = this.#lines[queue.server];
    // An idle server has no mail that may be sent, so this message is the next; nothing is kept of
    // one that is answered for good, which makes the usual case twice as fast.
    const isIdle = line === undefined || !line.isBusy(arriving.ms, false);
    if (queue.refusals === 0 && isIdle) {
      line?.begin(arriving.ms);
      const verdict = queue.verdictAt(arriving.ms);
      if (verdict === ACCEPT) {
        this.#world.leaveAtOnce(origin, arriving, ACCEPT, DELIVERED);
        return;
      }
      if (verdict === BLOCK && this.#bounces) {
        this.#world.leaveAtOnce(origin, arriving, BLOCK, BOUNCED);
        return;
      }
      this.#join(queue, origin, arriving);
      this.#refuse(queue, verdict, arriving.ms);
      return;
    }
    const slot = this.#join(queue, origin, arriving);
    if (queue.refusals > 0) {
      this.#world.mail.hasWaited[slot] = 1;
      this.#watchFailover(queue);
    } else {
      this.#startService(queue.server, arriving.ms, false);
    }
  }

  resume(queue: SenderQueue, arrived: Arriving, startMs: number, inRetry: boolean): void {
    const isFirst = queue.head === NONE;
    const slot = this.#join(queue, queue, arrived);
    if (inRetry) this.#world.mail.hasWaited[slot] = 1;
    if (!isFirst) return;
    let dueMs = startMs;
    if (inRetry) {
      queue.firstRefusalMs = arrived.ms;
      do {
        queue.refusals++;
        dueMs = arrived.ms + this.#intervals.sumOfFirst(queue.refusals);
      } while (dueMs < startMs);
    }
    this.#setTimer(queue, dueMs);
  }

  timer(target: number, sequence: number, nowMs: number): void {
    const queue = this.#world.table.queues[-1 - target]!;
    if (queue.timerMs !== nowMs) return;
    // Its oldest message has left since: its turn at this ms is that of the oldest there is now.
    const oldest = this.#world.mail.ordinal[queue.head]!;
    if (oldest !== sequence) {
      this.#world.events.push(nowMs, TIMER, oldest, target);
      return;
    }
    if (this.#lines.length === 0) {
      this.#connect(queue, nowMs);
      return;
    }
    queue.timerMs = Number.NaN;
    queue.isDue = true;
    this.#startService(queue.server, nowMs, true);
  }

  endOfService(server: number, nowMs: number): void {
    const line = this.#lines[server]!;
    line.ended();
    const queue = this.#nextInService(server);
    if (queue === null) return;
    line.serveNext();
    this.#serve(queue, nowMs);
    if (this.#nextInService(server) !== null) line.awaitEnd();
  }

  failover(index: number, sequence: number, nowMs: number): void {
    const queue = this.#world.table.queues[index]!;
    queue.hasFailoverEvent = false;
    const failover = this.#failovers.get(queue.server);
    if (failover === undefined || queue.refusals === 0 || queue.movedTo !== null) return;
    const slot = this.#oldestUnmoved(queue);
    if (slot === NONE) return;
    const { mail } = this.#world;
    const dueMs = Math.max(mail.arrivalMs[slot]!, queue.firstRefusalMs) + failover.afterMs;
    if (dueMs !== nowMs || mail.ordinal[slot] !== sequence) this.#watchFailover(queue);
    else this.#move(queue, failover.to, nowMs);
  }

  expire(slot: number): void {
    this.#take(this.#world.table.queues[this.#world.mail.queue[slot]!]!, slot);
  }

  /** Puts an arriving message at the end of a queue. */
  #join(queue: SenderQueue, origin: SenderQueue, arriving: Arriving): number {
    const { mail } = this.#world;
    const slot = this.#world.keep(origin, arriving);
    mail.queue[slot] = queue.index;
    mail.isMoved[slot] = queue === origin ? 0 : 1;
    appendToQueue(mail, queue, slot);
    if (queue.unjudged === NONE) queue.unjudged = slot;
    return slot;
  }

  /** Takes a message out of its queue, which is Ready when it was the last one. */
  #take(queue: SenderQueue, slot: number): void {
    const { mail } = this.#world;
    if (queue.unjudged === slot) queue.unjudged = mail.queueNext[slot]!;
    removeFromQueue(mail, queue, slot);
    if (queue.head === NONE) queue.becomeReady();
  }

  /** A connection of a queue without a limit of capacity. */
  #connect(queue: SenderQueue, nowMs: number): void {
    const verdict = queue.verdictAt(nowMs);
    if (verdict === ACCEPT || (verdict === BLOCK && this.#bounces)) {
      this.#empty(queue, verdict, nowMs);
    } else this.#refuse(queue, verdict, nowMs);
  }

  /** Every waiting message leaves: by a success, or by a 550 that bounces. */
  #empty(queue: SenderQueue, verdict: number, nowMs: number): void {
    const { mail } = this.#world;
    this.#judgeWaiting(queue, verdict);
    const first = queue.head;
    queue.head = NONE;
    queue.tail = NONE;
    queue.becomeReady();
    for (let slot = first; slot !== NONE; ) {
      const next = mail.queueNext[slot]!;
      const accepted = mail.hasWaited[slot] === 1 ? DELAYED : DELIVERED;
      this.#world.leave(slot, verdict === BLOCK ? BOUNCED : accepted, nowMs);
      slot = next;
    }
  }

  /** A refused connection is one attempt of the oldest message, and the queue goes into Retry. */
  #refuse(queue: SenderQueue, verdict: number, nowMs: number): void {
    const { mail, table, outcomes } = this.#world;
    const oldest = queue.head;
    if (verdict === THROTTLE) {
      mail.deferrals[oldest]! += 1;
      const origin = table.queues[mail.origin[oldest]!]!;
      outcomes.deferred(origin, mail.arrivalMs[oldest]!, nowMs);
    } else {
      mail.connectRejections[oldest]! += 1;
    }
    this.#judgeWaiting(queue, verdict);
    if (queue.refusals === 0) {
      queue.firstRefusalMs = nowMs;
      for (let slot = queue.head; slot !== NONE; slot = mail.queueNext[slot]!) {
        mail.hasWaited[slot] = 1;
      }
    }
    queue.refusals++;
    queue.isDue = false;
    queue.connectionLeft = 0;
    const dueMs = queue.firstRefusalMs + this.#intervals.sumOfFirst(queue.refusals);
    this.#setTimer(queue, Math.max(dueMs, nowMs));
    this.#watchFailover(queue);
  }

  #setTimer(queue: SenderQueue, dueMs: number): void {
    queue.timerMs = dueMs;
    const { events, mail } = this.#world;
    events.push(dueMs, TIMER, mail.ordinal[queue.head]!, -1 - queue.index);
  }

  /** The reply to a connection is the first that the messages waiting since the last one get. */
  #judgeWaiting(queue: SenderQueue, verdict: number): void {
    const { mail } = this.#world;
    for (let slot = queue.unjudged; slot !== NONE; slot = mail.queueNext[slot]!) {
      judgeFirst(mail, slot, verdict);
    }
    queue.unjudged = NONE;
  }

  #startService(server: number, nowMs: number, isTimer: boolean): void {
    const line = this.#lines[server]!;
    if (!line.isBusy(nowMs, isTimer)) {
      const queue = this.#nextInService(server);
      if (queue === null) return;
      line.begin(nowMs);
      this.#serve(queue, nowMs);
      if (this.#nextInService(server) === null) return;
    }
    line.awaitEnd();
  }

  /** Of a server's queues that may send, the one with the oldest message. */
  #nextInService(server: number): SenderQueue | null {
    const { table, mail } = this.#world;
    let found: SenderQueue | null = null;
    for (const queue of table.queuesOf(server)) {
      if (queue.head === NONE || (queue.refusals > 0 && !queue.isDue)) continue;
      if (found === null || mail.ordinal[queue.head]! < mail.ordinal[found.head]!) found = queue;
    }
    return found;
  }

  /** One service: the opening of a connection is judged, the messages after it go through. */
  #serve(queue: SenderQueue, nowMs: number): void {
    if (queue.connectionLeft === 0) {
      const verdict = queue.verdictAt(nowMs);
      if (verdict === BLOCK && this.#bounces) {
        this.#empty(queue, verdict, nowMs);
        return;
      }
      if (verdict !== ACCEPT) {
        this.#refuse(queue, verdict, nowMs);
        return;
      }
      this.#judgeWaiting(queue, ACCEPT);
      queue.refusals = 0;
      queue.timerMs = Number.NaN;
      queue.isDue = false;
      queue.connectionLeft = this.#messagesPerConnection;
    }
    queue.connectionLeft--;
    const slot = queue.head;
    const outcome = this.#world.mail.hasWaited[slot] === 1 ? DELAYED : DELIVERED;
    this.#take(queue, slot);
    this.#world.leave(slot, outcome, nowMs);
  }

  #oldestUnmoved(queue: SenderQueue): number {
    const { mail } = this.#world;
    let slot = queue.head;
    while (slot !== NONE && mail.isMoved[slot] === 1) slot = mail.queueNext[slot]!;
    return slot;
  }

  /** Waits until the oldest message has been in Retry for the time of the failover. */
  #watchFailover(queue: SenderQueue): void {
    if (queue.hasFailoverEvent || queue.movedTo !== null) return;
    const failover = this.#failovers.get(queue.server);
    if (failover === undefined) return;
    const slot = this.#oldestUnmoved(queue);
    if (slot === NONE) return;
    queue.hasFailoverEvent = true;
    const { mail, events } = this.#world;
    const dueMs = Math.max(mail.arrivalMs[slot]!, queue.firstRefusalMs) + failover.afterMs;
    events.push(dueMs, FAILOVER, mail.ordinal[slot]!, queue.index);
  }

  /** Moves what a failover may move, in order, to the queue that takes over. */
  #move(queue: SenderQueue, to: number, nowMs: number): void {
    const { mail, table } = this.#world;
    const target = table.get(to, this.#noBuild, queue.connector);
    queue.movedTo = target;
    let after = NONE;
    for (let slot = queue.head; slot !== NONE; ) {
      const next = mail.queueNext[slot]!;
      if (mail.isMoved[slot] === 0) {
        removeFromQueue(mail, queue, slot);
        insertIntoQueue(mail, target, slot, after);
        mail.queue[slot] = target.index;
        mail.isMoved[slot] = 1;
        after = slot;
      }
      slot = next;
    }
    if (queue.head === NONE) queue.becomeReady();
    queue.unjudged = queue.head;
    // Messages that have had their first reply keep it, so looking at all of them is safe.
    target.unjudged = target.head;
    if (target.refusals > 0) {
      if (!Number.isNaN(target.timerMs)) this.#setTimer(target, target.timerMs);
      this.#watchFailover(target);
    } else if (this.#lines.length === 0) this.#connect(target, nowMs);
    else this.#startService(target.server, nowMs, false);
  }
}
