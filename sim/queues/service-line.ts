import { MS_PER_MINUTE } from "../base/units.ts";
import { END_OF_SERVICE, type EventQueue } from "./event-queue.ts";

/**
 * The sending capacity of one server: one message in service at a time, the i-th of a busy period
 * from its start + ⌊60000·i/c⌋ ms on. Source: model.md §6, rule 10.
 */
export class ServiceLine {
  readonly #server: number;
  readonly #events: EventQueue;
  readonly #perMinute: number;
  #startMs = 0;
  #served = 0;
  #endMs: number = Number.NEGATIVE_INFINITY;
  #hasEvent = false;

  constructor(server: number, events: EventQueue, perMinute: number) {
    this.#server = server;
    this.#events = events;
    this.#perMinute = perMinute;
  }

  /**
   * Whether something is in service. A service that ends at this ms has ended for an arrival, and
   * has not for a timer, which comes before it.
   */
  isBusy(nowMs: number, isTimer: boolean): boolean {
    return isTimer ? this.#endMs >= nowMs : this.#endMs > nowMs;
  }

  /** Sees to it that the line is asked for more when the service in progress ends. */
  awaitEnd(): void {
    if (this.#hasEvent) return;
    this.#hasEvent = true;
    this.#events.push(this.#endMs, END_OF_SERVICE, this.#server, this.#server);
  }

  /** The end of a service has come. */
  ended(): void {
    this.#hasEvent = false;
  }

  /** Begins a busy period with one service. */
  begin(nowMs: number): void {
    this.#startMs = nowMs;
    this.#served = 0;
    this.serveNext();
  }

  /** The next service of the busy period, from the end of the one before. */
  serveNext(): void {
    this.#served++;
    this.#endMs = this.#startMs + Math.floor((MS_PER_MINUTE * this.#served) / this.#perMinute);
  }
}
