import { invariant } from "../base/errors.ts";
import { BOUNCED, DELAYED, DELIVERED } from "../contract/outcomes.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../enforcement/verdict-codes.ts";
import { TIMER } from "./event-queue.ts";
import { type Arriving, type Delivery, type EventWorld, judgeFirst } from "./event-world.ts";
import { appendToQueue, NONE, removeFromQueue, type SlotList } from "./queued-mail.ts";
import type { SenderQueue } from "./sender-queue.ts";
import { ServiceLine } from "./service-line.ts";

/**
 * Reply point `end-of-data`: every message is answered, and tried again, by itself; with capacity
 * the attempts of a server wait in one line. Source: model.md §5 and §6, rule 10. Written apart
 * from `followRetries` on purpose: the engines prove each other (event-engine.test.ts).
 */
export class MessageDelivery implements Delivery {
  readonly #world: EventWorld;
  /** By server; empty without capacity. */
  readonly #lines: readonly ServiceLine[];
  readonly #waiting: readonly SlotList[];

  constructor(world: EventWorld, serverCount: number, capacityPerMinute: number | null) {
    this.#world = world;
    const servers = Array.from({ length: capacityPerMinute === null ? 0 : serverCount });
    this.#lines = servers.map(
      (_, server) => new ServiceLine(server, world.events, capacityPerMinute ?? 0),
    );
    this.#waiting = servers.map(() => ({ head: NONE, tail: NONE }));
  }

  arrive(queue: SenderQueue, arriving: Arriving): void {
    const line = this.#lines[queue.server];
    if (line !== undefined) {
      if (line.isBusy(arriving.ms, false)) {
        this.#join(queue.server, this.#world.keep(queue, arriving));
        line.awaitEnd();
        return;
      }
      line.begin(arriving.ms);
    }
    const verdict = queue.verdictAt(arriving.ms);
    if (verdict === ACCEPT) {
      this.#world.leaveAtOnce(queue, arriving, ACCEPT, DELIVERED);
    } else if (verdict === BLOCK) {
      this.#world.leaveAtOnce(queue, arriving, BLOCK, BOUNCED);
    } else {
      this.#defer(this.#world.keep(queue, arriving), arriving.ms);
    }
  }

  resume(queue: SenderQueue, arrived: Arriving, startMs: number, inRetry: boolean): void {
    const { mail, table, events } = this.#world;
    const slot = this.#world.keep(queue, arrived);
    let dueMs = startMs;
    if (inRetry) {
      const retryClass = table.retryClasses[mail.retryClass[slot]!]!;
      mail.firstRefusalMs[slot] = arrived.ms;
      mail.hasWaited[slot] = 1;
      dueMs = arrived.ms;
      do {
        const refusals = ++mail.deferrals[slot]!;
        dueMs = retryClass.nextAttemptMs(mail, slot, refusals, dueMs, queue.runOriginMs);
      } while (dueMs < startMs);
      if (dueMs > arrived.ms + retryClass.lifetimeMs) return;
    }
    events.push(dueMs, TIMER, mail.ordinal[slot]!, slot);
  }

  timer(slot: number, sequence: number, nowMs: number): void {
    const { mail, table } = this.#world;
    if (mail.ordinal[slot] !== sequence) return;
    const { server } = table.queues[mail.origin[slot]!]!;
    const line = this.#lines[server];
    if (line === undefined) {
      this.#attempt(slot, nowMs);
    } else if (line.isBusy(nowMs, true)) {
      this.#join(server, slot);
      line.awaitEnd();
    } else {
      line.begin(nowMs);
      this.#attempt(slot, nowMs);
    }
  }

  endOfService(server: number, nowMs: number): void {
    const line = this.#lines[server]!;
    line.ended();
    const waiting = this.#waiting[server]!;
    const slot = waiting.head;
    if (slot === NONE) return;
    this.#unlist(server, slot);
    line.serveNext();
    if (waiting.head !== NONE) line.awaitEnd();
    this.#attempt(slot, nowMs);
  }

  failover(): void {
    invariant(false, "only a queue in retry fails over");
  }

  expire(slot: number): void {
    const { mail, table } = this.#world;
    if (mail.isListed[slot] === 1) this.#unlist(table.queues[mail.origin[slot]!]!.server, slot);
  }

  #attempt(slot: number, nowMs: number): void {
    const { mail, table } = this.#world;
    const verdict = table.queues[mail.origin[slot]!]!.verdictAt(nowMs);
    if (verdict === THROTTLE) {
      this.#defer(slot, nowMs);
      return;
    }
    judgeFirst(mail, slot, verdict);
    const accepted = mail.hasWaited[slot] === 1 ? DELAYED : DELIVERED;
    this.#world.leave(slot, verdict === BLOCK ? BOUNCED : accepted, nowMs);
  }

  /** A 450: due again by the retry profile, unless its lifetime ends before. */
  #defer(slot: number, nowMs: number): void {
    const { mail, table, outcomes, events } = this.#world;
    judgeFirst(mail, slot, THROTTLE);
    const queue = table.queues[mail.origin[slot]!]!;
    const arrivalMs = mail.arrivalMs[slot]!;
    const refusals = mail.deferrals[slot]! + 1;
    if (refusals === 1) mail.firstRefusalMs[slot] = nowMs;
    mail.deferrals[slot] = refusals;
    mail.hasWaited[slot] = 1;
    outcomes.deferred(queue, arrivalMs, nowMs);
    const retryClass = table.retryClasses[mail.retryClass[slot]!]!;
    const dueMs = retryClass.nextAttemptMs(mail, slot, refusals, nowMs, queue.runOriginMs);
    if (dueMs > arrivalMs + retryClass.lifetimeMs) return;
    events.push(dueMs, TIMER, mail.ordinal[slot]!, slot);
  }

  #join(server: number, slot: number): void {
    const { mail } = this.#world;
    mail.isListed[slot] = 1;
    appendToQueue(mail, this.#waiting[server]!, slot);
  }

  #unlist(server: number, slot: number): void {
    const { mail } = this.#world;
    mail.isListed[slot] = 0;
    removeFromQueue(mail, this.#waiting[server]!, slot);
  }
}
