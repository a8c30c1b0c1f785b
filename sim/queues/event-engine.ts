import { invariant } from "../base/errors.ts";
import { MS_PER_MINUTE, minuteOf } from "../base/units.ts";
import type { MessageBatch, TrafficNames } from "../contract/batch.ts";
import { EXPIRED } from "../contract/outcomes.ts";
import type { ModelSettings, SendingSettings, SnapshotQueue } from "../contract/settings.ts";
import { followRetirements } from "../traffic/arrival-route.ts";
import { ConnectionDelivery, type IndexedFailover } from "./connection-delivery.ts";
import type { EventOutcomes } from "./event-outcomes.ts";
import { ARRIVAL, END_OF_SERVICE, EXPIRY, FAILOVER, TIMER } from "./event-queue.ts";
import { type Arriving, type Delivery, EventWorld } from "./event-world.ts";
import { MessageDelivery } from "./message-delivery.ts";
import { NONE } from "./queued-mail.ts";
import type { QueueTable, SenderQueue } from "./sender-queue.ts";

/** With nothing of model.md §6: what `sending` being absent means. */
export const PLAIN_SENDING: SendingSettings = {
  queueIntervalsMs: [1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 10].map((minutes) => minutes * MS_PER_MINUTE),
  connect5xx: "retry",
  capacityPerMinute: null,
  messagesPerConnection: 20,
  resend: null,
  failovers: [],
  retryPhase: null,
  queuePerGroup: false,
  warmStart: null,
};

/** The window of a run, in UTC ms. */
interface EventWindow {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Runs mail through queues event by event, on a virtual clock. Arrivals are merged in from sorted
 * batches, so memory follows what is queued, not the log. Source: model.md §6.
 * Cost: some hundred ns per message that is let in at once; per attempt O(log queued).
 */
export class EventEngine {
  readonly #world: EventWorld;
  readonly #delivery: Delivery;
  readonly #sending: SendingSettings;
  readonly #names: TrafficNames;
  readonly #window: EventWindow;
  readonly #follow: ReturnType<typeof followRetirements>;
  readonly #arriving: Arriving = {
    ms: 0,
    tag: 0,
    group: 0,
    recipients: 0,
    bytes: 0,
    rankInMinute: 0,
    isResent: false,
  };
  readonly #minuteOfServer: Float64Array;
  readonly #rankOfServer: Int32Array;
  #nowMs: number = Number.NEGATIVE_INFINITY;
  #tag = 0;

  /** `names` are those of the batches, and hold every server of the inventory and build "". */
  constructor(
    settings: ModelSettings,
    window: EventWindow,
    names: TrafficNames,
    table: QueueTable,
    outcomes: EventOutcomes,
  ) {
    this.#sending = settings.sending ?? PLAIN_SENDING;
    this.#names = names;
    this.#window = window;
    const { servers } = names;
    this.#world = new EventWorld(table, outcomes, servers, {
      seed: settings.seed,
      resend: this.#sending.resend,
      startMs: window.startMs,
    });
    this.#follow = followRetirements(settings.servers);
    this.#minuteOfServer = new Float64Array(servers.length).fill(Number.NaN);
    this.#rankOfServer = new Int32Array(servers.length);
    this.#delivery =
      settings.replyPoint === "connect"
        ? new ConnectionDelivery(
            this.#world,
            servers.length,
            this.#sending,
            failoversByIndex(this.#sending, servers),
            this.#buildIndex(""),
          )
        : new MessageDelivery(this.#world, servers.length, this.#sending.capacityPerMinute);
  }

  /** Messages queued now, and those that are about to come again. */
  get queued(): number {
    return this.#world.mail.count;
  }

  /** Takes the next messages; times rise within a batch and from batch to batch. */
  add(batch: MessageBatch): void {
    const { events, table, outcomes } = this.#world;
    const arriving = this.#arriving;
    const draws = this.#sending.resend !== null;
    for (let i = 0; i < batch.count; i++) {
      const ms = batch.timeMs[i]!;
      while (events.isBefore(ms, ARRIVAL)) this.#fire();
      invariant(ms >= this.#nowMs, "messages arrive in order of time");
      this.#nowMs = ms;
      const server = batch.server[i]!;
      const group = batch.group[i]!;
      const tag = this.#tag++;
      if (batch.inScope[i] === 0) {
        const recipients = batch.recipients[i]!;
        outcomes.outOfScope(server, ms, group, recipients, batch.sizeBytes[i]!, false);
        continue;
      }
      arriving.ms = ms;
      arriving.tag = tag;
      arriving.group = group;
      arriving.recipients = batch.recipients[i]!;
      arriving.bytes = batch.sizeBytes[i]!;
      arriving.rankInMinute = draws ? this.#rankInMinute(server, ms) : 0;
      arriving.isResent = false;
      this.#delivery.arrive(table.get(server, batch.build[i]!, group), arriving);
    }
  }

  /** Follows what is queued to its end. */
  finish(): void {
    while (this.#world.events.count > 0) this.#fire();
    invariant(this.#world.mail.count === 0, "every queued message has its outcome");
    this.#world.outcomes.finish();
  }

  /**
   * Queues the mail of a snapshot at the start, before any batch. It arrived evenly over `spreadMs`
   * before; mail in Retry was refused at every attempt until now, other mail is due now. A snapshot
   * shows no build: its queues have the one of the inventory.
   */
  seed(queues: readonly SnapshotQueue[], spreadMs: number): void {
    const byServer = new Map<string, { messages: number; inRetry: boolean }>();
    for (const { server, messages, inRetry } of queues) {
      const known = byServer.get(server) ?? { messages: 0, inRetry: false };
      const both = { messages: known.messages + messages, inRetry: known.inRetry || inRetry };
      byServer.set(server, both);
    }
    const due: { readonly ms: number; readonly queue: SenderQueue; readonly inRetry: boolean }[] =
      [];
    for (const [server, { messages, inRetry }] of byServer) {
      const index = this.#names.servers.indexOf(server);
      invariant(index >= 0, "a snapshot names servers of the traffic");
      const queue = this.#world.table.get(index, this.#buildIndex(""), 0);
      for (let i = 0; i < messages; i++) {
        const ms = this.#window.startMs - spreadMs + Math.floor((spreadMs * i) / messages);
        due.push({ ms, queue, inRetry });
      }
    }
    due.sort((a, b) => a.ms - b.ms || a.queue.server - b.queue.server);
    const arriving = this.#arriving;
    arriving.tag = NONE;
    arriving.isResent = false;
    arriving.recipients = 1;
    arriving.bytes = 0;
    arriving.group = 0;
    for (const { ms, queue, inRetry } of due) {
      arriving.ms = ms;
      this.#delivery.resume(queue, arriving, this.#window.startMs, inRetry);
    }
  }

  #buildIndex(build: string): number {
    const index = this.#names.builds.indexOf(build);
    invariant(index >= 0, "the names hold the empty build");
    return index;
  }

  #fire(): void {
    const { events } = this.#world;
    events.take();
    const { timeMs, priority, sequence, target } = events;
    invariant(timeMs >= this.#nowMs, "the virtual clock never goes back");
    this.#nowMs = timeMs;
    if (priority === TIMER) this.#delivery.timer(target, sequence, timeMs);
    else if (priority === END_OF_SERVICE) this.#delivery.endOfService(target, timeMs);
    else if (priority === EXPIRY) this.#expire(target, timeMs);
    else if (priority === FAILOVER) this.#delivery.failover(target, sequence, timeMs);
    else this.#comeAgain(target, timeMs);
  }

  #expire(retryClass: number, nowMs: number): void {
    const slot = this.#world.nextExpired(retryClass, nowMs);
    if (slot === NONE) return;
    this.#delivery.expire(slot);
    this.#world.leave(slot, EXPIRED, nowMs);
    this.#world.awaitExpiry(retryClass);
  }

  /** A message that comes again after its NDR. Past the window nothing arrives. */
  #comeAgain(slot: number, nowMs: number): void {
    const { mail, table, outcomes } = this.#world;
    const arriving = this.#arriving;
    arriving.ms = nowMs;
    arriving.tag = mail.tag[slot]!;
    arriving.group = mail.group[slot]!;
    arriving.recipients = mail.recipients[slot]!;
    arriving.bytes = mail.bytes[slot]!;
    arriving.rankInMinute = 0;
    arriving.isResent = true;
    const origin = table.queues[mail.origin[slot]!]!;
    mail.release(slot);
    if (nowMs >= this.#window.endMs) return;
    const name = this.#names.servers[origin.server]!;
    const arrival = this.#follow(name, minuteOf(nowMs));
    if (arrival.ends) {
      const { group, recipients, bytes } = arriving;
      const server = this.#names.servers.indexOf(arrival.server);
      outcomes.outOfScope(server, nowMs, group, recipients, bytes, true);
      return;
    }
    const queue =
      arrival.server === name
        ? origin
        : table.get(
            this.#names.servers.indexOf(arrival.server),
            this.#buildIndex(""),
            arriving.group,
          );
    this.#delivery.arrive(queue, arriving);
  }

  /** Number of a message among those of its server and minute. */
  #rankInMinute(server: number, ms: number): number {
    const minute = Math.floor(ms / MS_PER_MINUTE);
    if (this.#minuteOfServer[server] !== minute) {
      this.#minuteOfServer[server] = minute;
      this.#rankOfServer[server] = 0;
      return 0;
    }
    this.#rankOfServer[server]! += 1;
    return this.#rankOfServer[server]!;
  }
}

function failoversByIndex(
  sending: SendingSettings,
  servers: readonly string[],
): ReadonlyMap<number, IndexedFailover> {
  const failovers = new Map<number, IndexedFailover>();
  for (const { server, to, afterMs } of sending.failovers) {
    const from = servers.indexOf(server);
    const toIndex = servers.indexOf(to);
    // A server without mail and inventory row has no queue that could fail over.
    if (from < 0) continue;
    invariant(toIndex >= 0, "a failover leads to a server of the traffic or the inventory");
    failovers.set(from, { to: toIndex, afterMs });
  }
  return failovers;
}
