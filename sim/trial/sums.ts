import { MINUTES_PER_DAY } from "../base/units.ts";
import { SIZE_CLASSES, type SizeClass } from "../contract/study-result.ts";
import type { FeltDays } from "./remediation.ts";

/** What one policy does to the enforced servers' mail: sums that candidates are judged by. */
export interface TrialResult {
  /** Servers that are detected in the window; the others are not counted anywhere below. */
  readonly servers: number;
  readonly messages: number;
  readonly delayed: number;
  readonly bounced: number;
  readonly expired: number;
  /** Σ of the delays of delayed messages. */
  readonly delayMinutes: number;
  /** Delayed, bounced or expired messages that arrived in business hours. */
  readonly harmedInBusinessHours: number;
  /** Σ over servers of the share of their mail that is delayed. */
  readonly delayedShareSum: number;
  /** Servers by the day of the window on which a message of theirs is first refused. */
  readonly feltByDay: readonly number[];
  /** Servers by the day on which they are patched; all 0 without remediation. */
  readonly patchedByDay: readonly number[];
  /** Messages by day of arrival. */
  readonly lostByDay: readonly number[];
  readonly delayedByDay: readonly number[];
  readonly sizeClasses: readonly SizeClass[];
}

/** The harm to one server's mail. */
export interface TrialHarm {
  readonly felt: Pick<FeltDays, "delayed" | "lost">;
  delayed: number;
  bounced: number;
  expired: number;
  delayMinutes: number;
  harmedInBusinessHours: number;
  /** Day of the window; Infinity = never. */
  firstFeltDay: number;
}

/** Adds up servers. */
export class TrialSums {
  readonly #days: number;
  readonly #felt: number[];
  readonly #patched: number[];
  readonly #lost: number[];
  readonly #delayed: number[];
  readonly #classes = Array.from({ length: SIZE_CLASSES }, () => ({
    servers: 0,
    messages: 0,
    harmed: 0,
  }));
  readonly #totals = {
    servers: 0,
    messages: 0,
    delayed: 0,
    bounced: 0,
    expired: 0,
    delayMinutes: 0,
    harmedInBusinessHours: 0,
    delayedShareSum: 0,
  };

  constructor(days: number) {
    const zeros = (): number[] => new Array<number>(days).fill(0);
    this.#days = days;
    this.#felt = zeros();
    this.#patched = zeros();
    this.#lost = zeros();
    this.#delayed = zeros();
  }

  /** `patch` counts from the window's start. */
  add(counts: TrialHarm, messages: number, sizeClass: number, patch: number): void {
    const totals = this.#totals;
    totals.servers += 1;
    totals.messages += messages;
    totals.delayed += counts.delayed;
    totals.bounced += counts.bounced;
    totals.expired += counts.expired;
    totals.delayMinutes += counts.delayMinutes;
    totals.harmedInBusinessHours += counts.harmedInBusinessHours;
    totals.delayedShareSum += messages === 0 ? 0 : counts.delayed / messages;
    const one = this.#classes[sizeClass]!;
    one.servers += 1;
    one.messages += messages;
    one.harmed += counts.delayed + counts.bounced + counts.expired;
    if (counts.firstFeltDay < this.#days) this.#felt[counts.firstFeltDay]! += 1;
    const patchDay = Math.floor(patch / MINUTES_PER_DAY);
    if (patchDay < this.#days) this.#patched[patchDay]! += 1;
    for (let day = 0; day < this.#days; day++) {
      this.#lost[day]! += counts.felt.lost[day]!;
      this.#delayed[day]! += counts.felt.delayed[day]!;
    }
  }

  result(): TrialResult {
    return {
      ...this.#totals,
      feltByDay: this.#felt,
      patchedByDay: this.#patched,
      lostByDay: this.#lost,
      delayedByDay: this.#delayed,
      sizeClasses: this.#classes,
    };
  }
}
