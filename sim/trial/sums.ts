import { MINUTES_PER_DAY } from "../base/units.ts";
import { SIZE_CLASSES, type SizeClass } from "../contract/study-result.ts";
import type { FeltDays } from "./remediation.ts";

/** What one policy does to the enforced servers' mail: sums that candidates are judged by. */
export interface TrialResult {
  /** Servers that are detected in the window; the others are not counted anywhere below. */
  readonly servers: number;
  /** Of them, those on their way to the last stage when the window ends. */
  readonly cutOff: number;
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
  readonly messagesByDay: readonly number[];
  readonly lostByDay: readonly number[];
  readonly delayedByDay: readonly number[];
  readonly sizeClasses: readonly SizeClass[];
  /** By stage, 0 unused. */
  readonly stages: readonly TrialStage[];
}

/** What one stage does: servers that come to it unpatched, and mail that arrives in it. */
interface TrialStage {
  readonly servers: number;
  /** Of them, those of which a message is refused in it. */
  readonly felt: number;
  readonly delayed: number;
  readonly lost: number;
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
  /** By stage of the policy, from 0. */
  readonly stageDelayed: Float64Array;
  readonly stageLost: Float64Array;
}

/** What is known of a server beside the harm to its mail. */
interface TriedServer {
  readonly messages: number;
  readonly messagesByDay: Float64Array;
  readonly sizeClass: number;
  /** Minutes from the window's start; Infinity = never. */
  readonly patch: number;
  /** Those that come into force before the patch and the window's end. */
  readonly stages: ReadonlySet<number>;
  readonly isCutOff: boolean;
}

/** Adds up servers. */
export class TrialSums {
  readonly #days: number;
  readonly #felt: number[];
  readonly #patched: number[];
  readonly #messages: number[];
  readonly #lost: number[];
  readonly #delayed: number[];
  readonly #classes = Array.from({ length: SIZE_CLASSES }, () => ({
    servers: 0,
    messages: 0,
    harmed: 0,
  }));
  readonly #stages: { servers: number; felt: number; delayed: number; lost: number }[];
  readonly #totals = {
    servers: 0,
    cutOff: 0,
    messages: 0,
    delayed: 0,
    bounced: 0,
    expired: 0,
    delayMinutes: 0,
    harmedInBusinessHours: 0,
    delayedShareSum: 0,
  };

  constructor(days: number, stages: number) {
    const zeros = (): number[] => new Array<number>(days).fill(0);
    this.#days = days;
    this.#felt = zeros();
    this.#patched = zeros();
    this.#messages = zeros();
    this.#lost = zeros();
    this.#delayed = zeros();
    this.#stages = Array.from({ length: stages + 1 }, () => ({
      servers: 0,
      felt: 0,
      delayed: 0,
      lost: 0,
    }));
  }

  add(counts: TrialHarm, server: TriedServer): void {
    const { messages, sizeClass, patch } = server;
    const totals = this.#totals;
    totals.servers += 1;
    if (server.isCutOff) totals.cutOff += 1;
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
      this.#messages[day]! += server.messagesByDay[day]!;
      this.#lost[day]! += counts.felt.lost[day]!;
      this.#delayed[day]! += counts.felt.delayed[day]!;
    }
    for (const [stage, sums] of this.#stages.entries()) {
      const [delayed, lost] = [counts.stageDelayed[stage]!, counts.stageLost[stage]!];
      if (server.stages.has(stage)) sums.servers += 1;
      if (delayed + lost > 0) sums.felt += 1;
      sums.delayed += delayed;
      sums.lost += lost;
    }
  }

  result(): TrialResult {
    return {
      ...this.#totals,
      feltByDay: this.#felt,
      patchedByDay: this.#patched,
      messagesByDay: this.#messages,
      lostByDay: this.#lost,
      delayedByDay: this.#delayed,
      sizeClasses: this.#classes,
      stages: this.#stages,
    };
  }
}
